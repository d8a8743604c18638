"""What an exported file says about itself."""

import io
import stat
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from PIL import Image


from guided_audio.session.session import open_session
from guided_audio.session.options import SessionOptions


@pytest.mark.parametrize(
    ("front_matter", "comment"),
    [
        ("summary: A lake.\nsafety: You can stop.", "A lake.\n\nYou can stop."),
        ("safety: You can stop.", "You can stop."),
        ("summary: A lake.", "A lake."),
    ],
)
def test_whoever_has_only_the_file_can_read_its_safety_note(tmp_path: Path, front_matter: str, comment: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\nvoice: tone\n{front_matter}\n---\n\nHello.\n")
    with open_session(str(path)).prepare() as ready:
        ready.export(tmp_path / "a.mp3", "mp3")
    assert [str(found) for found in ID3(tmp_path / "a.mp3").getall("COMM")] == [comment]


PERSONAL = (
    "---\nvoice: tone\nslots: {name: '', minutes: '15', place: home}\n---\n\nHello{, name}. You are at {place}.\n"
)


@pytest.mark.parametrize("personal", [False, True])
def test_personal_words_stand_in_no_tag_unless_asked(tmp_path: Path, personal: bool) -> None:
    path = tmp_path / "a.md"
    path.write_text(PERSONAL)
    wishes = SessionOptions(slots={"name": "Maximiliane", "place": "Grandmother's"})
    with open_session(str(path), wishes).prepare() as ready:
        exported = ready.export(tmp_path / "a.mp3", "mp3", ExportOptions(personal_tags=personal))
    assert stat.S_IMODE((tmp_path / "a.mp3").stat().st_mode) == 0o600
    data = (tmp_path / "a.mp3").read_bytes()
    tags = ID3(tmp_path / "a.mp3")
    lyrics = str(tags.getall("USLT")[0])
    timed = [words for words, _ in tags.getall("SYLT")[0].text]
    if personal:
        assert lyrics.splitlines() == ["Hello, Maximiliane.", "You are at Grandmother's."]
    else:
        assert lyrics.splitlines() == ["Hello.", "You are at home."]
        assert "Maximiliane".encode("utf-16-le") not in data
        assert b"Maximiliane" not in data
    assert [words.strip() for words in timed] == lyrics.splitlines()
    assert [line.text for line in exported.lines] == ["Hello, Maximiliane.", "You are at Grandmother's."]


def test_a_session_without_personal_words_is_a_file_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(PERSONAL)
    (tmp_path / "other").write_text("")
    with open_session(str(path)).prepare() as ready:
        ready.export(tmp_path / "a.mp3", "mp3")
    assert (tmp_path / "a.mp3").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_cover_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\nvoice: tone\n---\n\nHello.\n")
    with open_session(str(path)).prepare() as ready:
        ready.export(tmp_path / "a.mp3", "mp3")
    (cover,) = ID3(tmp_path / "a.mp3").getall("APIC")
    with Image.open(io.BytesIO(cover.data)) as picture:
        assert picture.width == picture.height >= 500

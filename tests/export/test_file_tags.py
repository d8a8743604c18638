"""What an exported file says about itself."""

import io
import stat
from pathlib import Path

import pytest
from export.productions import exported, production_of
from mutagen.id3 import ID3
from PIL import Image

from guided_audio.export import ExportOptions


@pytest.mark.parametrize(
    ("front_matter", "comment"),
    [
        ("summary: A lake.\nsafety: You can stop.", "A lake.\n\nYou can stop."),
        ("safety: You can stop.", "You can stop."),
        ("summary: A lake.", "A lake."),
    ],
)
def test_the_safety_note_of_a_session_is_in_its_file(tmp_path: Path, front_matter: str, comment: str) -> None:
    exported(production_of(f"---\n{front_matter}\n---\n\nHello.\n"), tmp_path / "a.mp3")
    assert [str(found) for found in ID3(tmp_path / "a.mp3").getall("COMM")] == [comment]


PERSONAL = "---\nslots: {name: '', minutes: '15', place: home}\n---\n\nHello{, name}. You are at {place}.\n"


@pytest.mark.parametrize("personal", [False, True])
def test_personal_words_stand_in_no_tag_unless_asked(tmp_path: Path, personal: bool) -> None:
    production = production_of(PERSONAL, name="Maximiliane", place="Grandmother's")
    finished = exported(production, tmp_path / "a.mp3", ExportOptions(personal_tags=personal))
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
    assert [line.text for line in finished.lines] == ["Hello, Maximiliane.", "You are at Grandmother's."]


def test_lyrics_have_the_words_of_the_tags_and_the_times_of_the_voice(tmp_path: Path) -> None:
    production = production_of(PERSONAL, name="Maximiliane", place="Grandmother's")
    finished = exported(production, tmp_path / "a.mp3")
    timed = ID3(tmp_path / "a.mp3").getall("SYLT")[0].text
    starts = [round(line.start * 1000) for line in finished.lines]
    assert [(words.strip(), start) for words, start in timed] == list(
        zip(["Hello.", "You are at home."], starts, strict=True)
    )


def test_a_session_without_personal_words_is_a_file_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("")
    exported(production_of(PERSONAL), tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_cover_is_in_the_file(tmp_path: Path) -> None:
    exported(production_of("Hello."), tmp_path / "a.mp3")
    (cover,) = ID3(tmp_path / "a.mp3").getall("APIC")
    with Image.open(io.BytesIO(cover.data)) as picture:
        assert picture.width == picture.height >= 500

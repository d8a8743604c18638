"""Every kind of file as programs read it that people play and sort sound with: title, language, chapters, level."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import mutagen
import pytest
from export.encoders.kinds import CHAPTERS, KINDS, LYRICS, TAGS, encode, probe, sound_of
from support import needs_ffmpeg

from guided_audio.export.encoders import Level
from guided_audio.export.encoders.tags import UNMEASURED

TITLE = "Kräuterweg — 静か"
RATE = 22_050
GERMAN = replace(TAGS, title=TITLE, language="de-AT", comment="Für dich — ä")
TITLES = [chapter.title for chapter in CHAPTERS]
GAIN, PEAK, R128 = "5.25 dB", "0.300000", "64"
Files = Callable[[str], Path]


pytestmark = pytest.mark.thorough


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def said_by(*command: str | Path) -> str:
    run = subprocess.run([str(part) for part in command], capture_output=True, check=True, stdin=subprocess.DEVNULL)
    return (run.stdout + run.stderr).decode(errors="replace")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return a file of each kind, in German, at the rate of eSpeak; each is made once."""
    folder, sound = tmp_path_factory.mktemp("readers"), sound_of(3.25, RATE)

    def file(kind: str) -> Path:
        path = folder / f"a.{kind}"
        return path if path.exists() else encode(kind, path, sound, RATE, GERMAN, level=Level(-23.25, 0.3))

    return file


def lowered(tags: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): text for name, text in tags.items()}


@needs_ffmpeg
@pytest.mark.parametrize("kind", KINDS)
def test_ffprobe(files: Files, kind: str) -> None:
    found = probe(files(kind))
    streams = [stream for stream in found["streams"] if stream["codec_type"] != "video"]
    if kind == "m4b":  # its sound, and its chapters
        assert [stream["tags"]["language"] for stream in streams] == ["deu", "deu"]
    tags = lowered({**streams[0].get("tags", {}), **found["format"].get("tags", {})})
    assert (tags["title"], tags["language"]) == (TITLE, "deu")
    assert [chapter["tags"]["title"].rstrip() for chapter in found["chapters"]] == TITLES
    levels = [
        tags.get(f"{name}_track_{what}")
        for name, what in (("replaygain", "gain"), ("replaygain", "peak"), ("r128", "gain"))
    ]
    assert levels == {"opus": [None, None, R128], "wav": [None, None, None]}.get(kind, [GAIN, PEAK, None])


@needs("mediainfo")
@pytest.mark.parametrize("kind", KINDS)
def test_mediainfo(files: Files, kind: str) -> None:
    tracks = json.loads(said_by("mediainfo", "--Output=JSON", files(kind)))["media"]["track"]
    general, audio = (next(track for track in tracks if track["@type"] == name) for name in ("General", "Audio"))
    assert general["Track"] == TITLE
    assert general["Comment"] == GERMAN.comment
    assert audio["Language"] == "de"
    if kind not in {"mp3", "wav"}:  # of ID3, it reads no chapters
        menus = [list(track["extra"].values()) for track in tracks if track["@type"] == "Menu"]
        assert TITLES in [[title.rstrip() for title in menu] for menu in menus]


@needs("exiftool")
@pytest.mark.parametrize("kind", KINDS)
def test_exiftool(files: Files, kind: str) -> None:
    found = json.loads(said_by("exiftool", "-j", "-G1", "-a", files(kind)))[0]
    texts = {
        name: [text for key, text in found.items() if re.search(rf":{name}(-deu)?$", key)]
        for name in ("Title", "Comment")
    }
    assert set(texts["Title"]) == {TITLE}
    assert set(texts["Comment"]) == {GERMAN.comment}
    languages = {key: text for key, text in found.items() if re.search(r"Language$|MediaLanguageCode$|LANGUAGE$", key)}
    assert languages
    assert set(languages.values()) == {"deu"}


@needs_ffmpeg
@needs("mpv")
@pytest.mark.parametrize("kind", KINDS)
def test_mpv(files: Files, kind: str) -> None:
    told = "--term-playing-msg=<${chapters}|${media-title}|${chapter-list}>"
    said = said_by(
        "mpv",
        "--no-config",
        "--ao=null",
        "--vo=null",
        "--frames=1",
        "--length=0.1",
        "--replaygain=track",
        told,
        files(kind),
    )
    (answer,) = re.findall("<(.*?)>", said, re.DOTALL)
    chapters, title, listed = answer.split("|", 2)
    assert (int(chapters), title) == (3, TITLE)
    assert all(title in listed for title in TITLES)


@needs("mpg123")
def test_mpg123(files: Files) -> None:
    said = said_by("mpg123", "-t", "-v", "--long-tag", files("mp3"))
    assert re.search(f"Title: +{TITLE}", said)
    assert "Decoding of a.mp3 finished" in said
    assert not re.search("(?i)warning|error", said)


@pytest.mark.parametrize("kind", KINDS)
def test_tinytag(files: Files, kind: str) -> None:
    tinytag = pytest.importorskip("tinytag")
    found = tinytag.TinyTag.get(files(kind))
    assert (found.title, found.artist) == (TITLE, GERMAN.artist)
    assert found.duration == pytest.approx(3.25, abs=0.08)


def test_eyed3(files: Files) -> None:
    eyed3 = pytest.importorskip("eyed3")
    tag = eyed3.load(files("mp3")).tag
    assert (tag.title, str(tag.frame_set[b"TLAN"][0].text)) == (TITLE, "deu")
    (contents,) = tag.table_of_contents
    assert (contents.toplevel, contents.ordered) == (True, True)
    assert [tag.chapters[name].title for name in contents.child_ids] == TITLES
    assert [text.text for text in tag.user_text_frames] == [GAIN, PEAK]


NAVIDROME = {
    "title": ("TIT2", "title", "\xa9nam"),
    "language": ("TLAN", "language", "----:com.apple.iTunes:LANGUAGE"),
    "genre": ("TCON", "genre", "\xa9gen"),
    "lyrics": ("USLT::deu", "lyrics", "\xa9lyr"),
    "gain": (
        "TXXX:REPLAYGAIN_TRACK_GAIN",
        "replaygain_track_gain",
        "----:com.apple.iTunes:REPLAYGAIN_TRACK_GAIN",
        "r128_track_gain",
    ),
}
"""Where Navidrome looks for what it shows: its resources/mappings.yaml, in mutagen's spelling."""


@pytest.mark.parametrize("kind", KINDS)
def test_navidrome_rules(files: Files, kind: str) -> None:
    tags = mutagen.File(files(kind)).tags
    found = {}
    for name, aliases in NAVIDROME.items():
        value = next(tags[alias] for alias in aliases if alias in tags)
        first = value[0] if isinstance(value, list) else str(value)
        found[name] = first.decode() if isinstance(first, bytes) else first
    gain = R128 if kind == "opus" else GAIN
    assert found == {
        "title": TITLE, "language": "deu", "genre": "Meditation", "lyrics": "\n".join(LYRICS), "gain": gain,
    }  # fmt: skip


@needs_ffmpeg
@pytest.mark.parametrize("kind", KINDS)
def test_audiobookshelf_rules(files: Files, kind: str) -> None:
    """It asks ffprobe: tags of the file, else of the sound, in small letters or capitals; chapters by their times in seconds."""
    found = probe(files(kind))
    audio = next(stream for stream in found["streams"] if stream["codec_type"] == "audio")
    tags = found["format"].get("tags") or audio["tags"]

    def grabbed(*names: str) -> object:
        return next(tags[name] for alias in names for name in (alias, alias.upper()) if name in tags)

    assert [grabbed("title", "tit2"), grabbed("artist", "tpe1"), grabbed("language", "lang")] == [
        TITLE,
        "An artist",
        "deu",
    ]
    chapters = [(float(chapter["start_time"]), float(chapter["end_time"])) for chapter in found["chapters"]]
    assert all(end == start for (_, end), (start, _) in pairwise(chapters))
    assert chapters[0][0] == 0.0
    assert chapters[-1][1] == pytest.approx(float(found["format"]["duration"]), abs=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_silence_has_no_level(tmp_path: Path, kind: str) -> None:
    data = encode(kind, tmp_path / "a", sound_of(0.5, RATE), RATE, GERMAN, level=UNMEASURED).read_bytes()
    for name in ("REPLAYGAIN", "R128"):
        assert name.encode() not in data
        assert name.encode("utf-16-le") not in data

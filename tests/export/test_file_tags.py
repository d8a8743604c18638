"""What an exported file says about itself."""

import io
import json
import os
import re
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import mutagen
import pytest
from export.productions import exported, production_of
from mutagen.id3 import ID3
from PIL import Image
from support import needs_ffmpeg

from guided_audio.core.errors import Severity
from guided_audio.core.files import PERSONAL
from guided_audio.core.units import Seconds
from guided_audio.export import ExportOptions
from guided_audio.export.captions import write_captions
from guided_audio.export.encoders import TimedLine
from guided_audio.export.labels import About
from guided_audio.export.production import diagnostics_of


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


PERSONAL_WORDS = "---\nslots: {name: '', minutes: '15', place: home}\n---\n\nHello{, name}. You are at {place}.\n"


@pytest.mark.parametrize("personal", [False, True])
def test_personal_words_stand_in_no_tag_unless_asked(tmp_path: Path, personal: bool) -> None:
    production = production_of(PERSONAL_WORDS, name="Maximiliane", place="Grandmother's")
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
    production = production_of(PERSONAL_WORDS, name="Maximiliane", place="Grandmother's")
    finished = exported(production, tmp_path / "a.mp3")
    timed = ID3(tmp_path / "a.mp3").getall("SYLT")[0].text
    starts = [round(line.start * 1000) for line in finished.lines]
    assert [(words.strip(), start) for words, start in timed] == list(
        zip(["Hello.", "You are at home."], starts, strict=True)
    )


def test_a_session_without_personal_words_is_a_file_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("")
    exported(production_of(PERSONAL_WORDS), tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_cover_is_in_the_file(tmp_path: Path) -> None:
    exported(production_of("Hello."), tmp_path / "a.mp3")
    (cover,) = ID3(tmp_path / "a.mp3").getall("APIC")
    with Image.open(io.BytesIO(cover.data)) as picture:
        assert picture.width == picture.height >= 500


@needs_ffmpeg
def test_the_level_is_that_of_the_sound(tmp_path: Path) -> None:
    production = production_of("Hello, and welcome to this quiet place. [pause 2s] Stay as long as you like.")
    told = {kind: mutagen.File(exported(production, tmp_path / f"a.{kind}").path) for kind in ("flac", "opus", "wav")}
    measure = ["ffmpeg", "-nostats", "-i", str(tmp_path / "a.wav"), "-af", "ebur128,volumedetect", "-f", "null", "-"]
    said = subprocess.run(measure, capture_output=True, text=True, check=True).stderr
    loudness = float(re.findall(r"I: +(-[\d.]+) LUFS", said)[-1])
    peak = 10 ** (float(re.findall(r"max_volume: (-[\d.]+) dB", said)[-1]) / 20)
    assert told["flac"]["replaygain_track_gain"][0].endswith(" dB")
    assert float(told["flac"]["replaygain_track_gain"][0][:-3]) == pytest.approx(-18 - loudness, abs=0.15)
    assert float(told["flac"]["replaygain_track_peak"][0]) == pytest.approx(peak, abs=0.01)
    assert int(told["opus"]["r128_track_gain"][0]) / 256 == pytest.approx(-23 - loudness, abs=0.15)
    assert str(told["wav"]["TXXX:REPLAYGAIN_TRACK_GAIN"]) == told["flac"]["replaygain_track_gain"][0]
    assert "replaygain_track_gain" not in told["opus"]  # RFC 7845, 5.2.1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_files_beside_the_sound_are_as_private_as_it_is(tmp_path: Path) -> None:
    options = ExportOptions(captions=("srt",), transcripts=("html",), sheet=True, report=True)
    for words, mode in (({}, 0o644), ({"name": "Maximiliane"}, PERSONAL)):
        umask = os.umask(0o022)
        try:
            finished = exported(production_of(PERSONAL_WORDS, **words), tmp_path / f"{mode}.wav", options)
        finally:
            os.umask(umask)
        assert {stat.S_IMODE(path.stat().st_mode) for path in (finished.path, *finished.beside)} == {mode}


@pytest.mark.thorough
def test_chapters_that_a_file_has_no_room_for_are_told(tmp_path: Path) -> None:
    production = production_of("Hello.\n\n" + "".join(f"## Part {n}\n\nOne.\n\n" for n in range(1, 261)))
    options = ExportOptions(captions=("vtt",), transcripts=("md",), report=True)
    finished = exported(production, tmp_path / "a.mp3", options)
    assert len(ID3(finished.path).getall("CHAP")) == len(finished.chapters) == 255
    assert finished.chapters[-1].title == "Part 254"
    assert finished.chapters[-1].end == finished.seconds
    (told,) = finished.diagnostics
    assert (told.code, told.severity, told.location.line) == ("too-many-chapters", Severity.WARNING, 3 + 4 * 254)
    assert told.message.startswith("of 261 chapters, 255 are in the file")
    report = json.loads((tmp_path / "a-report.json").read_text())
    assert report["chapters"] == {"heard": 261, "in_file": 255}
    assert report["warnings"] == [told.message]
    assert "Part 260" in (tmp_path / "a.vtt").read_text().split("\n\n")[1]
    assert "Part 260" in (tmp_path / "a-transcript.md").read_text()


@needs_ffmpeg
def test_an_lrc_beyond_99_minutes(tmp_path: Path) -> None:
    text = write_captions(
        "lrc", About("Long", Seconds(9800.0)), [TimedLine("Late.", Seconds(6112.07), Seconds(6114.0))]
    )
    assert "[101:52.07]Late." in text.splitlines()
    (tmp_path / "a.lrc").write_text(text)
    show = ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0", str(tmp_path / "a.lrc")]
    read = subprocess.run(show, capture_output=True, text=True, check=True).stdout.split()
    assert float(read[0]) == 6112.07
    production = production_of("Hello.")
    finished = replace(exported(production, tmp_path / "a.wav"), seconds=Seconds(6000.0))
    assert [told.code for told in diagnostics_of(production, finished, "wav", has_lrc=True)] == ["long-lrc"]
    assert not list(diagnostics_of(production, finished, "wav", has_lrc=False))

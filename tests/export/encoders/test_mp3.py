"""MP3 as players and tag readers see it."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import mutagen
import mutagen.id3
import pytest
import soundfile
from export.encoders.kinds import CHAPTERS, LINES, LYRICS, PNG, TAGS, encode, picture, sound_of
from support import needs_ffmpeg

from guided_audio.core.units import Seconds
from guided_audio.export.encoders import ChapterMark
from guided_audio.export.encoders.id3 import id3_tag
from guided_audio.export.encoders.tags import untimed


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("seconds", [0.01, 1.0, 3.337])
def test_an_mp3_tells_its_length(tmp_path: Path, rate: int, channels: int, seconds: float) -> None:
    sound = sound_of(seconds, rate, channels)
    path = encode("mp3", tmp_path / "a.mp3", sound, rate)
    told = mutagen.File(path).info.length
    frames = len(soundfile.read(path)[0])
    assert frames == round(told * rate)
    assert 0 <= frames - len(sound) < 1152
    assert mutagen.File(path).info.encoder_settings == "-V 2"


@needs_ffmpeg
@pytest.mark.parametrize("seconds", [2.0, 9.987, 61.5])
def test_ffmpeg_and_mutagen_agree(tmp_path: Path, seconds: float) -> None:
    path = encode("mp3", tmp_path / "a.mp3", sound_of(seconds, 24_000), 24_000)
    show = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    told = float(subprocess.run(show, capture_output=True, text=True, check=True).stdout)
    decode = ["ffmpeg", "-v", "warning", "-i", str(path), "-f", "f32le", "-"]
    run = subprocess.run(decode, capture_output=True, check=True)
    assert run.stderr == b""
    assert len(run.stdout) / 4 / 24_000 == pytest.approx(mutagen.File(path).info.length, abs=1e-6)
    assert told == pytest.approx(mutagen.File(path).info.length, abs=0.05)
    assert told == pytest.approx(seconds, abs=0.1)


@pytest.mark.skipif(not shutil.which("mp3val"), reason="mp3val is not installed")
def test_mp3val_finds_nothing(tmp_path: Path) -> None:
    path = encode("mp3", tmp_path / "a.mp3", sound_of(61.5, 24_000), 24_000)
    said = subprocess.run(["mp3val", str(path)], capture_output=True, text=True, check=True).stdout
    assert "WARNING" not in said
    assert "+ID3v2, Xing header" in said


def test_the_tags_as_mutagen_reads_them(tmp_path: Path) -> None:
    path = encode("mp3", tmp_path / "a.mp3", sound_of(3.25, 24_000), 24_000)
    tags = mutagen.id3.ID3(path, translate=False)
    assert tags.version == (2, 3, 0)
    texts = [str(tags[name]) for name in ("TIT2", "TPE1", "TALB", "TCON", "TYER", "TLAN")]
    assert texts == ["A title", "An artist", "An album", "Meditation", "2026", "eng"]
    assert [str(comment) for comment in tags.getall("COMM")] == [TAGS.comment]
    contents = tags.getall("CTOC")[0]
    assert contents.child_element_ids == ["ch0", "ch1", "ch2"]
    assert str(contents.sub_frames["TIT2"]) == TAGS.title
    chapters = [tags[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [(c.start_time, c.end_time) for c in chapters] == [(0, 1500), (1500, 2000), (2000, 3250)]
    assert [str(c.sub_frames["TIT2"]) for c in chapters] == [c.title for c in CHAPTERS]


def test_the_lyrics_and_the_cover_as_mutagen_reads_them(tmp_path: Path) -> None:
    tags = mutagen.id3.ID3(encode("mp3", tmp_path / "a.mp3", sound_of(3.25, 24_000), 24_000))
    assert [(str(words), words.lang) for words in tags.getall("USLT")] == [("\n".join(LYRICS), "eng")]
    timed = tags.getall("SYLT")[0]
    assert (timed.format, timed.type, timed.lang) == (2, 1, "eng")
    assert timed.text == [(words, round(line.start * 1000)) for words, line in zip(LYRICS, LINES, strict=True)]
    assert [(cover.type, cover.mime, cover.data) for cover in tags.getall("APIC")] == [(3, "image/png", PNG)]


def test_the_words_that_were_spoken_are_not_in_the_tag() -> None:
    assert "Maya".encode("utf-16-le") not in id3_tag(TAGS, CHAPTERS, LINES)


def test_the_frames_come_in_their_order() -> None:
    tag = id3_tag(TAGS, CHAPTERS, LINES)
    names = ("TIT2", "TPE1", "TALB", "TCON", "TYER", "TLAN", "COMM", "USLT", "SYLT", "CTOC", "CHAP", "APIC")
    places = [tag.index(name.encode()) for name in names]
    assert places == sorted(places)


def test_a_jpeg_has_its_own_media_type() -> None:
    assert b"image/jpeg\0\x03\0\xff\xd8" in id3_tag(replace(TAGS, cover=picture("JPEG")), (), ())


def test_a_tag_is_as_large_before_its_times_are_known() -> None:
    assert len(id3_tag(TAGS, *untimed(TAGS))) == len(id3_tag(TAGS, CHAPTERS, LINES))


@pytest.mark.parametrize("count", [0, 2, 3, 4])
def test_lines_without_a_time_are_not_sung_at_a_wrong_one(tmp_path: Path, count: int) -> None:
    size = len(id3_tag(TAGS, *untimed(TAGS)))
    tag = id3_tag(TAGS, CHAPTERS, (LINES + LINES)[:count], size)
    assert len(tag) == size
    (tmp_path / "a").write_bytes(tag)
    tags = mutagen.id3.ID3(tmp_path / "a")
    assert str(tags.getall("USLT")[0]) == "\n".join(LYRICS)
    assert [words for timed in tags.getall("SYLT") for words, _ in timed.text] == list(LYRICS[:count])


def test_a_table_of_contents_has_an_end() -> None:
    many = [ChapterMark(f"{n}", Seconds(n), Seconds(n + 1)) for n in range(300)]
    assert id3_tag(TAGS, many, ()).count(b"CHAP") == 255

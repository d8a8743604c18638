"""All encoders: their files read back by other libraries."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile
from export.encoders.kinds import CHAPTERS, KINDS, LYRICS, PLAIN, PNG, TAGS, decode, decoded_at, encode, probe, sound_of
from support import needs_ffmpeg

from guided_audio.audio import AudioFormat, Samples, silence, to_pcm16
from guided_audio.core.units import Seconds
from guided_audio.export.encoders import ChapterMark, Tags, chapters_in, open_encoder

RATE = 24_000
MORE: Mapping[str, int] = {"mp3": 575, "m4b": 1024}
"""How many frames a kind may add at the end, to fill up the last of its own."""
ERROR: Mapping[str, float] = {"mp3": 0.01, "m4b": 0.01, "opus": 0.02}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channels", [1, 2])
def test_decoded_again_it_is_the_same_sound(tmp_path: Path, kind: str, channels: int) -> None:
    sound = sound_of(3.25, RATE, channels)
    decoded = decode(encode(kind, tmp_path / "a", sound, RATE), kind, RATE, channels)
    assert 0 <= len(decoded) - len(sound) <= MORE.get(kind, 0)
    error = decoded[: len(sound)] - sound
    assert np.sqrt(np.mean(error**2)) < ERROR.get(kind, 2e-5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("frames", [0, 1, 577])
def test_very_short_sounds(tmp_path: Path, kind: str, frames: int) -> None:
    path = encode(kind, tmp_path / "a", sound_of(frames / RATE, RATE), RATE, PLAIN)
    assert 0 <= len(decode(path, kind, RATE)) - frames <= MORE.get(kind, not frames)


@pytest.mark.parametrize("kind", KINDS)
def test_silence_stays_silent(tmp_path: Path, kind: str) -> None:
    decoded = decode(encode(kind, tmp_path / "a", np.zeros((RATE, 1), np.float32), RATE), kind, RATE)
    assert np.abs(decoded).max() < 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_how_the_sound_is_cut_does_not_matter(tmp_path: Path, kind: str) -> None:
    sound = sound_of(2.0, RATE)
    first = encode(kind, tmp_path / "a", sound, RATE, block=4000).read_bytes()
    assert first == encode(kind, tmp_path / "b", sound, RATE, block=777).read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_closed_early_leaves_nothing_beside_it(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a").touch()
    encoder = open_encoder(kind, tmp_path / "a", AudioFormat(RATE), TAGS)
    encoder.encode(sound_of(1.0, RATE))
    encoder.close()
    encoder.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@needs_ffmpeg
@pytest.mark.parametrize("kind", KINDS)
def test_what_ffprobe_reads(tmp_path: Path, kind: str) -> None:
    found = probe(encode(kind, tmp_path / "a", sound_of(3.25, RATE), RATE))
    assert float(found["format"]["duration"]) == pytest.approx(3.25, abs=0.08 if kind == "mp3" else 0.01)
    told = {**found["streams"][0].get("tags", {}), **found["format"].get("tags", {})}
    texts = {name.lower(): text for name, text in told.items()}
    expected = {"title": "A title", "artist": "An artist", "album": "An album", "date": "2026", "genre": "Meditation"}
    assert {name: texts.get(name) for name in expected} == expected
    assert texts["comment"] == TAGS.comment
    assert [chapter["tags"]["title"].rstrip() for chapter in found["chapters"]] == [
        chapter.title for chapter in CHAPTERS
    ]
    starts = [float(chapter["start_time"]) for chapter in found["chapters"]]
    assert starts == pytest.approx([chapter.start for chapter in CHAPTERS], abs=0.001)
    pictures = [stream for stream in found["streams"] if stream["codec_type"] == "video"]
    assert [picture["disposition"]["attached_pic"] for picture in pictures] == [1]
    if kind == "wav":  # ffmpeg reads the INFO list alone where there is one
        return
    lyrics = next(text for name, text in texts.items() if name.startswith("lyrics"))
    assert lyrics.splitlines() == list(LYRICS)


@pytest.mark.parametrize("kind", ["flac", "opus"])
def test_vorbis_comments_as_mutagen_reads_them(tmp_path: Path, kind: str) -> None:
    file = mutagen.File(encode(kind, tmp_path / "a", sound_of(3.25, RATE), RATE))
    assert file.info.length == pytest.approx(3.25, abs=1e-6)
    assert file["title"] == ["A title"]
    assert file["lyrics"] == ["\n".join(LYRICS)]
    numbers = range(1, len(CHAPTERS) + 1)
    assert [file[f"chapter{number:03}name"][0] for number in numbers] == [chapter.title for chapter in CHAPTERS]
    assert [file[f"chapter{number:03}"][0] for number in numbers] == ["00:00:00.000", "00:00:01.500", "00:00:02.000"]
    if kind == "flac":
        assert [(picture.type, picture.mime, picture.data) for picture in file.pictures] == [(3, "image/png", PNG)]


@needs_ffmpeg
def test_an_m4b_as_mutagen_reads_it(tmp_path: Path) -> None:
    file = mutagen.File(encode("m4b", tmp_path / "a", sound_of(3.25, RATE), RATE))
    assert (file["\xa9nam"], file["\xa9lyr"]) == (["A title"], ["\n".join(LYRICS)])
    assert [bytes(cover) for cover in file["covr"]] == [PNG]


@pytest.mark.parametrize("kind", ["flac", "wav", "opus"])
def test_the_tags_as_libsndfile_reads_them(tmp_path: Path, kind: str) -> None:
    with soundfile.SoundFile(encode(kind, tmp_path / "a", sound_of(1.0, RATE), RATE)) as file:
        assert (file.title, file.artist, file.album, file.date) == ("A title", "An artist", "An album", "2026")


@pytest.mark.parametrize("kind", KINDS)
def test_empty_tags_are_left_out(tmp_path: Path, kind: str) -> None:
    empty = Tags("", "", "", "", "", "")
    assert len(decode(encode(kind, tmp_path / "a", sound_of(0.5, RATE), RATE, empty), kind, RATE)) >= RATE // 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_cover_that_is_no_picture(tmp_path: Path, kind: str) -> None:
    with pytest.raises(ValueError, match="neither a PNG nor a JPEG"):
        encode(kind, tmp_path / "a", sound_of(0.5, RATE), RATE, Tags("", "", "", "", "", "", cover=b"GIF89a"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rate", [12_345, 22_050, 192_000])
def test_every_rate_that_a_voice_may_have(tmp_path: Path, kind: str, rate: int) -> None:
    sound = sound_of(1.2345, rate, 2)
    path = encode(kind, tmp_path / "a", sound, rate)
    decoded, found = decoded_at(path, kind)
    more = {"mp3": 1151, "m4b": 1024}.get(kind, 0)
    assert -0.5 <= len(decoded) - len(sound) * found / rate <= more + 0.5
    reference = sound_of(1.2345, found, 2)
    assert np.sqrt(np.mean((decoded[: len(reference)] - reference[: len(decoded)]) ** 2)) < 0.03
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("rate", [22_050, 11_025, 44_100])
@pytest.mark.parametrize("frames", [0, 1, 999, 54_271])
def test_an_opus_of_any_rate_is_right_to_the_sample(tmp_path: Path, rate: int, frames: int) -> None:
    whole = encode("opus", tmp_path / "a", sound_of(frames / rate, rate), rate)
    decoded, found = soundfile.read(whole)
    assert found == 48_000
    assert len(decoded) == max(round(frames * 48_000 / rate), 1)
    cut = encode("opus", tmp_path / "b", sound_of(frames / rate, rate), rate, block=777)
    assert whole.read_bytes() == cut.read_bytes()


def test_a_wav_of_more_than_4_gb_is_refused_before_it_is_written(tmp_path: Path) -> None:
    encoder = open_encoder("wav", tmp_path / "a", AudioFormat(RATE), TAGS)
    with pytest.raises(ValueError, match="over 4 GB"):
        encoder.encode(silence(1 << 31))
    encoder.close()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_private_stays_so_from_its_first_byte(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    path.touch(0o600)
    encoder = open_encoder(kind, path, AudioFormat(RATE), TAGS)
    encoder.encode(sound_of(0.5, RATE))
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    encoder.flush([], [])
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


@needs_ffmpeg
@pytest.mark.parametrize("kind", KINDS)
def test_all_chapters_are_told_as_they_are_in_the_file(tmp_path: Path, kind: str) -> None:
    many = [ChapterMark(f"{n}", Seconds(n / 100), Seconds((n + 1) / 100)) for n in range(1001)]
    tags = replace(TAGS, chapters=tuple(mark.title for mark in many))
    found = probe(encode(kind, tmp_path / "a", sound_of(10.01, RATE), RATE, tags, chapters=many))["chapters"]
    kept = chapters_in(kind, many)
    assert len(kept) == {"mp3": 255, "wav": 255, "m4b": 1001}.get(kind, 999)
    assert kept[-1].end == many[-1].end
    assert [chapter["tags"]["title"] for chapter in found] == [mark.title for mark in kept]
    assert [float(chapter["start_time"]) for chapter in found] == pytest.approx([mark.start for mark in kept])
    assert float(found[-1]["end_time"]) == pytest.approx(10.01, abs=0.1)


def test_full_scale_is_clipped_and_never_wraps() -> None:
    sound: Samples = np.array([[-1.0], [1.0], [0.5], [1e-9]], np.float32)
    assert to_pcm16(sound)[:, 0].tolist() == [-32768, 32767, 16384, 0]
    assert sound[1, 0] == 1.0

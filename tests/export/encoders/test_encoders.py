"""All encoders: their files read back by other libraries."""

from collections.abc import Mapping
from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile
from export.encoders.kinds import CHAPTERS, KINDS, LYRICS, PLAIN, PNG, TAGS, decode, encode, probe, sound_of
from support import needs_ffmpeg

from guided_audio.audio import AudioFormat, Samples, to_pcm16
from guided_audio.export.encoders import Tags, open_encoder

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
    if kind == "wav":
        return
    assert [chapter["tags"]["title"].rstrip() for chapter in found["chapters"]] == [
        chapter.title for chapter in CHAPTERS
    ]
    starts = [float(chapter["start_time"]) for chapter in found["chapters"]]
    assert starts == pytest.approx([chapter.start for chapter in CHAPTERS], abs=0.001)
    pictures = [stream for stream in found["streams"] if stream["codec_type"] == "video"]
    assert [picture["disposition"]["attached_pic"] for picture in pictures] == [1]
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


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "wav"])
def test_a_cover_that_is_no_picture(tmp_path: Path, kind: str) -> None:
    with pytest.raises(ValueError, match="neither a PNG nor a JPEG"):
        encode(kind, tmp_path / "a", sound_of(0.5, RATE), RATE, Tags("", "", "", "", "", "", cover=b"GIF89a"))


def test_a_rate_that_mp3_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="12345"):
        open_encoder("mp3", tmp_path / "a.mp3", AudioFormat(12_345), TAGS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_private_stays_so_from_its_first_byte(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    path.touch(0o600)
    encoder = open_encoder(kind, path, AudioFormat(RATE), TAGS)
    encoder.encode(sound_of(0.5, RATE))
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    encoder.flush([], [])
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_full_scale_is_clipped_and_never_wraps() -> None:
    sound: Samples = np.array([[-1.0], [1.0], [0.5], [1e-9]], np.float32)
    assert to_pcm16(sound)[:, 0].tolist() == [-32768, 32767, 16384, 0]
    assert sound[1, 0] == 1.0

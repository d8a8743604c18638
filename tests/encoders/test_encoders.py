"""What comes out of the encoders, read back by libraries that are not ours."""

import shutil
import subprocess
from pathlib import Path

import mutagen
import mutagen.id3
import numpy as np
import pytest
import soundfile

from guided_audio.audio import AudioFormat, Samples
from guided_audio.encoders import EXTENSIONS, ChapterMark, Tags, open_encoder
from guided_audio.encoders.encoder import to_pcm16
from guided_audio.encoders.id3 import id3_tag
from guided_audio.units import Seconds

CHAPTERS = (
    ChapterMark("Ankommen – Ä", Seconds(0.0), Seconds(1.5)),
    ChapterMark("Zwei", Seconds(1.5), Seconds(2.0)),
    ChapterMark("Drei", Seconds(2.0), Seconds(3.25)),
)
TAGS = Tags(
    "A title", "An artist", "An album", "2026", "Meditation", "A comment", "en", tuple(c.title for c in CHAPTERS)
)


def sound_of(seconds: float, rate: int, channels: int = 1) -> Samples:
    time = np.arange(round(seconds * rate), dtype=np.float32)[:, None] / rate
    tone = 0.3 * np.sin(2 * np.pi * 440 * time) * (np.sin(2 * np.pi * 0.5 * time) > 0)
    return np.repeat(tone, channels, axis=1).astype(np.float32)


def encode(kind: str, path: Path, sound: Samples, rate: int, tags: Tags = TAGS, block: int = 4000) -> Path:
    encoder = open_encoder(kind, path, AudioFormat(rate, sound.shape[1]), tags)
    for start in range(0, len(sound), block):
        encoder.encode(sound[start : start + block])
    encoder.flush(CHAPTERS if tags.chapters else ())
    encoder.close()
    return path


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_decoded_again_it_is_the_same_sound(tmp_path: Path, kind: str) -> None:
    sound = sound_of(3.25, 24_000)
    decoded, rate = soundfile.read(encode(kind, tmp_path / f"a.{kind}", sound, 24_000), dtype="float32", always_2d=True)
    assert rate == 24_000
    extra = len(decoded) - len(sound)
    assert 0 <= extra < 576 if kind == "mp3" else extra == 0
    error = np.abs(decoded[: len(sound)] - sound)
    assert error.max() < (0.1 if kind == "mp3" else 1e-4)
    assert np.sqrt(np.mean(error**2)) < 0.01


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_how_the_sound_is_cut_does_not_matter(tmp_path: Path, kind: str) -> None:
    sound = sound_of(2.0, 24_000)
    first = encode(kind, tmp_path / f"a.{kind}", sound, 24_000, block=4000).read_bytes()
    second = encode(kind, tmp_path / f"b.{kind}", sound, 24_000, block=777).read_bytes()
    assert first == second


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


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
@pytest.mark.parametrize("seconds", [2.0, 9.987, 61.5])
def test_ffmpeg_and_mutagen_agree(tmp_path: Path, seconds: float) -> None:
    path = encode("mp3", tmp_path / "a.mp3", sound_of(seconds, 24_000), 24_000)
    probe = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    told = float(subprocess.run(probe, capture_output=True, text=True, check=True).stdout)
    decode = ["ffmpeg", "-v", "warning", "-i", str(path), "-f", "f32le", "-"]
    run = subprocess.run(decode, capture_output=True, check=True)
    assert run.stderr == b""
    assert len(run.stdout) / 4 / 24_000 == pytest.approx(mutagen.File(path).info.length, abs=1e-6)
    assert told == pytest.approx(mutagen.File(path).info.length, abs=0.05)
    assert told == pytest.approx(seconds, abs=0.1)


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffmpeg is not installed")
def test_ffprobe_reads_the_chapters_in_order(tmp_path: Path) -> None:
    path = encode("mp3", tmp_path / "a.mp3", sound_of(3.25, 24_000), 24_000)
    probe = ["ffprobe", "-v", "error", "-show_chapters", "-of", "compact=p=0:nk=1", str(path)]
    lines = subprocess.run(probe, capture_output=True, text=True, check=True).stdout.split("\n")
    assert [line.split("|")[-1] for line in lines if line] == [chapter.title for chapter in CHAPTERS]


def test_the_tags_as_mutagen_reads_them(tmp_path: Path) -> None:
    path = encode("mp3", tmp_path / "a.mp3", sound_of(3.25, 24_000), 24_000)
    tags = mutagen.id3.ID3(path, translate=False)
    assert tags.version == (2, 3, 0)
    texts = [str(tags[name]) for name in ("TIT2", "TPE1", "TALB", "TCON", "TYER")]
    assert texts == ["A title", "An artist", "An album", "Meditation", "2026"]
    assert [str(comment) for comment in tags.getall("COMM")] == ["A comment"]
    contents = tags.getall("CTOC")[0]
    assert contents.child_element_ids == ["ch0", "ch1", "ch2"]
    chapters = [tags[f"CHAP:{name}"] for name in contents.child_element_ids]
    assert [(c.start_time, c.end_time) for c in chapters] == [(0, 1500), (1500, 2000), (2000, 3250)]
    assert [str(c.sub_frames["TIT2"]) for c in chapters] == [c.title for c in CHAPTERS]


def test_a_tag_is_as_large_before_its_times_are_known() -> None:
    unknown = [ChapterMark(c.title, Seconds(0.0), Seconds(0.0)) for c in CHAPTERS]
    assert len(id3_tag(TAGS, unknown)) == len(id3_tag(TAGS, CHAPTERS))


def test_a_table_of_contents_has_an_end() -> None:
    many = [ChapterMark(f"{n}", Seconds(n), Seconds(n + 1)) for n in range(300)]
    assert id3_tag(TAGS, many).count(b"CHAP") == 255


@pytest.mark.parametrize("kind", ["flac", "wav"])
def test_the_tags_of_flac_and_wav(tmp_path: Path, kind: str) -> None:
    with soundfile.SoundFile(encode(kind, tmp_path / f"a.{kind}", sound_of(1.0, 24_000), 24_000)) as file:
        assert (file.title, file.artist, file.album, file.date) == ("A title", "An artist", "An album", "2026")


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_empty_tags_are_left_out(tmp_path: Path, kind: str) -> None:
    empty = Tags("", "", "", "", "", "")
    assert encode(kind, tmp_path / f"a.{kind}", sound_of(0.5, 24_000), 24_000, empty).stat().st_size > 1000


def test_a_rate_that_mp3_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="12345"):
        open_encoder("mp3", tmp_path / "a.mp3", AudioFormat(12_345), TAGS)


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(FileExistsError):
        open_encoder(kind, tmp_path / "a", AudioFormat(24_000), TAGS)
    assert (tmp_path / "a").read_text() == "mine"


def test_full_scale_is_clipped_and_never_wraps() -> None:
    pcm = to_pcm16(np.array([[-1.0], [1.0], [0.5], [1e-9]], np.float32))
    assert pcm[:, 0].tolist() == [-32768, 32767, 16384, 0]

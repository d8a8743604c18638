import errno
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mutagen.id3
import pytest
import soundfile
from export.encoders.kinds import KINDS
from support import ToneSpeech, joined, timeline_of

from guided_audio.core.errors import OutputError, SpeechError
from guided_audio.export.encoders import Tags
from guided_audio.export.exporter import Exporter, lyrics_of
from guided_audio.render import AudioBlock, render

SCRIPT = "## One\n\nA word here. [pause 2s] And more.\n\n## Two\n\nThe last words. [pause 3s]"
TIMELINE = timeline_of(SCRIPT)
TAGS = Tags("T", "A", "", "2026", "", "", chapters=TIMELINE.chapters)


def exporter(target: Path, kind: str = "mp3") -> Exporter:
    return Exporter(target, kind, TIMELINE, TAGS)


def blocks() -> Iterator[AudioBlock]:
    return render(TIMELINE, ToneSpeech())


def run(export: Exporter) -> None:
    for _ in export.write(blocks()):
        pass


@pytest.mark.parametrize("kind", KINDS)
def test_a_finished_file_is_all_there_is(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "new" / f"a.{kind}"
    export = exporter(target, kind)
    run(export)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert export.result.frames == len(joined(blocks()))
    assert [chapter.title for chapter in export.result.chapters] == ["One", "Two"]
    assert export.result.chapters[0].end == export.result.chapters[1].start
    assert export.result.chapters[1].end == export.result.seconds


def test_lines_are_told_when_they_are_heard(tmp_path: Path) -> None:
    timeline = timeline_of(
        "One. Two. [pause 2s] Three.\n\n[breathe in 4, out 6, 1 round]\n\n"
        "[write 5s: What came?]\n\n[wait up to 2s: Ready?]\n\nLast."
    )
    export = Exporter(tmp_path / "a.wav", "wav", timeline, TAGS)
    for _ in export.write(render(timeline, ToneSpeech())):
        pass
    lines = export.result.lines
    assert tuple(line.text for line in lines) == lyrics_of(timeline.cues)
    assert [line.text for line in lines] == [
        "One.",
        "Two.",
        "Three.",
        "Breathe in.",
        "Breathe out.",
        "What came?",
        "Last.",
    ]
    placed = timeline.place(lambda utterance: len(ToneSpeech().speak(utterance)))
    rate = timeline.format.sample_rate
    spoken = [place for place in placed if lyrics_of([place.cue])]
    assert [(line.start, line.end) for line in lines] == [
        (place.start / rate, (place.start + place.frames) / rate) for place in spoken
    ]


def test_lyrics_have_the_words_of_the_tags_and_the_times_of_the_voice(tmp_path: Path) -> None:
    words = tuple(f"Line {number}" for number in range(len(lyrics_of(TIMELINE.cues))))
    export = Exporter(tmp_path / "a.mp3", "mp3", TIMELINE, replace(TAGS, lyrics=words))
    run(export)
    timed = mutagen.id3.ID3(tmp_path / "a.mp3").getall("SYLT")[0].text
    assert timed == [(text, round(line.start * 1000)) for text, line in zip(words, export.result.lines, strict=True)]


def test_a_wav_has_the_rendered_samples(tmp_path: Path) -> None:
    run(exporter(tmp_path / "a.wav", "wav"))
    decoded, _ = soundfile.read(tmp_path / "a.wav", dtype="float32", always_2d=True)
    assert abs(decoded - joined(blocks())).max() < 1 / 32768


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bytes_every_time(tmp_path: Path, kind: str) -> None:
    for name in ("a", "b"):
        run(exporter(tmp_path / name, kind))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.mp3"
    target.write_text("old")
    writing = exporter(target).write(blocks())
    next(writing)
    assert target.read_text() == "old"
    for _ in writing:
        assert target.read_text() == "old"
    assert target.read_bytes()[:3] == b"ID3"


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupted_export_leaves_nothing_behind(tmp_path: Path, kind: str) -> None:
    writing = exporter(tmp_path / f"a.{kind}", kind).write(blocks())
    next(writing)
    assert all(path.suffix == ".part" for path in tmp_path.iterdir())
    writing.close()  # what Ctrl-C does
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_a_failing_voice_leaves_nothing_behind(tmp_path: Path, kind: str) -> None:
    def failing() -> Iterator[AudioBlock]:
        yield next(blocks())
        raise SpeechError("no voice today")

    with pytest.raises(SpeechError):
        list(exporter(tmp_path / f"a.{kind}", kind).write(failing()))
    assert not list(tmp_path.iterdir())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small disk needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_is_told_and_leaves_nothing_behind(small_disk: Path, kind: str) -> None:
    (small_disk / "filler").write_bytes(b"x" * 56 * 1024)
    with pytest.raises(OutputError, match="no space left on device") as caught:
        run(exporter(small_disk / f"a.{kind}", kind))
    assert "free some space" in caught.value.hint
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_any_failure_to_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="input/output error"):
        run(exporter(tmp_path / "a.mp3"))
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="directory"):
        run(exporter(tmp_path))


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="could not be written"):
        run(exporter(tmp_path / "file" / "a.mp3"))

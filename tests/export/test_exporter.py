import errno
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
from export.encoders.kinds import KINDS
from export.productions import SHEET, blocks_of, exported, production_of
from support import joined

from guided_audio.core.errors import Cancelled, OutputError, SpeechError
from guided_audio.export import Exported, ExportOptions, export, files_of
from guided_audio.export.production import lyric_of
from guided_audio.render import AudioBlock

SESSION = production_of("## One\n\nA word here. [pause 2s] And more.\n\n## Two\n\nThe last words. [pause 3s]")


def written(target: Path, kind: str, blocks: Iterator[AudioBlock] | None = None) -> Exported:
    return export(SESSION, blocks or blocks_of(SESSION), target, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_finished_file_is_all_there_is(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "new" / f"a.{kind}"
    finished = written(target, kind)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert finished.path == finished.sound == target
    assert finished.frames == len(joined(blocks_of(SESSION)))
    assert [chapter.title for chapter in finished.chapters] == ["One", "Two"]
    assert finished.chapters[0].end == finished.chapters[1].start
    assert finished.chapters[1].end == finished.seconds


def test_lines_have_the_times_at_which_they_are_heard(tmp_path: Path) -> None:
    session = production_of(
        "One. Two. [pause 2s] Three.\n\n[breathe in 4, out 6, 1 round]\n\n"
        "[write 5s: What came?]\n\n[wait up to 2s: Ready?]\n\nLast."
    )
    lines = exported(session, tmp_path / "a.wav").lines
    words = ["One.", "Two.", "Three.", "Breathe in.", "Breathe out.", "What came?", "Last."]
    assert [line.text for line in lines] == words
    rate = session.timeline.format.sample_rate
    spoken = [place for place in session.placed if lyric_of(place.cue)]
    assert [(line.start, line.end) for line in lines] == [
        (place.start / rate, (place.start + place.frames) / rate) for place in spoken
    ]


def test_a_wav_has_the_rendered_samples(tmp_path: Path) -> None:
    written(tmp_path / "a.wav", "wav")
    decoded, _ = soundfile.read(tmp_path / "a.wav", dtype="float32", always_2d=True)
    assert abs(decoded - joined(blocks_of(SESSION))).max() < 1 / 32768


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bytes_every_time(tmp_path: Path, kind: str) -> None:
    for name in ("a", "b"):
        written(tmp_path / name, kind)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.mp3"
    target.write_text("old")

    def watched() -> Iterator[AudioBlock]:
        for block in blocks_of(SESSION):
            assert target.read_text() == "old"
            yield block
        assert target.read_text() == "old"

    written(target, "mp3", watched())
    assert target.read_bytes()[:3] == b"ID3"


def test_progress_rises_to_one(tmp_path: Path) -> None:
    shares: list[float] = []
    export(SESSION, blocks_of(SESSION), tmp_path / "a.wav", "wav", progress=shares.append)
    assert shares == sorted(shares)
    assert 0.0 < shares[0] < 0.5
    assert shares[-1] == 1.0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("error", [SpeechError("no voice today"), KeyboardInterrupt()], ids=["voice", "ctrl-c"])
def test_an_interrupted_export_leaves_nothing_behind(tmp_path: Path, kind: str, error: BaseException) -> None:
    def failing() -> Iterator[AudioBlock]:
        yield next(blocks_of(SESSION))
        assert all(path.suffix == ".part" for path in tmp_path.iterdir())
        raise error

    with pytest.raises(type(error)):
        written(tmp_path / f"a.{kind}", kind, failing())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("options", [ExportOptions(), ExportOptions(captions=("vtt",), pack=True, report=True)])
def test_an_export_is_cancelled_between_two_blocks(tmp_path: Path, options: ExportOptions) -> None:
    cancel = threading.Event()
    shares: list[float] = []

    def follow(share: float) -> None:
        shares.append(share)
        cancel.set()

    with pytest.raises(Cancelled):
        export(
            SESSION, blocks_of(SESSION), tmp_path / "a.mp3", "mp3", options, sheet=SHEET, progress=follow, cancel=cancel
        )
    assert len(shares) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (ExportOptions(), ["a.wav"]),
        (ExportOptions(pack=True), ["a.zip"]),
        (ExportOptions(captions=("vtt", "lrc"), report=True), ["a-report.json", "a.lrc", "a.vtt", "a.wav"]),
        (ExportOptions(transcripts=("md",), sheet=True, pack=True), [
            "a-transcript.md", "a-when-to-stop.html", "a.wav", "a.zip",
        ]),
    ],
    ids=["sound", "pack", "beside", "both"],
)  # fmt: skip
def test_the_files_of_an_export_are_those_it_announces(
    tmp_path: Path, options: ExportOptions, names: list[str]
) -> None:
    finished = exported(SESSION, tmp_path / "a.wav", options)
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert {path.name for path in files_of(tmp_path / "a.wav", options)} == set(names)
    sound = tmp_path / "a.wav" if options.keeps_sound else None
    assert finished.sound == sound
    assert finished.path == (sound or tmp_path / "a.zip")
    assert {path.name for path in finished.beside} == set(names) - {"a.wav", "a.zip"}
    assert ("a.wav" in finished.inside) == options.pack == bool(finished.pack)


def test_files_that_name_numbers_need_a_sheet(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="whom to call"):
        export(SESSION, blocks_of(SESSION), tmp_path / "a.wav", "wav", ExportOptions(sheet=True))
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
def test_a_full_disk_is_explained_and_leaves_nothing_behind(small_disk: Path, kind: str) -> None:
    (small_disk / "filler").write_bytes(b"x" * 56 * 1024)
    with pytest.raises(OutputError, match="no space left on device") as caught:
        written(small_disk / f"a.{kind}", kind)
    assert "free some space" in caught.value.hint
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_any_failure_to_write_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="input/output error"):
        written(tmp_path / "a.mp3", "mp3")
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no ordinary file"):
        written(tmp_path, "mp3")


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="could not be written"):
        written(tmp_path / "file" / "a.mp3", "mp3")

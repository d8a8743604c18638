"""Folders of file systems that lack what others have, or fail; each has its quirk by its name."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import quirkfs_names as quirks
from cli.test_commands import run
from end_to_end.sound_server import until

from guided_audio.core.errors import OutputError
from guided_audio.core.files import begin_text, save_text
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Journal
from guided_audio.journal.written_pages import Page, clear_writing, list_writing
from guided_audio.library.lexicon import read_lexicon, remove_word, set_word

pytestmark = [pytest.mark.xdist_group("folders"), pytest.mark.thorough]
QUIRKFS = Path(__file__).parent.parent / "quirkfs.py"


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    if os.geteuid() if hasattr(os, "geteuid") else True:
        pytest.skip("mounting needs root")
    if not (Path("/dev/fuse").exists() and importlib.util.find_spec("mfusepy")):
        pytest.skip("/dev/fuse and the package mfusepy are needed")
    root, mount = tmp_path_factory.mktemp("root"), tmp_path_factory.mktemp("mount")
    for quirk in (*quirks.QUIRKS, *quirks.FAILING):
        (root / quirk).mkdir()
    process = subprocess.Popen([sys.executable, str(QUIRKFS), str(root), str(mount)], stderr=subprocess.DEVNULL)
    until(lambda: mount.is_mount() or process.poll() is not None, "no file system was mounted")
    if process.poll() is not None:
        pytest.skip("nothing can be mounted here")
    yield mount
    subprocess.run(["umount", "-l", str(mount)], check=True)
    process.wait(10)


@pytest.fixture(params=quirks.QUIRKS)
def quirky(mounted: Path, request: pytest.FixtureRequest) -> Path:
    quirk: str = request.param
    return mounted / quirk


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_session_is_exported_with_all_that_goes_with_it(quirky: Path, script_file: Path) -> None:
    script_file.write_text(
        script_file.read_text().replace("voice: tone", "voice: tone\nslots:\n  name: ''") + "\n{name}.\n"
    )
    arguments = (
        "export",
        script_file,
        "-o",
        quirky / "a.wav",
        "--pack",
        "--captions",
        "vtt",
        "--report",
        "--slot",
        "name=Maya",
    )
    for result in (run(*arguments), run(*arguments, "--force")):
        assert result.exit_code == 0, result.output
    assert names_in(quirky) == ["a-report.json", "a.vtt", "a.wav", "a.zip"]
    with zipfile.ZipFile(quirky / "a.zip") as pack:
        assert pack.testzip() is None
        assert pack.read(f"{script_file.stem}.wav") == (quirky / "a.wav").read_bytes()
    is_open = any(path.stat().st_mode & 0o077 for path in quirky.iterdir())
    assert is_open == (quirky.name == "chmod")
    assert ("only you can read them on this machine" in result.stdout) != is_open
    assert ("others on this machine can read this folder" in result.stdout) == is_open


def test_the_users_own_files_are_begun_changed_and_never_replaced(quirky: Path) -> None:
    own = quirky / "config" / "pronunciation.toml"
    for number in range(3):
        set_word(f"Word{number}", "wurd", path=own)
    remove_word("Word1", path=own)
    assert [entry.word for entry in read_lexicon(own).entries] == ["Word0", "Word2"]
    begin_text(quirky / "new.md", "first")
    with pytest.raises(OutputError, match="is already there, and stays as it is"):
        save_text(quirky / "new.md", "second", overwrite=False)
    assert (quirky / "new.md").read_text() == "first"
    assert not [name for name in names_in(quirky) + names_in(own.parent) if name.endswith((".part", ".old"))]


def test_the_journal_and_the_pages_are_kept_and_cleared(quirky: Path) -> None:
    with Journal.open(quirky / "data" / "journal.db") as journal:
        journal.begin(Beginning("a", "A", "", Seconds(60)))
    with Journal.open(quirky / "data" / "journal.db") as journal:
        assert [entry.title for entry in journal.entries()] == ["A"]
        assert journal.clear() == 1
    folder = quirky / "writing"
    page = Page("中" * 80, "S", "Well?", folder)
    page.save("One.")
    page.save("One. Two.")
    assert [written.words for written in list_writing(folder)] == [2]
    assert clear_writing(folder) == (1, 0)


@pytest.mark.parametrize(
    ("quirk", "stem"),
    [
        ("plain", "😀" * 61),
        ("plain", "中" * 80),
        ("namelen143", "中" * 80),
        ("colon", 'a: "b" c?'),
        ("plain", 'a: "b" c?'),
    ],
    ids=["emoji", "cjk", "cjk-143", "refused", "marks"],
)
def test_any_name_of_a_script_becomes_one_of_files(mounted: Path, script_file: Path, quirk: str, stem: str) -> None:
    folder = mounted / quirk / "out"
    folder.mkdir(exist_ok=True)
    script = script_file.rename(script_file.with_name(f"{stem}.md"))
    result = run("export", script, "-o", folder, "--format", "wav", "--sheet", "--captions", "vtt")
    assert result.exit_code == 0, result.output
    written = [name for name in names_in(folder) if name[0] == stem[0]]
    assert sorted(Path(name).suffix for name in written) == [".html", ".vtt", ".wav"]
    (sound,) = (Path(name).stem for name in written if name.endswith(".wav"))
    assert all(name.startswith(sound) for name in written)
    assert (f"it becomes «{sound}.wav»" in result.stderr) == (sound != stem)
    assert (len(stem) > 60 or quirk == "colon") == (sound != stem)


@pytest.mark.parametrize("quirk", quirks.FAILING)
def test_a_disk_that_fails_is_told_before_anything_is_rendered(mounted: Path, script_file: Path, quirk: str) -> None:
    for options in ((), ("--pack",)):
        result = run("export", script_file, "-o", mounted / quirk / "a.mp3", *options)
        assert result.exit_code == 1
        assert f"could not be written: {os.strerror(quirks.FAILING[quirk]).lower()}" in result.stderr
    with pytest.raises(OutputError):
        begin_text(mounted / quirk / "a.md", "text")
    assert not names_in(mounted / quirk)

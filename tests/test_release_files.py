"""What is installed beside the program, and what a release says of its own files."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from manuals import main as make_manuals
from release import TARGETS, filled, version, write_manifests
from wheelhouse import PYTHON, requirements

ROOT = Path(__file__).parents[1]
SHARE = ROOT / "packaging" / "share"
HOME = "https://example.org/owner/name"
FILES = (
    f"guided_audio-{version()}.tar.gz",
    f"guided-audio-{version()}-wheelhouse-py3.13-linux-x86_64.tar.gz",
    f"guided-audio-{version()}-wheelhouse-py3.13-macosx-14_0-arm64.tar.gz",
    f"guided-audio-{version()}-windows-x64.zip",
)


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


def test_pages_and_completion_are_those_of_this_program(tmp_path: Path) -> None:
    make_manuals(tmp_path)
    made = contents(tmp_path)
    kept = {name: text for name, text in contents(SHARE).items() if name in made or "man1" in name}
    assert made == kept, "run «make man»"


def test_a_page_reads_as_the_help_does() -> None:
    page = (SHARE / "man" / "man1" / "guided-audio-ground.1").read_text("utf-8")
    assert page.startswith(".TH ")
    assert "\\b" not in page
    assert str(ROOT) not in page


def test_the_formula_and_the_manifests_name_the_files_of_the_release(dist: Path) -> None:
    texts = {path.name: path.read_text("utf-8") for path in write_manifests(dist, HOME)}
    assert set(texts) == set(TARGETS.values())
    assert "{{" not in "".join(texts.values())
    for text in texts.values():
        for name, digest in re.findall(r'/v[\d.]+/(\S+?)"?\n\s*(?:sha256|InstallerSha256:) "?(\w+)', text):
            assert hashlib.sha256(name.encode()).hexdigest() == digest
    installer = yaml.safe_load(texts["GuidedAudio.GuidedAudio.installer.yaml"])
    assert installer["Installers"][0]["InstallerUrl"] == f"{HOME}/releases/download/v{version()}/{FILES[3]}"
    assert installer["PackageVersion"] == version()
    assert texts["guided-audio.rb"].count("sha256") == 3


@pytest.mark.skipif(shutil.which("ruby") is None, reason="needs ruby")
def test_the_formula_is_ruby(dist: Path) -> None:
    write_manifests(dist, HOME)
    subprocess.run(["ruby", "-wc", dist / "manifests" / "guided-audio.rb"], check=True, capture_output=True)


def test_a_file_that_is_missing_is_named(dist: Path) -> None:
    (dist / FILES[3]).unlink()
    with pytest.raises(SystemExit, match=r"windows-x64\.zip, and has none"):
        write_manifests(dist, HOME)


def test_a_value_that_nobody_gave_is_no_empty_word(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        filled("{{unknown}}", tmp_path, {})


def test_each_wheel_is_required_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "some_thing-1.2-py3-none-any.whl").write_bytes(b"wheel")
    digest = hashlib.sha256(b"wheel").hexdigest()
    assert requirements(tmp_path) == f"some_thing==1.2 --hash=sha256:{digest}\n"


@pytest.mark.parametrize(
    ("made_for", "told"), [("3.2", "These wheels are for Python 3.2"), (PYTHON, "has something else in it")]
)
def test_the_installer_begins_only_what_can_be_finished(tmp_path: Path, made_for: str, told: str) -> None:
    shutil.copy(ROOT / "packaging" / "wheelhouse" / "install.py", tmp_path)
    (tmp_path / "python-version.txt").write_text(f"{made_for}\n")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("words")
    command = [sys.executable, str(tmp_path / "install.py"), str(tmp_path / "mine")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert told in ended.stderr
    assert contents(tmp_path / "mine") == {"letter.txt": "words"}


def test_the_menu_entry_starts_the_program_and_has_its_picture() -> None:
    entry = (SHARE / "applications" / "guided-audio.desktop").read_text("utf-8")
    assert re.findall(r"^Exec=(.*)$", entry, re.MULTILINE) == ["guided-audio", "guided-audio ground"]
    assert (SHARE / "icons" / "hicolor" / "scalable" / "apps" / "guided-audio.svg").exists()

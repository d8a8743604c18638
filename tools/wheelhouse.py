"""Makes an archive to install from on a machine without a network: `make wheelhouse`, or `python tools/wheelhouse.py dist`.

It holds the wheel of this program and of all that it needs, for this Python on this kind of system, with their hashes.
Needs nothing but pip, so that it runs on any system. Extras come with it: `python tools/wheelhouse.py dist import,age`.
"""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def requirements(folder: Path) -> str:
    """Return a requirement with its hash for each wheel in a folder, as pip wants them for `--require-hashes`."""
    lines = []
    for wheel in sorted(folder.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        lines.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    return "".join(lines)


def archive_name(folder: Path) -> str:
    """Return what the archive of a wheelhouse is called: the program's version, the Python and the system."""
    version = next(folder.glob("guided_audio-*.whl")).name.split("-")[1]
    system = sysconfig.get_platform().replace(".", "_")
    return f"guided-audio-{version}-wheelhouse-py{PYTHON}-{system}"


def fill(folder: Path, extras: str) -> None:
    """Put wheels, hashes and the installer into a folder."""
    project = f"{ROOT}[{extras}]" if extras else str(ROOT)
    command = ["-m", "pip", "wheel", "--disable-pip-version-check", "--wheel-dir", str(folder), project]
    subprocess.run([sys.executable, *command], check=True)
    (folder / "requirements.txt").write_text(requirements(folder), "utf-8")
    (folder / "python-version.txt").write_text(f"{PYTHON}\n", "utf-8")
    shutil.copy(ROOT / "packaging" / "wheelhouse" / "install.py", folder)


def pack(folder: Path, target: Path) -> Path:
    """Write the archive of a wheelhouse into a folder, whole or not at all; return where it is."""
    name = archive_name(folder)
    target.mkdir(parents=True, exist_ok=True)
    archive, begun = target / f"{name}.tar.gz", target / f"{name}.tar.gz.part"
    with tarfile.open(begun, "w:gz", compresslevel=1) as tar:  # wheels are compressed already
        tar.add(folder, name)
    return begun.replace(archive)


def main() -> None:
    """Make the archive, and say how it is used."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "dist")
    with tempfile.TemporaryDirectory() as work:
        fill(Path(work), sys.argv[2] if len(sys.argv) > 2 else "")
        archive = pack(Path(work), target)
    size = archive.stat().st_size / 1e6
    print(f"{archive}: {size:.0f} MB. On the other machine: tar -xzf {archive.name}", end=" && ")
    print(f"python{PYTHON} {archive.name.removesuffix('.tar.gz')}/install.py")


if __name__ == "__main__":
    main()

"""Fills in what a release says of its own files, for Homebrew and winget: `python tools/release.py dist --help`.

A template in `packaging/` names a value in double braces: the version, the addresses of the project and of the release, and
of a file in the release, found by a pattern, its name or its sha256.
"""

import argparse
import hashlib
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IDENTIFIER = "GuidedAudio.GuidedAudio"
TARGETS = {
    "homebrew/guided-audio.rb.in": "guided-audio.rb",
    "winget/version.yaml.in": f"{IDENTIFIER}.yaml",
    "winget/installer.yaml.in": f"{IDENTIFIER}.installer.yaml",
    "winget/locale.en-US.yaml.in": f"{IDENTIFIER}.locale.en-US.yaml",
}
"""Each template, and what its file is called where it is published."""
_PLACE = re.compile(r"\{\{(\w+)(?::([^}]+))?\}\}")


def version() -> str:
    """Return the version that pyproject.toml names."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def only_file(folder: Path, pattern: str) -> Path:
    """Return the one file of a pattern; ends with a message where there are none or several."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        names = ", ".join(file.name for file in found) or "none"
        raise SystemExit(
            f"{folder} should have one file {pattern}, and has {names}: docs/release.md says how it is made"
        )
    return found[0]


def filled(template: str, folder: Path, values: dict[str, str]) -> str:
    """Return a template with its values, and with the names and hashes of the release's files in a folder."""

    def value(place: re.Match[str]) -> str:
        kind, pattern = place.groups()
        if pattern is None:
            return values[kind]
        file = only_file(folder, pattern)
        return file.name if kind == "file" else hashlib.sha256(file.read_bytes()).hexdigest()

    return _PLACE.sub(value, template)


def write_manifests(folder: Path, home: str) -> list[Path]:
    """Write the formula and the manifests for a release whose files are in a folder; return where they are."""
    values = {"version": version(), "home": home, "release": f"{home}/releases/download/v{version()}"}
    written = []
    for source, name in TARGETS.items():
        target = folder / "manifests" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(filled((ROOT / "packaging" / source).read_text("utf-8"), folder, values), "utf-8")
        written.append(target)
    return written


def main() -> None:
    """Write the manifests of a release."""
    parser = argparse.ArgumentParser(description="Write the Homebrew formula and the winget manifests of a release.")
    parser.add_argument("folder", type=Path, help="where the release's files are, such as dist")
    parser.add_argument("home", help="the address of the project, which ends with OWNER/NAME")
    asked = parser.parse_args()
    for file in write_manifests(asked.folder, asked.home.rstrip("/")):
        print(file)


if __name__ == "__main__":
    main()

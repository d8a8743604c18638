"""The floors of dependencies: as docs/dependencies.md says them, and above every advisory that it lists."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LISTED = [
    line
    for name in ("age", "desktop", "import", "voice-wait", "espeak", "pico", "voices", "cluster")
    for line in EXTRAS[name]
]
REQUIRED = [Requirement(line) for line in (*PROJECT["dependencies"], *LISTED) if not line.startswith("guided-audio[")]
FLOORS = {
    requirement.name: next(Version(one.version) for one in requirement.specifier if one.operator in {">=", "=="})
    for requirement in REQUIRED
}
SAID, FIXED = (
    [(name, Version(version)) for name, version in re.findall(r"^\| ([\w-]+) \| (\d[\d.]*) \|", table, re.MULTILINE)]
    for table in PAGE.split("## Advisories")
)


def test_the_page_names_every_dependency_with_its_floor() -> None:
    assert dict(SAID) == FLOORS


@pytest.mark.parametrize(("name", "fixed"), FIXED)
def test_no_version_with_a_known_fault_is_allowed(name: str, fixed: Version) -> None:
    assert FLOORS[name] >= fixed


def test_there_are_advisories() -> None:
    assert len(FIXED) >= 6


def test_every_dependency_has_a_ceiling() -> None:
    assert all(any(one.operator in {"<", "=="} for one in requirement.specifier) for requirement in REQUIRED)

"""Regular expressions that mean the same in every Python that the program runs on."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "guided_audio"
_POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+")


def test_no_group_is_possessive() -> None:
    # Until Python 3.11.5, (?:ab)*+ takes an «a» that no «b» follows: https://github.com/python/cpython/issues/106052
    files = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".toml"}]
    assert files
    assert [path.name for path in files if _POSSESSIVE_GROUP.search(path.read_text(encoding="utf-8"))] == []

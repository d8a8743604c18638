"""Findings as a terminal shows them: the line, and a caret under the place."""

from pathlib import Path

import pytest

from guided_audio.cli.printing import _excerpt, _read_lines
from guided_audio.core.errors import SourceLocation


def excerpt_of(path: Path, line: int, column: int = 1) -> tuple[str, str] | None:
    return _excerpt(_read_lines(str(path)), SourceLocation(str(path), line, column))


@pytest.mark.parametrize(
    ("line", "column", "under"),
    [
        ("Rest [foo] now.", 6, "[foo]"),
        ("\ufeffRest [foo] now.", 6, "[foo]"),
        ("日本語 [foo]", 5, "[foo]"),
        ("x" * 100 + "[foo]" + "y" * 100, 101, "[foo]"),
        ("\x1b[31m\t[foo]", 7, "[foo]"),
    ],
)
def test_the_caret_stands_under_the_place(tmp_path: Path, line: str, column: int, under: str) -> None:
    from rich.cells import cell_len

    path = tmp_path / "a.md"
    path.write_text(f"first\n{line}\n")
    excerpt = excerpt_of(path, 2, column) if not line.startswith("\ufeff") else None
    if excerpt is None:
        path.write_text(line)
        excerpt = excerpt_of(path, 1, column)
    assert excerpt is not None
    shown, caret = excerpt
    assert "\x1b" not in shown
    assert cell_len(shown[: shown.index(under)]) == caret.index("^")


def test_what_cannot_be_shown_is_left_out(tmp_path: Path) -> None:
    assert excerpt_of(tmp_path / "none.md", 1) is None
    (tmp_path / "a.md").write_text("one\n\n")
    assert excerpt_of(tmp_path / "a.md", 2) is None
    assert excerpt_of(tmp_path / "a.md", 9) is None

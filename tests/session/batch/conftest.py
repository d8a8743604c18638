"""A script with a slot, and a manifest beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = """---
title: A short one
voice: tone
slots:
  name: ""
---

## Arriving

Hello{, name}. [pause 1s] One two three. [silence 4s]

## Leaving

Goodbye.
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    (tmp_path / "short.md").write_text(SCRIPT)

    def write(*lines: str, name: str = "clients.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write

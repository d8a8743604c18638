"""Passages that belong to no session and may come into any: steady ground on demand, and a gentle way back."""

from __future__ import annotations

from importlib import resources

from guided_audio.script import ParsedScript, parse_script

GROUND_ME, WHAT_NEXT, COME_BACK = "ground-me", "what-next", "come-back"
"""Their names: for when it is too much, the question after that, and for a session that ends early."""


def read_passage(name: str) -> ParsedScript:
    """Read a passage from within the package, wherever that is installed."""
    file = f"{name}.md"
    return parse_script(resources.files(__name__).joinpath(file).read_text(encoding="utf-8"), file)

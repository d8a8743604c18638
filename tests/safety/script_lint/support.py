"""A script's findings from its text, with the voice of tones."""

import textwrap

from guided_audio.core.errors import Diagnostic
from guided_audio.safety.script_lint import RULES, review
from guided_audio.safety.script_lint.linter import SESSION
from guided_audio.safety.script_lint.phrases import words_of
from guided_audio.script import parse_script
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, plan


def reviewed(text: str, factor: float = 1.0) -> tuple[Diagnostic, ...]:
    """Return everything that is found in a script."""
    return review(parse_script(textwrap.dedent(text).lstrip("\n")).require(), Choices(TONE), factor)


def findings(text: str) -> list[str]:
    """Return the names of the rules that find something."""
    return [found.code for found in reviewed(text)]


def judging(text: str) -> set[str]:
    """Return the names of the rules that look at a script at all."""
    script = parse_script(textwrap.dedent(text).lstrip("\n")).require()
    knows, lasts = words_of(script.meta.language).are_known, plan(script, Choices(TONE)).length_estimate
    return {r.name for r in RULES if (knows or r.any_language) and (lasts >= SESSION or not r.of_sessions)}

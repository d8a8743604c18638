"""The check-in: one line before a session and one after, on the plain terminal, and what it is answered with."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from guided_audio.cli.pages import fill

if TYPE_CHECKING:
    from guided_audio.cli.playing import Place
    from guided_audio.journal import Feeling, Recorder
    from guided_audio.safety.crisis import Danger

HEAVIER = 2.0
"""A rise by so much is answered. Whoever is asked twice gives numbers one apart for the same thing; two points are what
people call a real change on a scale from 0 to 10 (Farrar et al. 2001, Pain 94:149, for pain, and borrowed from there)."""
HEAVY = 8.0
"""From here on it is answered in any case: much is too much to be left alone with, also where it was more before."""
_QUESTION = "In a word, how are you? And how heavy is it, from 0 (light) to 10 (hardest)?"
_HOW = "Such as «tense 7», a word alone, or a number alone; Enter alone skips this. It stays on this machine."
_AGAIN = "And now, in a word? How heavy is it, from 0 (light) to 10 (hardest)? Enter alone skips this."


def ask_before(where: Place) -> Feeling | None:
    """Ask before a session; None if it is not to begin now."""
    from guided_audio.cli.keys import has_keyboard
    from guided_audio.journal import NOTHING_SAID
    from guided_audio.safety.crisis import Danger

    if not has_keyboard():
        click.echo(fill("There is no keyboard here, so nobody is asked how they are."))
        return NOTHING_SAID
    click.echo(fill(_QUESTION))
    click.echo(fill(_HOW))
    feeling = _ask()
    danger = _answer_danger(feeling)
    if danger is not Danger.PLAIN and not is_heavy(feeling):
        click.echo("")
        return feeling
    if danger is Danger.NONE:
        click.echo(
            "\n" + fill("That is a lot to carry. You need not go inside with it now: steady ground may be kinder.")
        )
    chosen = _choose(
        "Press g for about a minute of steady ground. B begins the session all the same; any other key leaves it for now."
    )
    if chosen == "g":
        _ground(where)
    return feeling if chosen == "b" else None


def ask_after(recorder: Recorder, where: Place) -> None:
    """Ask after a session, and be there if it has become heavier."""
    from guided_audio.cli.keys import forget_keys, has_keyboard
    from guided_audio.safety.crisis import Danger

    if not has_keyboard():
        return
    forget_keys()  # a q that was pressed twice is no word for how anybody is
    click.echo("\n" + fill(_AGAIN))
    feeling = _ask()
    recorder.after(feeling)
    danger = _answer_danger(feeling)
    if danger is Danger.NONE and not (has_risen(recorder.before, feeling) or is_heavy(feeling)):
        return
    if danger is Danger.NONE:
        _be_kind(recorder.before, feeling)
    if _choose("Press g for about a minute of steady ground, now. Any other key ends here.") == "g":
        _ground(where)


def has_risen(before: Feeling, after: Feeling) -> bool:
    """Whether it has become so much heavier that it is to be answered."""
    return before.heavy is not None and after.heavy is not None and after.heavy - before.heavy >= HEAVIER


def is_heavy(feeling: Feeling) -> bool:
    """Whether it is so heavy that it is to be answered in any case."""
    return feeling.heavy is not None and feeling.heavy >= HEAVY


def _ask() -> Feeling:
    """Read one line; Ctrl-C and Ctrl-D say nothing, as Enter alone does."""
    from guided_audio.journal import NOTHING_SAID, read_feeling

    try:
        return read_feeling(click.prompt("", default="", show_default=False, prompt_suffix="> "))
    except click.Abort:
        click.echo("")
        return NOTHING_SAID


def _answer_danger(feeling: Feeling) -> Danger:
    """Point to people first, if it sounds as if one were needed."""
    from guided_audio.cli.crisis_hint import print_numbers, print_pointer
    from guided_audio.safety.crisis import Danger, danger_in

    danger = danger_in(feeling.word)
    if danger is Danger.PLAIN:
        click.echo("")
        print_numbers()
    elif danger is Danger.PERHAPS:
        click.echo("")
        print_pointer()
    return danger


def _be_kind(before: Feeling, after: Feeling) -> None:
    from guided_audio.cli.pages import page_width
    from guided_audio.safety.crisis import care_sheet

    click.echo("\n" + fill(
        "It is heavier now than before. That happens, and you did nothing wrong. Nothing more has to be done with it now."
        if has_risen(before, after)
        else "That is a lot to carry. Nothing more has to be done with it now."
    ))  # fmt: skip
    sheet = care_sheet()
    click.echo(f"\n{sheet.sections[0].text(page_width())}")
    click.echo(f"\n{sheet.in_short.text(page_width())}")
    click.echo("\n" + fill("All of it, and when to stop: «guided-audio care»"))


def _choose(words: str) -> str:
    """Say which keys there are, and wait for one; Ctrl-C is any other key."""
    from guided_audio.cli.keys import forget_keys, has_keyboard, single_keys

    forget_keys()
    click.echo("\n" + fill(words))
    with contextlib.suppress(KeyboardInterrupt), single_keys() as read_key:
        while not (key := read_key(60.0)):
            if not has_keyboard():  # the terminal was closed
                break
        return key.lower()
    return ""


def _ground(where: Place) -> None:
    from guided_audio.cli.commands.ground import find_ground

    click.echo("")
    find_ground("", replace(where, or_export=False))

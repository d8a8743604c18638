"""The check-in: one line before a session and one after, on the plain terminal, and what answers it."""

import re
from collections.abc import Callable

import click

from guided_audio.cli import key_reader
from guided_audio.cli.printing import answer_danger, echo, fill, page_width
from guided_audio.core import signals
from guided_audio.journal import NOTHING_SAID, Feeling, Recorder, read_feeling
from guided_audio.safety.crisis import Danger, care_sheet, danger_in

HEAVIER = 2.0
"""A rise by so much is answered. People who are asked twice give numbers one apart for the same thing; two points are what
they call a real change on a scale from 0 to 10 (Farrar et al. 2001, Pain 94:149, for pain, and borrowed from there)."""
HEAVY = 8.0
"""From here on it is answered in any case: much is too much to be left alone with, also where it was more before."""
_BEYOND = re.compile(r"(?:^|(?<=[\s,;:]))(?P<number>[-−]?\d{1,3}(?:[.,]\d+)?)(?:\s*/\s*\d+)?[\s.!]*$")
"""A number at the end that is on no scale from 0 to 10."""
_QUESTION = "How are you, in a word? And how heavy is it, from 0 (light) to 10 (hardest)?"
_HOW = "For example «tense 7», or only a word, or only a number. Enter alone skips this. Your answer stays on this machine."
_AGAIN = "How are you now, in a word? And how heavy is it, from 0 (light) to 10 (hardest)? Enter alone skips this."
_HEAVIER = (
    "It is heavier now than before. That happens, and you did nothing wrong. Nothing more has to be done with it now."
)


def ask_before(ground: Callable[[], None]) -> Feeling | None:
    """Ask before a session; None if it is not to begin now. `ground` plays steady ground."""
    if not key_reader.has_keyboard():
        echo(fill("There is no keyboard here, so the check-in is left out."))
        return NOTHING_SAID
    echo(f"{fill(_QUESTION)}\n{fill(_HOW)}")
    feeling, danger = _ask()
    if danger is not Danger.PLAIN and not is_heavy(feeling):
        echo("")
        return feeling
    if danger is Danger.NONE:
        kinder = "That is a lot to carry. You need not go inside with it now: steady ground may be kinder."
        echo("\n" + fill(kinder))
    chosen = _choose(
        "Press g for about a minute of steady ground, b to begin the session all the same, or any other key to leave it for now.",
        ground,
    )
    return feeling if chosen == "b" else None


def ask_after(recorder: Recorder, ground: Callable[[], None]) -> None:
    """Ask after a session, and offer steady ground if it has become heavier."""
    if not key_reader.has_keyboard():
        return
    key_reader.forget_keys()  # a q that was pressed twice is no word for a feeling
    echo("\n" + fill(_AGAIN))
    feeling, danger = _ask()
    recorder.after(feeling)
    has_grown = has_risen(recorder.before, feeling)
    if danger is Danger.NONE and not (has_grown or is_heavy(feeling)):
        return
    if danger is Danger.NONE:
        _be_kind(has_grown)
    _choose("Press g for about a minute of steady ground, or any other key to end here.", ground)


def has_risen(before: Feeling, after: Feeling) -> bool:
    """Whether it has become so much heavier that it is to be answered."""
    return before.heavy is not None and after.heavy is not None and after.heavy - before.heavy >= HEAVIER


def is_heavy(feeling: Feeling) -> bool:
    """Whether it is so heavy that it is to be answered in any case."""
    return feeling.heavy is not None and feeling.heavy >= HEAVY


def _ask() -> tuple[Feeling, Danger]:
    """Read one line, and point to people if it sounds as if one were needed; a number beyond the scale is asked again."""
    feeling = _read_line()
    danger = danger_in(feeling.word)
    beyond = _BEYOND.search(feeling.word) if feeling.heavy is None else None
    if beyond is not None and danger is Danger.NONE:
        echo(fill(f"{beyond['number']} is not from 0 to 10. How heavy is it, from 0 (light) to 10 (hardest)?"))
        again = _read_line()
        words = (feeling.word[: beyond.start()].strip(" ,;:"), again.word)
        feeling = Feeling(" ".join(filter(None, words)), again.heavy)
        danger = danger_in(again.word)
    if danger is not Danger.NONE:
        echo("")
    answer_danger(danger)
    return feeling, danger


def _read_line() -> Feeling:
    """Read one answer; Ctrl-C and Ctrl-D are as Enter alone."""
    try:
        return read_feeling(click.prompt("", default="", show_default=False, prompt_suffix="> "))
    except click.Abort:
        signals.go_on()
        echo("")
        return NOTHING_SAID


def _be_kind(has_grown: bool) -> None:
    echo("\n" + fill(_HEAVIER if has_grown else "That is a lot to carry. Nothing more has to be done with it now."))
    sheet = care_sheet()
    echo(f"\n{sheet.sections[0].text(page_width())}")
    echo(f"\n{sheet.in_short.text(page_width())}")
    echo("\n" + fill("The whole page, and when to stop: «guided-audio care»"))


def _choose(words: str, ground: Callable[[], None]) -> str:
    """Print which keys there are, wait for one, and play steady ground if it is g; Ctrl-C is any other key."""
    key_reader.forget_keys()
    echo("\n" + fill(words))
    pressed = ""
    try:
        with key_reader.single_keys() as read_key:
            while not pressed and key_reader.has_keyboard():  # until the terminal is closed
                pressed = read_key(60.0).lower()
    except KeyboardInterrupt:
        signals.go_on()
    if pressed == "g":
        echo("")
        ground()
    return pressed

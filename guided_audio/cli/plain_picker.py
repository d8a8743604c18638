"""The picker in plain lines: questions that a screen reader speaks in order, answered by a number or in words."""

import sys
from collections.abc import Sequence

from guided_audio.cli.humanize import count_of
from guided_audio.cli.printing import answer_danger, bold, echo, fill, page_width
from guided_audio.core.errors import GuidedAudioError
from guided_audio.safety.crisis import Danger, care_sheet
from guided_audio.tui.picker_choices import (
    ALL,
    HELP,
    AnySetting,
    Elsewhere,
    Found,
    Goal,
    Picked,
    Row,
    Settings,
    facts_of,
    for_need,
    for_tonight,
    named,
    why_not,
)

_TITLE = "What would be good now?"
_HOW = "Type a number, or what you need, in a word or two. Enter alone goes back, and here it leaves."
_HOW_TO_PLAY = "Type a number. Enter alone goes back."
_HOW_TO_CHANGE = "Type a number. Enter alone changes nothing."
_AT_ANY_TIME = "At any time: g is steady ground, h tells whom to call, q leaves."
_TOO_MUCH = "If it gets too much: g, here and while it plays. Whom to call: h."
_NO_SUCH = "There is no such number."
_ALL_ROW = Row(ALL)


class _Leaving(Exception):
    """Ends the questions, with where the listener goes."""

    def __init__(self, where: Elsewhere | None = None) -> None:
        self.where = where


def pick_in_lines() -> Picked | Elsewhere | None:
    """Let a listener pick a session, or somewhere else to go; None if they leave."""
    whole = for_tonight()
    end = next((number for number, row in enumerate(whole.rows) if row.goal is None), len(whole.rows))
    first = Found((*whole.rows[:end], _ALL_ROW), whole.words)
    everything = Found(whole.rows[end:])
    echo(bold(_TITLE))
    echo(fill(f"{_HOW} {_AT_ANY_TIME}"))
    found = first
    try:
        while True:
            answer = _choose(found)
            if answer is None and found is first:
                return None
            if isinstance(answer, str):
                found = _look_for(answer, whole)
            elif answer is None or answer is _ALL_ROW:
                found = everything if answer else first
            elif picked := _open(answer):
                return picked
    except _Leaving as leaving:
        return leaving.where


def _choose(found: Found) -> Row | str | None:
    """Print rows, and return the one whose number is typed, or the words that are; None for nothing."""
    if found.words:
        echo(f"\n{fill(found.words)}")
    echo()
    choices = [row for row in found.rows if row.goal or row is _ALL_ROW]
    for row in found.rows:
        if row not in choices:
            echo(row.text)
            continue
        minutes = f", {count_of(int(row.minutes.split()[0]), 'minute')}" if row.minutes else ""
        echo(f"{choices.index(row) + 1}. {row.text}{minutes}")
    answer = _answer(len(choices))
    return choices[answer] if isinstance(answer, int) else answer or None


def _answer(count: int) -> int | str:
    """Return the index of the number that is typed, or the words that are."""
    while (typed := _ask()).isdecimal():
        if 1 <= int(typed) <= count:
            return int(typed) - 1
        echo(_NO_SUCH)
    return typed


def _ask() -> str:
    """Return a typed line, without blanks around it, unless it is a key that means the same everywhere."""
    while True:
        echo("> ", nl=False)
        typed = sys.stdin.buffer.readline().decode(sys.stdin.encoding, "replace")
        if not typed:
            echo()
            raise _Leaving
        match typed.strip():
            case "g" | "G":
                raise _Leaving(Elsewhere.GROUND)
            case "q" | "Q":
                raise _Leaving
            case "h" | "H" | "?":
                _show_care()
            case answer:
                return answer


def _look_for(words: str, whole: Found) -> Found:
    """Return what has such a name, or helps with such a need; where its words are danger, people come first."""
    found = for_need(words)
    if found.is_danger:
        echo()
        answer_danger(Danger.PLAIN)
        return Found(HELP)
    by_name = named(words, whole.rows)
    others = tuple(row for row in found.rows if row.goal not in {row.goal for row in by_name})
    return Found((*by_name, *others), "" if by_name and found.rows == HELP else found.words)


def _open(row: Row) -> Picked | Elsewhere | None:
    """Follow a row; None to ask again."""
    match row.goal:
        case Elsewhere.CARE:
            _show_care()
        case Goal() as goal:
            return _ask_how(goal)
        case where:
            return where
    return None


def _show_care() -> None:
    echo(f"\n{care_sheet().whom_to_call.text(page_width())}")


def _ask_how(goal: Goal) -> Picked | None:
    """Say what a session touches on, and let a listener play it, or change how; None to go back."""
    try:
        settings = Settings(goal)
    except GuidedAudioError as error:
        echo(fill(why_not(error, goal.script)))
        return None
    echo(f"\n{bold(settings.session.timeline.title)}")
    for fact in (_TOO_MUCH, *facts_of(settings.session), settings.session.script.meta.summary):
        echo(fill(fact))
    while True:
        rows = ["Play", *(f"{setting.name}: {setting.label}" for setting in settings.all)]
        number = _number(rows, _HOW_TO_PLAY)
        if number is None:
            return None
        if number == 0:
            return settings.picked
        _change(settings.all[number - 1])


def _change(setting: AnySetting) -> None:
    labels = [label for label, _ in setting.values]
    labels[setting.chosen] += ", as it is now"
    number = _number(labels, f"{setting.name}: {_HOW_TO_CHANGE}")
    setting.chosen = setting.chosen if number is None else number


def _number(texts: Sequence[str], how: str) -> int | None:
    """Print texts by number, and return the index of the one that is chosen; None for none."""
    echo()
    for number, text in enumerate(texts, 1):
        echo(f"{number}. {text}")
    echo(fill(how))
    while isinstance(answer := _answer(len(texts)), str) and answer:
        echo(_NO_SUCH)
    return answer if isinstance(answer, int) else None

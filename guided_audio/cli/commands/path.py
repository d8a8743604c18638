"""`guided-audio path`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from guided_audio.cli.common_options import json_option
from guided_audio.cli.humanize import minutes
from guided_audio.cli.printing import INDENT, bold, echo, fill, print_json, print_problem, style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guided_audio.library.curriculum import Curriculum, Need, Stage, Step
    from guided_audio.library.recommend import Recommendation

_VOICE = (
    "A voice leads you. Everything is optional: the space bar pauses, and q ends it gently at any moment. If it is all too "
    "much right now, take one minute of steady ground first:"
)
_IN_OTHERS = (
    "There are sessions to begin with in other languages, too ({}). This shows them; --need knows its words as well: "
    "«guided-audio list --language {}»."
)
_ORDER = "From there, this is a good order, in your own time. Under each title stands the name to type after «guided-audio play»."


@click.command("path", epilog="Example:  guided-audio path")
@json_option
def command(as_json: bool) -> None:
    """Show where to begin tonight.

    Then what comes after that, and which session may help with what.
    """
    from guided_audio.library.recommend import curriculum

    path, scripts, problem = curriculum()
    if as_json:
        print_json(_as_dict(path, scripts))
    else:
        _print_path(path, scripts)
    if problem:
        echo("", err=True)
        print_problem(problem)
        echo(fill("Until this is corrected, the path that comes with the program is used instead of yours."), err=True)


def _print_path(path: Curriculum, scripts: Mapping[str, Recommendation]) -> None:
    begin = f"{INDENT}{bold(f'guided-audio play {shlex.quote(path.begin)}')}"
    echo(style(fill(f"Begin here: {_title(scripts[path.begin])}."), bold=True))
    echo(f"\nType this, and press Enter:\n\n{begin}\n\n{fill(_VOICE)}")
    echo(f"\n{INDENT}{bold('guided-audio ground')}\n\n{fill(_ORDER)}")
    number = 1
    for stage in path.stages:
        _print_stage(stage, scripts, number)
        number += len(stage.steps)
    echo(f"\n{bold('When something is on your mind')}")
    echo(fill("Where several are named, begin with the first.") + "\n")
    for need in path.needs:
        if not need.language:
            _print_need(need)
    if languages := dict.fromkeys(need.language for need in path.needs if need.language):
        echo("\n" + fill(_IN_OTHERS.format(", ".join(languages), next(iter(languages)))))
    echo(f"\n{fill('Not sure? Begin with this one:')}\n\n{begin}")


def _print_stage(stage: Stage, scripts: Mapping[str, Recommendation], number: int) -> None:
    echo(f"\n{style(fill(stage.title), bold=True)}")
    echo(fill(stage.about) + "\n")
    for place, step in enumerate(stage.steps, number):
        script = scripts[step.script]
        echo(fill(_title(script), INDENT, first=f"{place:>2}. "))
        echo(f"{INDENT}{bold(shlex.quote(step.script))}")
        if not script.is_performable:
            echo(
                fill(f"Cannot be performed as it is: «guided-audio check {shlex.quote(step.script)}» says why", INDENT)
            )
        elif script.meta.summary:
            echo(fill(script.meta.summary, INDENT))
        if step.after:
            echo(fill(f"After: {'; '.join(scripts[first].title for first in step.after)}", INDENT))


def _print_need(need: Need) -> None:
    echo(fill(need.words))
    for text in filter(None, (", ".join(need.scripts), need.note)):
        echo(fill(text, INDENT))


def _title(script: Recommendation) -> str:
    return ", ".join(filter(None, (script.title, minutes(script.meta.length))))


def _as_dict(path: Curriculum, scripts: Mapping[str, Recommendation]) -> dict[str, object]:
    def described(step: Step) -> dict[str, object]:
        script = scripts[step.script]
        return {
            "number": path.order[step.script] + 1,
            "script": step.script,
            "title": script.title,
            "summary": script.meta.summary,
            "length_seconds": script.meta.length,
            "can_be_performed": script.is_performable,
            "after": list(step.after),
        }

    return {
        "file": str(path.path),
        "begin": path.begin,
        "stages": [
            {"title": stage.title, "about": stage.about, "steps": [described(step) for step in stage.steps]}
            for stage in path.stages
        ],
        "needs": [
            {
                "words": need.words,
                "keys": list(need.keys),
                "scripts": list(need.scripts),
                "note": need.note,
                "language": need.language,
            }
            for need in path.needs
        ],
    }

"""What a shell completes: every argument that has names to complete."""

from collections.abc import Iterator

import click
import pytest
from cli.test_commands import run
from click.shell_completion import ShellComplete

from guided_audio.cli import program
from guided_audio.core.config import library_folders

FREE = {
    "--as", "--author", "--bed-volume", "--chapter", "--jobs", "--limit", "--name", "--pace", "--pauses", "--port", "--pronounce",
    "--scheduler", "--sha256", "--shard", "--title", "--url", "new name", "pronounce said", "remind at", "say words",
    "writing show name",
}  # fmt: skip
"""What only the person who types it knows; and what another command's own tests hold."""


def walk(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Parameter]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from walk(inner, f"{path} {name}".strip())
    yield from ((path, param) for param in command.params)


def completed(*words: str) -> list[str]:
    shell = ShellComplete(program, {}, "guided-audio", "_GUIDED_AUDIO_COMPLETE")
    return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]


def test_every_argument_that_has_names_is_completed() -> None:
    without = set()
    for path, param in walk(program):
        is_known = param._custom_shell_complete or isinstance(param.type, click.Choice | click.Path)
        if not (is_known or getattr(param, "is_flag", False)):
            without.add(param.opts[0] if isinstance(param, click.Option) else f"{path} {param.name}")
    assert without - FREE == set()


SCRIPT = """---
title: Here
voice: tone
slots: {name: "", minutes: ten}
---

## Arriving

[choose place: garden]

A gate, {name}.

[or: shore]

Dunes, for {minutes} minutes.

[end choose]
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("list", "--language", "sp"), ["Spanish"]),
        (("list", "--language", "de"), ["de"]),
        (("ground", "ita"), ["Italian"]),
        (("care", "Irel"), ["Ireland"]),
        (("list", "i-cannot-sl"), ["i-cannot-sleep"]),
        (("export", "here", "--captions", "vtt,"), ["vtt,srt", "vtt,lrc"]),
        (("export", "here", "--transcript", "h"), ["html"]),
        (("export", "here", "--format", "m"), ["mp3", "m4b"]),
        (("export", "here", "--slot", "n"), ["name="]),
        (("play", "here", "--slot", ""), ["name=", "minutes="]),
        (("play", "here", "--choose", "pl"), ["place=garden", "place=shore"]),
        (("play", "nowhere", "--choose", "pl"), []),
        (("play", "here", "--from", "chap"), ["chapter 1"]),
        (("play", "here", "--length", "1"), ["10m", "15m"]),
        (("play", "here", "--stop-after", "ch"), ["chapter"]),
        (("play", "here", "--loudness", "e"), ["ebu"]),
        (("voices", "--engine", "hib"), ["hibari"]),
        (("voices", "remove", ""), []),
        (("pronounce", "Nguy"), ["Nguyen"]),
        (("pronounce", "--remove", "Nguy"), ["Nguyen"]),
    ],
)
def test_names_are_completed(words: tuple[str, ...], expected: list[str]) -> None:
    folder = library_folders()[0].path
    folder.mkdir(parents=True)
    (folder / "here.md").write_text(SCRIPT)
    if words[0] == "pronounce":
        run("pronounce", "Nguyen", "win")
    assert completed(*words) == expected

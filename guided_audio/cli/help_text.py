"""What `--help` says, in the language of the screen: click has it from docstrings and options, in English."""

import copy
import inspect
import re
from collections.abc import Iterator
from typing import TypeVar

import click

from guided_audio.core.translation import ENGLISH, _, screen_language

EXAMPLE = "Example:"
CommandT = TypeVar("CommandT", bound=click.Command)
_WITHIN_PARAGRAPH = re.compile(r"(?<=\S)\n(?=\S)")


def help_texts(command: click.Command) -> Iterator[str]:
    """Yield the sentences that the help of a command has in English, without its subcommands'."""
    epilog = EXAMPLE if EXAMPLE in (command.epilog or "") else command.epilog
    texts = (command.help, epilog, *(getattr(param, "help", None) for param in command.params))
    return (_unwrapped(text) for text in texts if text)


def in_language(command: CommandT) -> CommandT:
    """Return a command whose help, and that of its subcommands, is in the language of the screen."""
    if screen_language() == ENGLISH:
        return command
    translated = copy.copy(command)
    translated.help = command.help and _(_unwrapped(command.help))
    translated.epilog = command.epilog and _epilog(command.epilog)
    translated.params = [_parameter(param) for param in command.params]
    if isinstance(translated, click.Group):
        translated.commands = {name: in_language(each) for name, each in translated.commands.items()}
    return translated


def _epilog(text: str) -> str:
    """Return what stands below the help: a command that is an example is the same in all languages."""
    return text.replace(EXAMPLE, _(EXAMPLE)) if EXAMPLE in text else _(_unwrapped(text))


def _parameter(param: click.Parameter) -> click.Parameter:
    translated = copy.copy(param)
    if isinstance(translated, click.Option) and translated.help:
        translated.help = _(_unwrapped(translated.help))
    return translated


def _unwrapped(text: str) -> str:
    r"""Return a text without the line ends within its paragraphs, unless `\\b` keeps them, as click reads it."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(part if part.startswith("\b") else _WITHIN_PARAGRAPH.sub(" ", part) for part in paragraphs)

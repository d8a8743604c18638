"""Voices as a table: in colours on a terminal, as aligned words for a pipe and for screen readers."""

import shlex
import sys
from collections import Counter
from collections.abc import Sequence

from guided_audio.cli.humanize import file_size
from guided_audio.cli.printing import bold, echo, fill
from guided_audio.core.printable import printable
from guided_audio.core.translation import _
from guided_audio.voices.listing import EngineStatus, KnownVoice
from guided_audio.voices.stored import StoredVoice

_GAP = "  "
_HEAD = (_("voice"), _("engine"), _("speaks"), _("gender"), _("licence"))
_PACE, _DOWNLOAD = _("words/min"), _("download")


def print_voices(voices: Sequence[KnownVoice], plain: bool) -> None:
    """Print the voices that are here, and those that can be added, with how."""
    here = [voice for voice in voices if voice.is_here and not voice.is_broken]
    offered = [voice for voice in voices if not voice.is_here]
    if here:
        _print_table((*_HEAD, _PACE, ""), [_row_here(voice) for voice in here], plain)
    if offered:
        echo(("\n" if here else "") + bold(_("To add:")))
        _print_table((*_HEAD, _DOWNLOAD), [_row_offered(voice) for voice in offered], plain)
        for line in _ways(offered):
            echo(fill(line, "  ", ""))


def print_left_out(left_out: Sequence[KnownVoice]) -> None:
    """Print how many voices were not shown."""
    if left_out:
        engines = Counter(voice.engine for voice in left_out if voice.is_here)
        more = [_("{count} more of {engine}", count=count, engine=engine) for engine, count in engines.items()]
        offered = sum(not voice.is_here for voice in left_out)
        more += [_("{count} more to add", count=offered)] if offered else []
        echo(fill(_("And {more}, in other languages: «guided-audio voices --all»", more=", ".join(more))))


def print_problems(voices: Sequence[KnownVoice], problems: Sequence[EngineStatus]) -> None:
    """Print which voices cannot speak, which engines cannot be used, why, and what would help."""
    for voice in voices:
        if voice.is_broken:
            echo(f"{bold(voice.name)}{_GAP}{voice.engine}: {voice.description}")
    told = {voice.engine for voice in voices if voice.lacks_engine}
    for engine in filter(lambda engine: engine.name not in told, problems):
        hint = f"; {engine.hint}" if engine.hint else ""
        echo(
            fill(
                _(
                    "{name}{gap}cannot be used: {problem}{hint}",
                    name=bold(engine.name),
                    gap=_GAP,
                    problem=engine.problem,
                    hint=hint,
                ),
                "  ",
                "",
            )
        )


def print_begun(begun: Sequence[StoredVoice]) -> None:
    """Print which downloads were begun, how they go on, and how they are cleared."""
    for voice in begun:
        size = file_size(sum(part.stat().st_size for part in voice.parts))
        again = shlex.quote(voice.address or voice.name)
        ways = _(
            "«guided-audio voices add {again}» goes on, «guided-audio voices remove {name}» clears it",
            again=again,
            name=shlex.quote(voice.name),
        )
        echo(
            fill(
                _(
                    "{name}{gap}was begun, and {size} are here: {ways}",
                    name=bold(voice.name),
                    gap=_GAP,
                    size=size,
                    ways=ways,
                ),
                "  ",
                "",
            )
        )


def _row_here(voice: KnownVoice) -> tuple[str, ...]:
    pace = f"{voice.words_per_minute:.0f}" if voice.words_per_minute else _("not yet")
    return *_facts(voice), pace, _("default") if voice.is_default else ""


def _row_offered(voice: KnownVoice) -> tuple[str, ...]:
    return *_facts(voice), f"{voice.size / 1e6:.0f} MB" if voice.size else _("none")


def _facts(voice: KnownVoice) -> tuple[str, ...]:
    gender = {"none": "", "unknown": "", "female": _("female"), "male": _("male")}.get(voice.gender, voice.gender)
    return voice.name, voice.engine, _language(voice), gender, voice.licence


def _language(voice: KnownVoice) -> str:
    """Return the language and the region of a tag: its dialects are in the names of those who speak them."""
    root, region = (*voice.language.split("-", 1), "")[:2]
    region = region.partition("-")[0]
    return {"mul": _("any"), "und": "?"}.get(root, f"{root}-{region}" if 2 <= len(region) <= 3 else root)


def _ways(offered: Sequence[KnownVoice]) -> list[str]:
    """Return what to type for which voice: how to get it, and what its engine needs first."""
    needs = {voice.commands[0]: voice.engine for voice in offered if voice.lacks_engine}
    lines = [_("Get one: «guided-audio voices add NAME»")]
    for command, engine in needs.items():
        packaged = [v.name for v in offered if v.commands == (command,)]
        comes = _(", and {packaged} with it", packaged=", ".join(packaged)) if packaged else ""
        lines.append(
            _(
                "Those of {engine} need their engine first{comes}: «{command}»",
                engine=engine,
                comes=comes,
                command=command,
            )
        )
    lines += [f"{v.name}: «{v.commands[0]}»" for v in offered if not v.size and not v.lacks_engine]
    return lines


def _print_table(head: Sequence[str], rows: Sequence[Sequence[str]], plain: bool) -> None:
    if plain or not sys.stdout.isatty():
        for line in _aligned([head, *rows]):
            echo(line)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, len(_GAP), 0, 0), header_style="dim")
    for title in head:
        is_number = title in {_PACE, _DOWNLOAD}
        table.add_column(title, overflow="fold", no_wrap=is_number, justify="right" if is_number else "left")
    for row in rows:
        cells = [Text(printable(cell)) for cell in row]
        cells[0].stylize("bold")
        table.add_row(*cells)
    Console().print(table)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [_GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

"""`guided-audio list`."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from guided_audio.cli.common_options import PRACTICES, json_option, language_option, read_length, reading
from guided_audio.cli.completion import complete_length, complete_need
from guided_audio.cli.humanize import minutes
from guided_audio.cli.printing import (
    INDENT,
    answer_danger,
    bold,
    echo,
    fill,
    not_performable,
    print_json,
    print_pointer,
    print_problem,
    sentence,
)
from guided_audio.core.config import library_folders
from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_, _
from guided_audio.core.units import parse_duration

if TYPE_CHECKING:
    from guided_audio.core.units import Seconds
    from guided_audio.library.recommend import Criteria, Recommendation, Recommendations
    from guided_audio.voices.choosing import Speakers


@click.command("list", epilog="Example:  guided-audio list cannot sleep")
@click.option(
    "--need", metavar="WORDS", shell_complete=complete_need,
    help='What it should help with, such as "cannot sleep"; «guided-audio path» lists the needs.',
)  # fmt: skip
@click.option(
    "--practice", metavar="PRACTICE", type=click.Choice(PRACTICES), help="Its kind of practice, such as meeting."
)
@click.option(
    "--max-length", metavar="LENGTH", shell_complete=complete_length, callback=reading(read_length),
    help="The longest it may be, such as 12m; scripts that name no length are left out.",
)  # fmt: skip
@language_option("Its language, such as Spanish or es.")
@json_option
@click.argument("words", nargs=-1, metavar="[WORDS]", shell_complete=complete_need)
def command(
    words: tuple[str, ...],
    need: str | None,
    practice: str | None,
    max_length: Seconds | None,
    language: str,
    as_json: bool,
) -> None:
    """List the scripts of the library.

    Each with the voice that speaks it here; those included come first, in the order of the path. WORDS are a need, such as
    cannot sleep, or a language, a practice or a length.
    """
    from guided_audio.library.recommend import Criteria, Recommendations, recommend
    from guided_audio.safety.crisis import Danger, danger_in
    from guided_audio.voices.choosing import Speakers

    if need is not None and not need.strip():
        raise click.UsageError(N_('--need wants a word or two, such as "cannot sleep".'))
    criteria = _with_words(Criteria(need or "", practice or "", max_length, language), " ".join(words))
    danger = danger_in(criteria.need)
    is_plain = danger is Danger.PLAIN  # then no session is offered, whatever the path says
    found = Recommendations() if is_plain else recommend(criteria, may_be_empty=danger is Danger.PERHAPS)
    if found.problem:
        print_problem(found.problem)
    answer_danger(danger, err=as_json)
    if danger is Danger.PERHAPS:
        echo("", err=as_json)
    speakers = Speakers()
    if as_json:
        print_json([_as_dict(script, speakers) for script in found.scripts])
        return
    if not is_plain:
        _print_scripts(found, criteria, speakers)
    if found.scripts and criteria.need:
        length = f" --length {found.length / 60:.0f}m" if found.length else ""
        first = shlex.quote(found.scripts[0].entry.name) + length
        echo("\n" + fill(_("To hear the first: «guided-audio play {name}»", name=first)))
        if danger is Danger.NONE:
            echo("")
            print_pointer()
    if criteria == Criteria():
        echo("\n" + _("Your own scripts belong in {path}", path=library_folders()[0].path), err=True)


def _with_words(asked: Criteria, words: str) -> Criteria:
    """Take words that stand alone for what they plainly are: a language, a practice, a length; else a need."""
    from guided_audio.library.languages import language_named

    found: dict[str, Any] = {
        "language": language_named(words),
        "practice": next((one for one in PRACTICES if one == "-".join(words.lower().split())), ""),
        "max_length": read_length(words) if parse_duration(words) else None,
        "need": words.strip(),
    }
    name = next((name for name, value in found.items() if value), "")
    if name and getattr(asked, name):
        raise click.UsageError(
            N_(
                "--{option} and «{words}» say the same; leave one of them out.",
                option=name.replace("_", "-"),
                words=words,
            )
        )
    return replace(asked, **{name: found[name]}) if name else asked


def _print_scripts(found: Recommendations, criteria: Criteria, speakers: Speakers) -> None:
    for need in found.needs:
        echo(fill(_(need.words)))
    if found.needs:
        echo("")
    for script in found.scripts:
        _print_script(script, speakers, with_after=bool(found.needs))
    for note in filter(None, (need.note for need in found.needs)):
        echo(("\n" if found.scripts else "") + fill(_(note)))
    is_enough = any(need.scripts for need in found.needs) or not found.needs  # that any session could be
    if not found.scripts and is_enough:
        known = found.needs or not criteria.need
        unknown = _("No session was found for this; «guided-audio path» shows all.")
        echo(fill(_nothing(criteria) if known else unknown))


def _print_script(script: Recommendation, speakers: Speakers, with_after: bool) -> None:
    name, meta = script.entry.name, script.meta
    own = f" ({_('yours')})" if script.entry.label == "yours" else ""
    if not script.is_performable:
        echo(f"{bold(name)}{own}")
        echo(fill(not_performable(name), INDENT))
    else:
        speaker = speakers.of(meta.voice, meta.language, script.entry.path)
        voice = _("voice {name}", name=speaker.voice.name) if speaker.voice else _("no voice here")
        facts = " · ".join(filter(None, (minutes(meta.length), meta.practice, meta.language, voice)))
        echo(f"{bold(name)}{own}  {facts}")
        if meta.summary:
            echo(fill(meta.summary, INDENT))
        if speaker.problem:
            told = (sentence(text) for text in (speaker.problem, speaker.hint) if text)
            echo(fill(". ".join(told), INDENT))
    if with_after and script.after:
        echo(fill(_("First, if they are new to you: {scripts}", scripts=", ".join(script.after)), INDENT))


def _nothing(criteria: Criteria) -> str:
    """Return the sentence that no script fits, with what was asked for."""
    named = (
        (_("the need «{value}»"), shorten(criteria.need)),
        (_("the practice {value}"), criteria.practice),
        (_("at most {value}"), minutes(criteria.max_length)),
        (_("the language {value}"), shorten(criteria.language)),
    )
    asked = [words.format(value=value) for words, value in named if value]
    if not asked:
        return _("There are no scripts yet.")
    if len(asked) == 1:
        return _("No script fits {wish}. Try it without, and there may be some.", wish=asked[0])
    wishes = _("{wishes} and {last}", wishes=", ".join(asked[:-1]), last=asked[-1])
    return _("No script fits {wishes}. Leave one of them out, and there may be some.", wishes=wishes)


def _as_dict(script: Recommendation, speakers: Speakers) -> dict[str, object]:
    meta = script.meta
    speaker = speakers.of(meta.voice, meta.language, script.entry.path) if script.is_performable else None
    return {
        "name": script.entry.name,
        "title": script.title,
        "summary": meta.summary,
        "practice": meta.practice,
        "language": meta.language,
        "voice": speaker.voice.name if speaker and speaker.voice else "",
        "voice_problem": speaker.problem if speaker else "",
        "voice_hint": speaker.hint if speaker else "",
        "length_seconds": meta.length,
        "problems": script.errors,
        "needs": list(script.needs),
        "after": list(script.after),
        "folder": script.entry.label,
        "path": str(script.entry.path),
    }

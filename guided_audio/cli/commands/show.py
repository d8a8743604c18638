"""`guided-audio show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import complete_script, json_option, print_json, voice_options

if TYPE_CHECKING:
    from guided_audio.script import ScriptMeta
    from guided_audio.sessions import Measured
    from guided_audio.timeline import Placed


@click.command("show", epilog="Example:  guided-audio show a-safe-place")
@click.argument("script", shell_complete=complete_script)
@voice_options
@json_option
def command(script: str, voice: str, slots: dict[str, str], as_json: bool) -> None:
    """Show what a session will be: its length, its chapters, every word and every pause.

    The voice speaks each sentence once to measure it, so the length is the one that playing and exporting have.
    """
    from guided_audio import sessions
    from guided_audio.cli.diagnostics import print_diagnostics
    from guided_audio.cli.progress import progress_bar

    session = sessions.open_session(script, voice, slots)
    with progress_bar("Listening to every sentence") as progress:
        measured = sessions.measure(session, progress)
    if as_json:
        print_json(_as_dict(measured))
        return
    _print(measured)
    print_diagnostics(session.diagnostics, err=True)


def _print(measured: Measured) -> None:
    from guided_audio.units import clock

    session, meta = measured.session, measured.session.script.meta
    click.echo(click.style(session.timeline.title, bold=True))
    for text in (meta.summary, meta.content_note and f"Touches on: {meta.content_note}", meta.safety):
        if text:
            click.echo(text)
    if meta.needs:
        click.echo(f"You will need: {', '.join(meta.needs)}")
    spoken = f"{measured.words} words at {measured.pace:.0f} a minute; " if measured.words else ""
    click.echo(
        f"\n{clock(measured.length)} in all: {clock(measured.speech)} of speech, "
        f"{measured.silence_share:.0%} silence; {spoken}voice {session.voice.name}\n"
    )
    rate = session.timeline.format.sample_rate
    for placed in measured.placed:
        line = _describe(placed, rate)
        if line:
            click.echo(f"{clock(placed.start / rate):>7}  {line}")


def _describe(placed: Placed, rate: int) -> str:
    """Return one cue as a line of the session's plan; automatic gaps have none."""
    from guided_audio.timeline import Await, Chapter, Say, Show, Silence, Strike
    from guided_audio.units import clock

    seconds = placed.frames / rate
    match placed.cue:
        case Chapter(title=title):
            return click.style(title, bold=True)
        case Say(shown=shown):
            return shown
        case Show(text=text):
            return click.style(f"(shown) {text}", dim=True)
        case Silence(source=source) if source:
            return click.style(f"{source}  {clock(seconds) if seconds >= 60 else f'{seconds:g} s'}", dim=True)
        case Strike():
            return click.style("a bell", dim=True)
        case Await(prompt=prompt):
            kind = "time to write" if prompt.writing else "waits for you"
            return click.style(f"{kind}; in an export {clock(seconds)}. {prompt.text}".rstrip(), dim=True)
        case _:
            return ""


def _as_dict(measured: Measured) -> dict[str, object]:
    session = measured.session
    form = session.timeline.format
    return {
        "title": session.timeline.title,
        "path": str(session.path),
        "voice": session.voice.name,
        "length_seconds": round(measured.length, 3),
        "speech_seconds": round(measured.speech, 3),
        "silence_share": round(measured.silence_share, 4),
        "words": measured.words,
        "words_per_minute": round(measured.pace, 1),
        "meta": _meta_as_dict(session.script.meta),
        "cues": [
            {
                "kind": type(placed.cue).__name__.lower(),
                "start_frame": placed.start,
                "frames": placed.frames,
                "start_seconds": round(form.seconds(placed.start), 3),
                "seconds": round(form.seconds(placed.frames), 3),
                "text": _text(placed),
            }
            for placed in measured.placed
        ],
    }


def _text(placed: Placed) -> str:
    from guided_audio.timeline import Await

    if isinstance(placed.cue, Await):
        return placed.cue.prompt.text
    named = (getattr(placed.cue, name, "") for name in ("shown", "title", "text", "source"))
    return str(next((text for text in named if text), ""))


def _meta_as_dict(meta: ScriptMeta) -> dict[str, object]:
    from dataclasses import asdict, fields

    values = {f.name: getattr(meta, f.name) for f in fields(meta) if f.name != "locations"}
    return values | {"slots": dict(meta.slots), "pauses": asdict(meta.pauses)}

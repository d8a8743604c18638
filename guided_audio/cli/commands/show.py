"""`guided-audio show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guided_audio.cli.options import complete_script, json_option, print_json, session_options

if TYPE_CHECKING:
    from guided_audio.script import ScriptMeta
    from guided_audio.session.prepare import Measured
    from guided_audio.session.session import Session, Wishes
    from guided_audio.timeline import Placed


@click.command("show", epilog="Example:  guided-audio show a-safe-place --length 12m")
@click.argument("script", shell_complete=complete_script)
@session_options
@click.option("--timeline", is_flag=True, help="Every cue on a line of its own, with its exact time.")
@json_option
def command(script: str, wishes: Wishes, timeline: bool, as_json: bool) -> None:
    """Show what a session will be: its length, its chapters, every word, every pause as it was understood.

    The voice speaks each sentence once to measure it, so the length is the one that playing and exporting have.
    """
    from guided_audio.cli.diagnostics import print_diagnostics
    from guided_audio.cli.progress import progress_bar, tell_measuring
    from guided_audio.session.prepare import measure
    from guided_audio.session.session import open_session

    if timeline and as_json:
        raise click.UsageError("--json has every cue already; leave --timeline out.")
    session = open_session(script, wishes, tell_measuring)
    with progress_bar("Listening to every sentence") as progress:
        measured = measure(session, progress)
    if as_json:
        print_json(_as_dict(measured))
        return
    from guided_audio.cli.preflight import print_preflight, print_timeline

    if timeline:
        print_timeline(measured)
    else:
        print_preflight(measured)
    print_diagnostics(measured.session.diagnostics, err=True)


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
        "shortest_seconds": round(measured.reach.least, 3),
        "longest_seconds": round(measured.reach.most, 3),
        "fitted": _fitted_as_dict(session),
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
    named = (getattr(placed.cue, name, "") for name in ("shown", "title", "text", "source", "sound"))
    return str(next((text for text in named if text), ""))


def _fitted_as_dict(session: Session) -> dict[str, object] | None:
    if session.fitted is None:
        return None
    fitted = session.fitted
    return {"target_seconds": session.target, "factor": round(fitted.factor, 6), "optional_left_out": fitted.left_out}


def _meta_as_dict(meta: ScriptMeta) -> dict[str, object]:
    from dataclasses import asdict, fields

    values = {f.name: getattr(meta, f.name) for f in fields(meta) if f.name != "locations"}
    return values | {"slots": dict(meta.slots), "pronounce": dict(meta.pronounce), "pauses": asdict(meta.pauses)}

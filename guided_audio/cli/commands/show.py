"""`guided-audio show`."""

from __future__ import annotations

from dataclasses import asdict, fields

import click

import guided_audio as ga
from guided_audio.cli.common_options import json_option
from guided_audio.cli.completion import complete_script
from guided_audio.cli.printing import print_diagnostics, print_json, progress_bar, tell_measuring
from guided_audio.cli.session_options import words_options
from guided_audio.core.translation import N_, _


@click.command("show", epilog="Example:  guided-audio show a-safe-place --length 12m")
@click.argument("script", shell_complete=complete_script)
@words_options
@click.option("--timeline", is_flag=True, help="Every cue on a line of its own, with its exact time.")
@json_option
def command(script: str, options: ga.SessionOptions, timeline: bool, as_json: bool) -> None:
    """Show what a session will be.

    Its length, its chapters, every word, and every pause as it was understood. The voice speaks each sentence once to
    measure it, so the length is the one that playing and exporting have.
    """
    from guided_audio.cli.preflight import print_preflight, print_timeline

    if timeline and as_json:
        raise click.UsageError(N_("--json has every cue already; leave --timeline out."))
    session = ga.open_session(script, options, on_measuring=tell_measuring)
    with progress_bar(_("Listening to every sentence")) as progress:
        measured = session.measure(progress)
    if as_json:
        print_json(_as_dict(measured))
        return
    (print_timeline if timeline else print_preflight)(measured)
    print_diagnostics(measured.session.diagnostics, err=True)


def _as_dict(measured: ga.Measured[ga.Session]) -> dict[str, object]:
    session = measured.session
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
        "meta": _meta_as_dict(session),
        "cues": session.timeline.to_dict(measured.placed)["cues"],
    }


def _fitted_as_dict(session: ga.Session) -> dict[str, object] | None:
    if session.fitted is None:
        return None
    fitted = session.fitted
    return {"target_seconds": session.target, "factor": round(fitted.factor, 6), "optional_left_out": fitted.left_out}


def _meta_as_dict(session: ga.Session) -> dict[str, object]:
    meta = session.script.meta
    values = {f.name: getattr(meta, f.name) for f in fields(meta) if f.name != "locations"}
    return values | {"slots": dict(meta.slots), "pronounce": dict(meta.pronounce), "pauses": asdict(meta.pauses)}

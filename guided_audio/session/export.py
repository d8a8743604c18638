"""Exporting a prepared session."""

from pathlib import Path

from guided_audio.export import Advice, Exported, ExportOptions, Production, Sheet
from guided_audio.export import export as write_export
from guided_audio.export.options import SOUND_ONLY
from guided_audio.render import render
from guided_audio.safety.crisis import TITLE, sheet_to_give
from guided_audio.session.prepare import PreparedSession, Progress


def export(
    ready: PreparedSession,
    target: Path,
    kind: str,
    options: ExportOptions = SOUND_ONLY,
    progress: Progress = lambda _: None,
) -> Exported:
    """Write a session into a file, with what goes with it; UnknownCountry if there are no lines for its country."""
    session = ready.session
    production = Production(
        session.script, session.path.name, session.timeline, ready.placed, ready.mix, session.voice,
        session.choices.seed, session.target, session.is_personal,
    )  # fmt: skip
    sheet = given_sheet(options.country) if options.names_numbers else None
    blocks = render(session.timeline, ready.speech, mix=ready.mix)
    return write_export(production, blocks, target, kind, options, sheet=sheet, progress=progress)


def given_sheet(country: str | None = None) -> Sheet:
    """Return the sheet for a client, without any line of the user's own; UnknownCountry if there are none for a country."""
    care = sheet_to_give(country)
    parts = tuple(Advice(part.title, part.items, part.before, part.after) for part in care.to_give)
    return Sheet(TITLE, parts, care.origin, care.country.name if care.country else "")

"""Going on where a session was left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from guided_audio.cli.playing import Playing
    from guided_audio.journal import ResumePoint
    from guided_audio.session.session import Session, Wishes

_QUOTED = 60


def resume(script: str | None, wishes: Wishes, how: Playing) -> tuple[str, Wishes, Playing]:
    """Return what to play, and how, to go on where it was left; without a script, whichever session was left last.

    UsageError if nothing was left in the middle; JournalError if that cannot be known.
    """
    from guided_audio.core.errors import UsageError
    from guided_audio.session.history import find_place, wishes_at

    place = find_place(script)
    if place is not None:
        return place.script, wishes_at(place, wishes), replace(how, place=place)
    if script is None:
        raise UsageError(
            "there is no session to go on with: none was left in the middle, or none was kept",
            "«guided-audio path» helps to choose one",
        )
    click.echo("It was not left in the middle, so it begins at its beginning.")
    return script, wishes, how


def tell_start(session: Session, place: ResumePoint | None) -> int:
    """Say where a session goes on; return the number of the cue."""
    from guided_audio.cli.moments import when
    from guided_audio.cli.pages import fill
    from guided_audio.core.errors import shorten
    from guided_audio.journal import FoundBy, index_in
    from guided_audio.session.history import digest_of

    if place is None:
        return 0
    found = index_in(session.timeline, place, digest_of(session.path))
    left = f"where you left it {when(place.began)}"
    match found.by:
        case FoundBy.SENTENCE:
            chapter = f", in «{place.chapter}»" if place.chapter else ""
            told = f"Going on {left}{chapter}, at «{shorten(place.sentence, _QUOTED)}»"
        case FoundBy.CHAPTER:
            told = f"The sentence {left} is no longer in it: going on at the beginning of «{place.chapter}»."
        case FoundBy.BEGINNING:
            told = f"The place {left} is no longer in it, so it begins again."
    click.echo(fill(told))
    return found.index

"""Telling how a session was fitted to its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from guided_audio.session.plan import SessionPlan

_TOLD = {"length-out-of-reach", "unknown-sound", "ipa-unread"}
"""Warnings that whoever plays or exports has to know of: the session will be another than the script says."""


def seconds_in_words(seconds: float) -> str:
    """Write a length of time: `6 s`, `2.5 s`, from a minute on `1:20`."""
    from guided_audio.core.units import clock

    return clock(seconds) if seconds >= 59.95 else f"{seconds:.1f}".removesuffix(".0") + " s"


def fitting_of(session: SessionPlan) -> str:
    """Return in words what was done to a session to give it its length, or nothing if nothing was."""
    from guided_audio.core.units import clock

    fitted, target = session.fitted, session.target
    if fitted is None or target is None:
        return ""
    changes = []
    if fitted.timeline.is_elastic:
        changes.append(f"silences at {fitted.factor:.0%} of their natural length, within their bounds")
    if fitted.left_out:
        passages = "passage" if fitted.left_out == 1 else "passages"
        changes.append(f"{fitted.left_out} optional {passages} left out")
    return f"Fitted to {clock(target)}: {'; '.join(changes) or 'as it is'}."


def tell_changes(session: SessionPlan, but: SessionPlan | None = None) -> None:
    """Say on the error stream what a wished-for length changed, what stands against the script's own, and what will be quiet.

    What was told of another session is not told again.
    """
    from guided_audio.cli.diagnostics import print_diagnostics

    if session.fitted is not None and (session.options.length is not None or session.fitted.left_out):
        click.echo(fitting_of(session), err=True)
    told = but.diagnostics if but else ()
    print_diagnostics([found for found in session.diagnostics if found.code in _TOLD and found not in told], err=True)

"""Picking a session, on a screen or in plain lines, and playing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guided_audio.cli.printing import echo
from guided_audio.core import signals

if TYPE_CHECKING:
    import click

    from guided_audio.tui.picker_choices import Elsewhere, Picked


def pick_and_play(ctx: click.Context, plain: bool, on_screen: bool) -> None:
    """Let a listener pick, on a screen of its own or in lines, and play it, in plain lines if so."""
    from guided_audio.cli.commands import ground, serve
    from guided_audio.cli.commands.play import play_script
    from guided_audio.cli.common_options import Place
    from guided_audio.playback.outputs import USUAL
    from guided_audio.tui.picker_choices import Elsewhere, Picked

    match _pick_on_screen() if on_screen else _pick_in_lines():
        case Picked(script=script, options=options, left=left):
            play_script(script, options, Place(USUAL, plain=plain), resume=left)
        case Elsewhere.GROUND:
            ctx.invoke(ground.command)
        case Elsewhere.PHONE:
            ctx.invoke(serve.command, phone=True)
        case _:
            echo("«guided-audio --help» shows everything else.")


def _pick_in_lines() -> Picked | Elsewhere | None:
    from guided_audio.cli.plain_picker import pick_in_lines

    return pick_in_lines()


def _pick_on_screen() -> Picked | Elsewhere | None:
    from guided_audio.tui.picker_app import pick

    asked: list[int] = []

    def note(number: int) -> None:
        if not asked:
            signals.expect_end()
        asked.append(number)

    # Raised in the middle of a screen, KeyboardInterrupt would leave the terminal as it is.
    with signals.answered(note):
        picked = pick(lambda: bool(asked))
    if asked:
        signals.interrupt(asked[0])
    return picked

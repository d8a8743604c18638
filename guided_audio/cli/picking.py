"""The program called alone: a listener picks what is to be played."""

import click

from guided_audio.cli.playing import Place


def pick_and_play(ctx: click.Context) -> None:
    """Show what there is to pick from, and play what is picked."""
    from guided_audio.playback.outputs import USUAL
    from guided_audio.tui.picker_app import pick
    from guided_audio.tui.picker_choices import Elsewhere, Picked

    match pick():
        case Picked(script=script, options=options):
            from guided_audio.cli.commands.play import play_script

            play_script(script, options, Place(USUAL))
        case Elsewhere.GROUND:
            from guided_audio.cli.commands import ground

            ctx.invoke(ground.command)
        case Elsewhere.CARE:
            from guided_audio.cli.commands import care

            ctx.invoke(care.command)
        case None:
            click.echo("«guided-audio --help» tells what else there is.")

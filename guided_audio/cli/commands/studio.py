"""`guided-audio studio`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guided_audio.cli.commands.serve import Serving, lasting_option, listen_at, port_option
from guided_audio.cli.common_options import json_option

if TYPE_CHECKING:
    from starlette.applications import Starlette


@click.command("studio", epilog="Example:  guided-audio studio scripts/")
@click.argument(
    "folder", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="[FOLDER]"
)
@port_option
@lasting_option
@click.option("--no-open", is_flag=True, help="Open no browser.")
@json_option
def command(folder: Path, port: int | None, lasting: float | None, no_open: bool, as_json: bool) -> None:
    """Write scripts in a browser.

    The text is on one side, the session as it will be heard on the other. FOLDER is where the scripts are; the current one
    unless given. They stay plain files, which other editors may have open at the same time. Nobody else reaches these pages.
    Ctrl-C ends it.
    """
    from guided_audio.web.addresses import LOOPBACK, Address, Chosen, named_address

    chosen = Chosen(Address(named_address(LOOPBACK), ""))
    listener, access, taken = listen_at(chosen.address.ip, port)

    def pages() -> Starlette:
        from guided_audio.web.studio.routes import make_studio

        return make_studio(access.key, folder)

    from guided_audio.web.studio.limits import LARGEST_POST

    with listener:
        serving = Serving(chosen, access, as_json, pages, "studio/", LARGEST_POST)
        serving.tell_address(taken, opens=not no_open)
        serving.run(listener, lasting)

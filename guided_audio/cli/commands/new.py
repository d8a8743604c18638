"""`guided-audio new`."""

import shlex

import click

from guided_audio.cli.options import PRACTICES


@click.command("new", epilog="Example:  guided-audio new a-visit --practice meeting")
@click.argument("name", required=False)
@click.option("--practice", type=click.Choice(PRACTICES), default="meeting", show_default=True, help="Its family.")
@click.option("--title", default="", help="Its title; made from NAME unless given.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of the front matter instead, for editors.")
def command(name: str | None, practice: str, title: str, schema: bool) -> None:
    """Write a first draft of a script, to be written further in any text editor.

    A plain NAME becomes a script in your own library; a NAME with a folder, or with .md at its end, is a path.
    """
    from guided_audio.session.convert import begin_script, front_matter_schema

    if schema and name:
        raise click.UsageError("--schema writes no script; leave the name out.")
    if schema:
        click.echo(front_matter_schema(), nl=False)
        return
    if not name:
        raise click.UsageError("A script needs a name, such as a-visit.")
    path = begin_script(name, practice, title)
    click.echo(f"{path} is written. Now make it yours, in any text editor.")
    shown = shlex.quote(path.stem if path.stem == name else str(path))
    click.echo(f"Then:  guided-audio check {shown}  ·  guided-audio show {shown}  ·  guided-audio play {shown}")

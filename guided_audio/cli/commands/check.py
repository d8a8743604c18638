"""`guided-audio check`."""

import click

from guided_audio.cli.options import complete_script, json_option, print_json


@click.command("check", epilog="Example:  guided-audio check my-script.md")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=complete_script)
@json_option
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], as_json: bool) -> None:
    """Check scripts, and say everything that is wrong with them at once.

    Each finding has its place in the file and what would be right. Ends with 1 if a script cannot be performed.
    """
    from guided_audio import sessions
    from guided_audio.cli.diagnostics import as_dict, print_diagnostics
    from guided_audio.errors import Severity

    found = [diagnostic for file in files for diagnostic in sessions.check(file)]
    if as_json:
        print_json([as_dict(diagnostic) for diagnostic in found])
    else:
        print_diagnostics(found)
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in found)
    if not as_json:
        scripts = f"{len(files)} script{'s' if len(files) > 1 else ''}"
        click.echo(f"{scripts} checked: {errors or 'no'} error{'' if errors == 1 else 's'}", err=True)
    ctx.exit(1 if errors else 0)

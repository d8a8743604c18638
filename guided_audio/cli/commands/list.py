"""`guided-audio list`."""

import click

from guided_audio.cli.options import json_option, print_json


@click.command("list", epilog="Example:  guided-audio list")
@json_option
def command(as_json: bool) -> None:
    """List the scripts of the library: those included, and your own."""
    from guided_audio import sessions
    from guided_audio.config import library_folders

    rows = []
    for entry, parsed in sessions.library():
        meta = parsed.script.meta if parsed else None
        rows.append(
            {
                "name": entry.name,
                "title": parsed.script.title if parsed else entry.name,
                "summary": meta.summary if meta else "",
                "practice": str(meta.practice or "") if meta else "",
                "length_seconds": meta.length if meta else None,
                "problems": len(parsed.errors) if parsed else 1,
                "folder": entry.label,
                "path": str(entry.path),
            }
        )
    if as_json:
        print_json(rows)
        return
    for row in rows:
        length = f"{float(str(row['length_seconds'])) / 60:.0f} minutes" if row["length_seconds"] else ""
        facts = " · ".join(str(fact) for fact in (length, row["practice"]) if fact)
        own = " (yours)" if row["folder"] == "yours" else ""
        click.echo(f"{click.style(str(row['name']), bold=True)}{own}{'  ' if facts else ''}{facts}")
        if row["problems"]:
            click.echo(f"    cannot be performed as it is: guided-audio check {row['name']}")
        elif row["summary"]:
            click.echo(f"    {row['summary']}")
    if not rows:
        click.echo("There are no scripts yet.")
    click.echo(f"\nYour own scripts belong in {library_folders()[0].path}", err=True)

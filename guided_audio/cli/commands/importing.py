"""`guided-audio import`: scripts made out of foreign ones, one or many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

import guided_audio as ga
from guided_audio.cli.common_options import force_option, json_option
from guided_audio.cli.humanize import count_of
from guided_audio.cli.printing import diagnostic_as_dict, echo, print_grouped, print_json
from guided_audio.core.errors import Diagnostic, DiagnosticsError, GuidedAudioError, OutputError
from guided_audio.core.files import make_folder, save_text
from guided_audio.core.translation import N_, _, ngettext


@click.command("import", epilog="Example:  guided-audio import from-a-friend.docx -o scripts/quiet-lake.md")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE|FOLDER...", type=click.Path(path_type=Path, exists=True)
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The script to write, or a folder for several.")
@click.option("--chapter", default="", metavar="CHAPTER", help="Of a book, only this one: its number or its title.")
@force_option
@json_option
@click.pass_context
def import_command(
    ctx: click.Context, files: tuple[Path, ...], output: Path | None, chapter: str, force: bool, as_json: bool
) -> None:
    """Make scripts from other documents.

    Text, Markdown, Word, OpenDocument, RTF, web pages, books, subtitles, SSML, JSON and YAML. Pauses, bells and directions
    are understood in many ways of writing them; every guess is reported with its place. One script is printed unless -o
    names a file; of several, or of a folder, each becomes a file in the folder that -o names.
    """
    if len(files) == 1 and not files[0].is_dir():
        _import_one(files[0], output, chapter, force, as_json)
        return
    if output is None or (output.exists() and not output.is_dir()):
        raise click.UsageError(N_("Several scripts need a folder to be written to: -o FOLDER."))
    results = list(_import_all(_foreign_scripts(files, output), output, chapter, force))
    if not results:
        raise click.UsageError(N_("There is nothing in these folders that can be imported."))
    if as_json:
        print_json([result.as_dict() for result in results])
    for result in () if as_json else results:
        print_grouped(result.findings)
    for result in () if as_json else results:
        echo(str(result))
    failed, look = sum(bool(r.error) for r in results), sum(bool(r.findings and not r.error) for r in results)
    told = N_(
        "{scripts} imported, {look} to be looked at",
        scripts=count_of(len(results) - failed, "script"),
        look=look,
    )
    echo(_("{told}; {failed} could not be imported", told=told, failed=failed) if failed else told, err=True)
    ctx.exit(1 if failed else 0)


def _import_one(file: Path, output: Path | None, chapter: str, force: bool, as_json: bool) -> None:
    from guided_audio.cli.commands.export import may_replace

    imported = ga.import_script(file, chapter=chapter)
    target = output / f"{file.stem}.md" if output and output.is_dir() else output
    if not as_json:
        print_grouped(imported.findings)
    overwrite = force or bool(target and target.exists())  # what is not there now is not replaced later, either
    if target and not force and not may_replace(target):
        echo(_("{target} stays as it is.", target=target), err=True)
        return
    if target:
        save_text(target, imported.text, overwrite=overwrite)
    if as_json:
        print_json({**_as_dict(imported, target), "text": None if target else imported.text})
    elif target is None:
        echo(imported.text, nl=not imported.text.endswith("\n"))
    echo(_summary(imported, target), err=True)


def _summary(imported: ga.Imported, target: Path | None) -> str:
    count = imported.guesses
    guesses = ngettext("{count} guess", "{count} guesses", count) if count else _("no guesses")
    pauses = _(
        "{pauses}, {seconds:g} seconds in all",
        pauses=count_of(imported.pauses, "pause"),
        seconds=imported.pause_seconds,
    )
    return f"{f'{target}: ' if target else ''}{imported.form}; {pauses}; {guesses}"


def _as_dict(imported: ga.Imported, target: Path | None) -> dict[str, object]:
    return {
        "form": imported.form,
        "output": str(target) if target else None,
        "words": imported.words,
        "pauses": imported.pauses,
        "pause_seconds": imported.pause_seconds,
        "guesses": imported.guesses,
        "findings": [diagnostic_as_dict(found) for found in imported.findings],
    }


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of one of several files."""

    file: Path
    target: Path
    findings: tuple[Diagnostic, ...]
    error: str = ""
    imported: ga.Imported | None = None

    def __str__(self) -> str:
        if self.imported is None:
            return _("{file}: not imported: {error}", file=self.file, error=self.error)
        made = self.imported
        told = _(
            "{words}, {pauses} ({seconds:g} s)",
            words=count_of(made.words, "word"),
            pauses=count_of(made.pauses, "pause"),
            seconds=made.pause_seconds,
        )
        return f"{self.file}: {told}, {count_of(len(self.findings), 'finding')}: {self.target}"

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON has it."""
        if self.imported:
            return {"path": str(self.file), **_as_dict(self.imported, self.target), "error": None}
        return {
            "path": str(self.file),
            "error": self.error,
            "findings": [diagnostic_as_dict(found) for found in self.findings],
        }


def _foreign_scripts(files: Iterable[Path], output: Path) -> dict[Path, None]:
    """Return the files, and those of folders, each once; what is in the folder for the scripts is none of them."""
    from guided_audio.session.script_files import foreign_scripts_in

    found: dict[Path, None] = {}
    for file in files:
        inside = foreign_scripts_in(file) if file.is_dir() else (file,)
        found |= dict.fromkeys(
            path for path in inside if not file.is_dir() or output.resolve() not in path.resolve().parents
        )
    return found


def _import_all(files: Iterable[Path], folder: Path, chapter: str, force: bool) -> Iterator[_Result]:
    """Import one file after another; one that fails does not stop the others."""
    taken: dict[str, Path] = {}
    for file in files:
        target = folder / f"{file.stem}.md"
        other = taken.setdefault(str(target).casefold(), file)
        try:
            if other != file:
                raise OutputError(
                    N_("{target} is the script of {other}", target=target, other=other),
                    N_("import this file by itself, with another name"),
                )
            make_folder(folder)
            imported = ga.import_script(file, chapter=chapter)
            save_text(target, imported.text, overwrite=force)
        except DiagnosticsError as error:
            yield _Result(file, target, error.diagnostics, error.diagnostics[-1].message)
        except GuidedAudioError as error:
            yield _Result(file, target, (), error.message)
        else:
            yield _Result(file, target, imported.findings, imported=imported)

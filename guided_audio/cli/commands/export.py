"""`guided-audio export`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

import guided_audio as ga
from guided_audio.cli import key_reader
from guided_audio.cli.common_options import force_option, scripts_of
from guided_audio.cli.completion import complete_script
from guided_audio.cli.export_options import export_options, file_names, sound_output, tell_extras
from guided_audio.cli.humanize import count_of, file_size
from guided_audio.cli.printing import (
    INDENT,
    confirm,
    echo,
    fill,
    print_diagnostics,
    print_problem,
    progress_bar,
    sentence,
    style,
    tell_measuring,
)
from guided_audio.cli.session_options import session_options
from guided_audio.core.errors import GuidedAudioError, OutputError
from guided_audio.core.files import make_folder
from guided_audio.core.translation import N_, _
from guided_audio.core.units import clock

_ANOTHER = _("give each client's files a name of their own: --as NAME")


@click.command("export", epilog="Example:  guided-audio export a-safe-place --slot name=Maya --ambience waves")
@click.argument("scripts", nargs=-1, required=True, metavar="SCRIPT|FOLDER...", shell_complete=complete_script)
@click.option(
    "-o", "--output", type=click.Path(),
    help="The file or folder to write, such as song.mp3 or zoe/; audio_out/ unless given.",
)  # fmt: skip
@click.option(
    "--as", "name", default="", metavar="NAME",
    help="Call the file so, such as a client's number: with --pack, each client's zip has its own name, and none inside.",
)  # fmt: skip
@click.option(
    "--format", "kind", type=click.Choice(["mp3", "m4b", "opus", "flac", "wav", "ssml"]),
    help="The kind of file; mp3 unless given. An m4b needs ffmpeg.",
)  # fmt: skip
@force_option
@export_options
@session_options
def command(
    scripts: tuple[str, ...],
    output: str | None,
    name: str,
    kind: str | None,
    force: bool,
    options: ga.SessionOptions,
    extras: ga.ExportOptions,
) -> None:
    """Export sessions as audio files.

    They have a title and chapters. For other programs that speak, a session can become SSML instead. Of a folder, all
    scripts are exported. A file appears when it is complete, or not at all. If one of several fails, the others are still
    made, and it is named at the end. Waits last as long as the script says, a bare [wait] 20 seconds.
    """
    from guided_audio.export import PRESETS, SSML, target_of

    if extras.preset:
        options = replace(options, closing_bell=PRESETS[extras.preset].closing_bell)
    names = scripts_of(scripts)
    faults = _Faults(is_alone=len(names) == 1)
    if not faults.is_alone and output:
        _ready_folder(output)
    opened: list[ga.Session] = []
    for script in names:
        with faults.of(script):
            opened.append(ga.open_session(script, options, on_measuring=tell_measuring))
    stems = file_names([session.path.stem for session in opened], name, output)
    targets = [target_of(stem, sound_output(output, kind, extras), kind) for stem in stems]
    if len({target for target, _ in targets}) < len(targets):
        raise click.UsageError(
            N_("Two of these scripts would become the same file; export them one by one with --output.")
        )
    if not extras.is_sound_only and any(ending == SSML for _, ending in targets):
        raise click.UsageError(
            N_("SSML is text without sound, so nothing can be written beside it; export an MP3 instead.")
        )
    for session, (wanted, ending) in zip(opened, targets, strict=True):
        with faults.of(str(session.path)):
            _export(session, wanted, ending, extras, force)
    faults.tell(len(names))


class _Faults:
    """What is wrong with some of several scripts: the others are exported, and it is printed at the end."""

    def __init__(self, is_alone: bool) -> None:
        self.is_alone = is_alone
        self._found: dict[str, GuidedAudioError] = {}

    @contextlib.contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Keep what goes wrong with one of several; with the only one, that is an error as any other."""
        try:
            yield
        except GuidedAudioError as error:
            if self.is_alone:
                raise
            self._found[name] = error

    def tell(self, count: int) -> None:
        """Print what went wrong, and end with 1 if anything did."""
        for name, error in self._found.items():
            echo(_("{name} was not exported:", name=name), err=True)
            print_problem(error)
            if error.hint:
                echo(f"{INDENT}{error.hint}", err=True)
        if self._found:
            done = count - len(self._found)
            echo(_("{done} of {scripts} exported.", done=done, scripts=count_of(count, "script")), err=True)
            click.get_current_context().exit(1)


def _ready_folder(output: str) -> None:
    """See that several files have a folder to go to; one that is missing is made, unless its name is that of a file."""
    from guided_audio.export import names_folder

    folder = Path(output)
    if not names_folder(output) and (folder.suffix or folder.exists()):
        raise click.UsageError(N_("Several scripts need a folder for --output, with a slash at its end if it is new."))
    make_folder(folder)


def _export(session: ga.Session, wanted: Path, ending: str, extras: ga.ExportOptions, force: bool) -> None:
    from guided_audio.export import SSML

    target, allowed = _allowed(wanted, extras, force)
    if allowed is None:
        return
    if ending == SSML:
        _export_ssml(session, target, allowed.overwrite)
    else:
        export_sound(session, target, ending, allowed)


def _allowed(wanted: Path, extras: ga.ExportOptions, force: bool) -> tuple[Path, ga.ExportOptions | None]:
    """Return where an export goes, and its options; None if it would replace what is to stay.

    What is not there now is not replaced later, either: another program may have made it by then.
    """
    from guided_audio.export import files_of, ready_target

    target = ready_target(wanted, extras)
    if target != wanted:
        names = {"folder": target.parent, "name": wanted.name, "other": target.name}
        echo(_("{folder} does not take the name «{name}»: it becomes «{other}».", **names), err=True)
    there = [path for path in files_of(target, extras) if path.exists()]
    stays = next((path for path in there if not (force or may_replace(path, _ANOTHER))), None)
    if stays:
        echo(_("{target} stays as it is.", target=stays))
    return target, None if stays else replace(extras, overwrite=force or bool(there))


def may_replace(target: Path, instead: str = _("choose another --output")) -> bool:
    """Ask whether a file that is already there may be replaced; without a keyboard, OutputError names the option."""
    if not target.exists() or target.is_dir():
        return True
    if not key_reader.has_keyboard():
        raise OutputError(
            N_("{target} is already there", target=target),
            N_("use --force to replace it, or {instead}", instead=instead),
        )
    return confirm(_("{target} is already there. Replace it?", target=target))


def export_sound(session: ga.Session, target: Path, kind: str, extras: ga.ExportOptions) -> None:
    """Export one session with progress bars, and print what was written."""
    with contextlib.ExitStack() as stack:
        with progress_bar(_("Listening to every sentence")) as progress:
            ready = stack.enter_context(session.prepare(progress))
        tell_prepared(ready)
        with progress_bar(session.timeline.title) as progress:
            exported = ready.export(target, kind, extras, progress)
    print_diagnostics(exported.diagnostics, err=True)
    tell_exported(exported)
    tell_extras(session, exported, extras)
    _point_to_care(session)


def tell_prepared(ready: ga.PreparedSession[ga.Session]) -> None:
    """Print on the error stream what of a session is not as its script says, and what its speech lacks."""
    from guided_audio.cli.preflight import tell_changes

    tell_changes(ready.session)
    if ready.speech.problem:
        echo(
            fill(_("{problem}; it will be spoken again the next time.", problem=sentence(ready.speech.problem))),
            err=True,
        )


def tell_exported(exported: ga.Exported) -> None:
    """Print which file was written, how long it is, and how large."""
    count, path = len(exported.chapters), exported.path
    chapters = f", {count_of(count, 'chapter')}" if count else ""
    echo(f"{path}: {clock(exported.seconds)}{chapters}, {file_size(path.stat().st_size)}")


def export_instead(session: ga.Session) -> None:
    """Make a file of a session that cannot be played here; a file that is there is replaced only if the user says so."""
    from guided_audio.export import target_of

    echo(_("There is no sound device here, so this session becomes a file instead."))
    target, kind = target_of(session.path.stem, None, None)
    is_there = target.exists()
    if is_there and not (key_reader.has_keyboard() and may_replace(target)):
        echo(_("{target} is already there, and stays as it is.", target=target))
    else:
        export_sound(session, target, kind, ga.ExportOptions(overwrite=is_there))


def _export_ssml(session: ga.Session, target: Path, overwrite: bool) -> None:
    from guided_audio.session.script_files import export_ssml

    if session.options.length is not None or session.options.pauses is not None:
        raise click.UsageError(N_("SSML keeps elastic silences as they are written; leave --length and --pauses out."))
    print_diagnostics(export_ssml(session, target, overwrite=overwrite), err=True)
    echo(_("{target}: SSML, {size}", target=target, size=file_size(target.stat().st_size)))
    _point_to_care(session)


def _point_to_care(session: ga.Session) -> None:
    if session.script.meta.safety:
        hint = N_("What to do and whom to call if it gets too much: guided-audio care")
        echo(style(hint, dim=True), err=True)

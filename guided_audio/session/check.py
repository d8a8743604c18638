"""The scripts that are there, and whether they can be performed."""

import os
from collections.abc import Iterable
from math import inf
from pathlib import Path

from guided_audio.core.errors import Diagnostic, LengthOutOfReach, ScriptError, SourceLocation, UsageError
from guided_audio.core.units import Seconds
from guided_audio.library.catalog import LibraryScript, find_script, list_library
from guided_audio.library.lexicon import Lexicon, read_lexicon
from guided_audio.safety.script_lint import ALLOW_RULES, RULES, review
from guided_audio.script import ParsedScript, read_script
from guided_audio.session.mix_options import SoundWishes, warn_of_missing
from guided_audio.session.prepare import ROUGHLY, is_to_be_fitted, out_of_reach, stiff_length
from guided_audio.session.pronouncing import warn_of_sounds
from guided_audio.session.session import Session, Wishes, choices_for, stand_in_for
from guided_audio.timeline import fit, plan, require_bearable
from guided_audio.voices.speakers import warn_of_unspoken


def library() -> tuple[tuple[LibraryScript, ParsedScript | None], ...]:
    """Return every script of the library; one that cannot be read at all comes without its content."""
    found: list[tuple[LibraryScript, ParsedScript | None]] = []
    for entry in list_library():
        try:
            found.append((entry, read_script(entry.path)))
        except (ScriptError, UsageError):
            found.append((entry, None))
    return tuple(found)


def scripts_in(wanted: str) -> tuple[str, ...]:
    """Return the scripts that a name or path means: all Markdown files below a folder, each once, or itself.

    A folder with none, or that cannot be listed, raises UsageError.
    """
    folder = Path(wanted)
    if not wanted.strip() or not folder.is_dir():
        return (wanted,)
    found: dict[Path, str] = {}
    for root, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(".md") and not name.startswith("."):
                found.setdefault(Path(root, name).resolve(), str(Path(root, name)))
    if not found:
        raise UsageError(f"there are no scripts in {wanted}", "a script is a file that ends in .md")
    return tuple(found.values())


def _raise(error: OSError) -> None:
    raise UsageError(f"{error.filename} cannot be listed: {(error.strerror or str(error)).lower()}") from error


def check(wanted: str, care: bool = False) -> tuple[Diagnostic, ...]:
    """Return everything there is to say about a script, by name or path, its voices and length included.

    With `care`, the rules that keep a script kind read it as well, as soon as it can be performed.
    """
    found: tuple[Diagnostic, ...] = ()
    try:
        path = find_script(wanted)
        parsed = read_script(path)
        found = parsed.diagnostics + warn_of_missing(parsed.script, SoundWishes()) + warn_of_unspoken(parsed.script)
        wishes, lexicon = Wishes(), Lexicon()
        try:
            lexicon = read_lexicon()
            choices = choices_for(parsed.script, wishes, lexicon)
        except ScriptError as error:  # what else there is to say needs only roughly the time that another voice takes
            found += error.diagnostics
            choices = stand_in_for(parsed.script)
        if not parsed.errors:
            timeline = plan(parsed.script, choices)
            of_length, factor, target = _length(Session(path, parsed.script, choices, wishes, timeline, ()))
            found += of_length + warn_of_sounds(parsed.script, timeline, lexicon)
            found += review(parsed.script, choices, factor, target) if care else ()
    except ScriptError as error:
        found += error.diagnostics
    except UsageError as error:
        found += (Diagnostic(SourceLocation(wanted, 1, 1), "not-a-script", error.message, error.hint),)
    return tuple(sorted(found, key=lambda d: (d.location.line, d.location.column)))


def is_unkind(found: Iterable[Diagnostic]) -> bool:
    """Whether the rules of care found anything that is to be mended; a note, such as one about the language, asks for nothing."""
    rules = {rule.name for rule in RULES} | set(ALLOW_RULES)
    return any(diagnostic.code in rules for diagnostic in found)


def _length(session: Session) -> tuple[tuple[Diagnostic, ...], float, Seconds | None]:
    """Fit a script to its length as far as can be told without speaking.

    Return a warning if it cannot be had, the factor of its silences, and the length, if it is fitted at all.
    """
    target, form = session.target, session.timeline.format
    if target is None:
        require_bearable(session.timeline, session.script)
        return (), 1.0, None
    if not is_to_be_fitted(session):
        return stiff_length(session), 1.0, None
    try:
        fitted = fit(
            session.planned,
            session.passages,
            target,
            lambda utterance: form.frames(utterance.estimate()),
        )
    except LengthOutOfReach as error:
        if not error.least * (1 - ROUGHLY) <= target <= error.most * (1 + ROUGHLY):
            return (out_of_reach(session, error),), 1.0, None
        return (), 0.0 if target < error.least else inf if target > error.most else 1.0, target
    return (), fitted.factor, target

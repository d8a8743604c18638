"""Script files: checked without a word being spoken, imported, mended, and written as SSML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from math import inf
from pathlib import Path

from guided_audio.core.errors import (
    Diagnostic,
    DiagnosticsError,
    LengthOutOfReach,
    OutputError,
    Severity,
    SourceLocation,
    UnknownVoice,
    UsageError,
)
from guided_audio.core.files import explained, make_folder, save_text
from guided_audio.core.locks import changing
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.importing.importing import Imported, files_to_import, import_file
from guided_audio.importing.ssml.serializer import write_ssml
from guided_audio.library.catalog import find_script
from guided_audio.library.lexicon import Lexicon, read_lexicon
from guided_audio.safety.script_lint import ALLOW_RULES, RULES, review
from guided_audio.script import Heading, ParsedScript, read_script
from guided_audio.script.mending import Mended, mend_file
from guided_audio.session.options import ARGUMENTS, SessionOptions, read_values
from guided_audio.session.plan import (
    NO_VOICE,
    SessionPlan,
    choose,
    default_choices,
    find_sounds,
    warn_of_ipa,
    warnings_of,
)
from guided_audio.session.prepare import ROUGHLY, out_of_reach, stiff_length
from guided_audio.speech import unreadable_word
from guided_audio.timeline import Say, Timeline, fit, plan, require_bearable
from guided_audio.voices.voice_catalog import find_voice

_WRITABLE = 0o222
_CHAPTER = 2
"""The level of a heading that begins a chapter."""


def check_file(wanted: str, care: bool = False) -> tuple[Diagnostic, ...]:
    """Return everything there is to say about a script, by name or path; one that cannot be read is a finding, too."""
    try:
        path = find_script(wanted)
        return check_script(path, read_script(path), care)
    except DiagnosticsError as error:
        return _sorted(error.diagnostics)
    except UsageError as error:
        return (Diagnostic(SourceLocation(wanted, 1, 1), "not-a-script", error.message, error.hint),)


def check_script(path: Path, parsed: ParsedScript, care: bool = False) -> tuple[Diagnostic, ...]:
    """Return everything there is to say about a script; with `care`, also by the rules that keep a script kind."""
    found = parsed.diagnostics + warnings_of(parsed.script, SessionOptions())
    lexicon, has_voices = Lexicon(), True
    try:
        lexicon = read_lexicon()
        choices = choose(parsed.script, SessionOptions(), lexicon)
    except DiagnosticsError as error:  # the other findings need only roughly the time that another voice takes
        found += tuple(_of_this_machine(diagnostic) for diagnostic in error.diagnostics)
        found += tuple(missing for missing in find_sounds(parsed.script)[1] if missing not in error.diagnostics)
        choices, has_voices = default_choices(parsed.script), False
    try:
        if not parsed.errors:
            timeline = plan(parsed.script, choices)
            session = SessionPlan(path, parsed.script, choices, SessionOptions(), timeline, ())
            of_length, factor, target = _fit_roughly(session)
            found += of_length + warn_of_ipa(parsed.script, timeline, lexicon)
            found += tuple(_unreadable(timeline)) if has_voices else ()
            found += review(parsed.script, choices, factor, target) if care else ()
    except DiagnosticsError as error:
        found += error.diagnostics
    return _sorted(found)


def _of_this_machine(found: Diagnostic) -> Diagnostic:
    """Return a finding as a warning if it is not about the script: another machine has other voices."""
    return replace(found, severity=Severity.WARNING) if found.code == NO_VOICE else found


def _unreadable(timeline: Timeline) -> Iterator[Diagnostic]:
    """Yield an error for every sentence that its voice would refuse."""
    for cue in timeline.cues:
        if isinstance(cue, Say) and (word := unreadable_word(cue.utterance)):
            message = N_("the voice «{name}» cannot read «{word}»", name=cue.utterance.voice.name, word=word)
            hint = N_("say under «pronounce:» how it sounds, or write it in letters that this voice reads")
            yield Diagnostic(cue.location, "unreadable", message, hint)


def chapter_titles(wanted: str) -> tuple[str, ...]:
    """Return the titles of a script's chapters, in order; ScriptNotFound, ScriptError."""
    leaves = read_script(find_script(wanted)).require().leaves
    return tuple(leaf.title for leaf in leaves if isinstance(leaf, Heading) and leaf.level == _CHAPTER)


def slots_of(wanted: str) -> Mapping[str, str]:
    """Return a script's slots with the words that each has by itself; ScriptNotFound, ScriptError."""
    return read_script(find_script(wanted)).require().meta.slots


def passages_of(wanted: str) -> Mapping[str, tuple[str, ...]]:
    """Return the passages to choose from by the names of their choices; ScriptNotFound, ScriptError."""
    choices = read_script(find_script(wanted)).require().choices
    return {choice.name: tuple(option.label for option in choice.options) for choice in choices}


def is_unkind(found: Iterable[Diagnostic]) -> bool:
    """Whether the care rules found something to mend; a note, such as one about the language, asks for nothing."""
    rules = {rule.name for rule in RULES} | set(ALLOW_RULES)
    return any(diagnostic.code in rules for diagnostic in found)


def _sorted(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=lambda d: (d.location.line, d.location.column)))


def _fit_roughly(session: SessionPlan) -> tuple[tuple[Diagnostic, ...], float, Seconds | None]:
    """Fit a script to its length as far as can be known without speaking.

    Returns a warning if it cannot be had, the factor of its silences, and the length, if it is fitted at all.
    """
    target = session.target
    if target is None:
        require_bearable(session.timeline, session.script)
        return (), 1.0, None
    if not session.is_to_be_fitted:
        return stiff_length(session), 1.0, None
    try:
        fitted = fit(session.planned, session.passages, target, session.frames_estimate)
    except LengthOutOfReach as error:
        if not error.least * (1 - ROUGHLY) <= target <= error.most * (1 + ROUGHLY):
            return (out_of_reach(session, error),), 1.0, None
        return (), 0.0 if target < error.least else inf if target > error.most else 1.0, target
    return (), fitted.factor, target


def import_script(path: str | Path, *, chapter: str = "") -> Imported:
    """Return a foreign script as one of ours, with what was guessed; nothing is written. UsageError, ScriptError.

    Args:
        path: The script.
        chapter: The number or the title of a book's chapter; without it, all of them are one script.

    """
    values = read_values(ARGUMENTS, {"path": path, "chapter": chapter})
    return import_file(Path(values["path"]), _has_voice, values["chapter"])


def foreign_scripts_in(folder: Path) -> tuple[Path, ...]:
    """Return all files below a folder that may be foreign scripts."""
    return files_to_import(folder)


@cache
def _has_voice(name: str) -> bool:
    try:
        return bool(find_voice(name))
    except UnknownVoice:
        return False


def save_mended(path: Path, mended: Mended) -> None:
    """Write a mended script in the place of the old one, with its permissions; raises OutputError."""
    with explained(path), changing(path.parent):
        mode = path.stat().st_mode & 0o7777
        if not mode & _WRITABLE:  # a new file in its place would need no permission, and be no less of a surprise
            raise OutputError(
                N_("{path} is read-only, and stays as it is", path=path), N_("allow writing to it, or mend a copy")
            )
        if mend_file(path)[1] != mended:
            raise OutputError(
                N_("{path} has been changed meanwhile, and stays as it is", path=path), N_("look at it again")
            )
        save_text(path, mended.text, mode)


def export_ssml(session: SessionPlan, target: Path, *, overwrite: bool = True) -> tuple[Diagnostic, ...]:
    """Write a session's script as SSML, and return what of it could not be kept; raises OutputError."""
    text, lost = write_ssml(session.script, slots=session.choices.slots, options=session.choices.options)
    make_folder(target.parent)
    save_text(target, text, overwrite=overwrite)
    return lost

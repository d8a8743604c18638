"""The scripts that are there, and whether they can be performed."""

from collections.abc import Iterable
from math import inf

from guided_audio.core.errors import Diagnostic, DiagnosticsError, LengthOutOfReach, SourceLocation, UsageError
from guided_audio.core.units import Seconds
from guided_audio.library.catalog import find_script
from guided_audio.library.lexicon import Lexicon, read_lexicon
from guided_audio.safety.script_lint import ALLOW_RULES, RULES, review
from guided_audio.script import read_script
from guided_audio.session.mix_options import SoundWishes, warn_of_missing
from guided_audio.session.prepare import ROUGHLY, is_to_be_fitted, out_of_reach, stiff_length
from guided_audio.session.pronouncing import warn_of_sounds, warn_of_unspoken
from guided_audio.session.session import Session, Wishes, choices_for, stand_in_for
from guided_audio.timeline import fit, plan, require_bearable


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
        except DiagnosticsError as error:  # the rest needs only roughly the time of another voice
            found += error.diagnostics
            choices = stand_in_for(parsed.script)
        if not parsed.errors:
            timeline = plan(parsed.script, choices)
            of_length, factor, target = _length(Session(path, parsed.script, choices, wishes, timeline, ()))
            found += of_length + warn_of_sounds(parsed.script, timeline, lexicon)
            found += review(parsed.script, choices, factor, target) if care else ()
    except DiagnosticsError as error:
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

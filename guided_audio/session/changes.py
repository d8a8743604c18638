"""What has changed in a script that is being written, and where to hear it."""

from collections.abc import Sequence
from dataclasses import replace

from guided_audio.session.plan import SessionPlan
from guided_audio.timeline import Lead, Say, Silence, TimelineCue, kind_of, last_words, text_of


def changed_cue(old: Sequence[TimelineCue], session: SessionPlan) -> int | None:
    """Return the cue to hear a change from: the paragraph of the first that reads otherwise; None if all reads the same.

    A silence or a bell that has changed is heard from the last words before it.
    """
    cues = session.timeline.cues
    if _as_read(old) == _as_read(cues):
        return None
    pairs = zip(_as_read(old), _as_read(cues), strict=False)
    index = next((n for n, (before, now) in enumerate(pairs) if before != now), len(old))
    index = next((n for n in range(index, len(cues)) if not _is_gap(cues[n])), len(cues) - 1)
    if not isinstance(cues[index], Say | Lead):
        words = last_words(cues, index)
        return index if words is None else words
    return _paragraph_at(session, index)


def sounds_alike(old: Sequence[TimelineCue], new: Sequence[TimelineCue]) -> bool:
    """Whether two timelines of the same words sound the same, wherever their lines stand."""
    return len(old) == len(new) and all(map(_sounds_as, old, new))


def _sounds_as(old: TimelineCue, new: TimelineCue) -> bool:
    if isinstance(old, Say | Lead) and isinstance(new, Say | Lead):
        return old == replace(new, location=old.location)
    return old == new


def _is_gap(cue: TimelineCue) -> bool:
    """Whether it is an automatic gap, which says nothing of what is beside it."""
    return isinstance(cue, Silence) and not cue.source


def _as_read(cues: Sequence[TimelineCue]) -> list[tuple[str, str]]:
    return [(kind_of(cue), text_of(cue)) for cue in cues]


def _paragraph_at(session: SessionPlan, index: int) -> int:
    """Return the first words of the paragraph that a cue stands in."""
    cues = session.timeline.cues

    def begins(n: int) -> object:
        """Where the paragraph of some words begins."""
        cue = cues[n]
        if not isinstance(cue, Say | Lead):
            return None
        return max((start for start in starts if start <= cue.location), default=None)

    starts = [paragraph.location for paragraph in session.script.paragraphs]
    paragraph = begins(index)
    while paragraph and (before := last_words(cues, index - 1)) is not None and begins(before) == paragraph:
        index = before
    return index

"""Breathing together in time: every phase lasts exactly as long as it says, whatever is said in it."""

from collections.abc import Callable, Iterator

from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance
from guided_audio.script import Breath, Breathe, BreathMode, GuidingWords, Instruction, Voicing
from guided_audio.timeline.cues import Beat, Lead


def leads(
    breathe: Breathe,
    rounds: int,
    instruction: Instruction,
    voicing: Voicing,
    utter: Callable[[str], Utterance],
    words: GuidingWords,
    gain: float,
) -> Iterator[Lead]:
    """Yield the phases of so many rounds, one after the other; in a language without words for them, none is spoken."""
    mode = breathe.mode if words.are_known else BreathMode.SILENT
    for number in range(rounds):
        for breath in breathe.phases:
            shown = words.lead(breath, first=not number)
            beats = tuple(Beat(at, utter(said)) for at, said in _beats(mode, breath, shown, words))
            yield Lead(
                shown,
                breath.phase,
                breath.length,
                beats,
                instruction.source,
                instruction.location,
                gain,
                voicing.soft,
            )


def _beats(mode: BreathMode, breath: Breath, shown: str, words: GuidingWords) -> Iterator[tuple[Seconds, str]]:
    if mode is BreathMode.SILENT:
        return
    yield Seconds(0.0), shown
    if mode is BreathMode.COUNTED:
        for second in range(2, int(breath.length) + 1):
            yield Seconds(second - 1.0), words.second(second)

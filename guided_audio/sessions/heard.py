"""Where the words of an export really are: a source of speech that remembers how long each of them took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guided_audio.encoders import TimedLine
from guided_audio.timeline import Lead, Say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guided_audio.audio import Samples
    from guided_audio.speech import SpeechSource
    from guided_audio.timeline import Timeline
    from guided_audio.voice import Utterance


class Heard:
    """A source of speech that remembers the frames of what it has said."""

    def __init__(self, source: SpeechSource) -> None:
        self._source = source
        self._frames: dict[Utterance, int] = {}

    def prepare(self, window: Sequence[Utterance]) -> None:
        """Begin work on these utterances."""
        self._source.prepare(window)

    def speak(self, utterance: Utterance) -> Samples:
        """Return an utterance, float32, shape (frames, 1), read-only."""
        samples = self._source.speak(utterance)
        self._frames[utterance] = len(samples)
        return samples

    def lines(self, timeline: Timeline) -> tuple[TimedLine, ...]:
        """Return the spoken words of a timeline that was rendered, each with its place."""
        form = timeline.format

        def spoken(utterance: Utterance) -> int:
            return form.frames(self._frames.get(utterance, 0) / utterance.voice.sample_rate)

        lines = []
        for placed in timeline.place(spoken):
            cue = placed.cue
            if isinstance(cue, Say | Lead) and cue.utterances:
                start, lasting = form.seconds(placed.start), form.seconds(placed.frames)
                lines.append(TimedLine(cue.shown, start, type(start)(start + lasting)))
        return tuple(lines)

"""The loudness of a session's voice, measured sentence by sentence as they are spoken."""

from guided_audio.audio import AudioFormat, silence
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance, Voice
from guided_audio.render import placed_in, words_of
from guided_audio.speech import SpeechSource
from guided_audio.timeline import Lead, Say, Timeline

BETWEEN = Seconds(0.5)
"""Silence after each sentence while it is measured: the gate leaves all longer ones out anyway."""


class VoiceLevel:
    """Measures every sentence once, at the level and in the tone of its cue."""

    def __init__(self, speech: SpeechSource, voice: Voice) -> None:
        self._speech = speech
        self._form = AudioFormat(voice.sample_rate)
        self._heard: dict[tuple[Utterance, float, bool], LoudnessMeter] = {}

    def hear(self, cue: Say | Lead, utterance: Utterance) -> LoudnessMeter:
        """Return the meter that heard an utterance; a voice that fails raises SpeechError with the cue's place."""
        key = (utterance, cue.gain, cue.soft)
        if key not in self._heard:
            meter = LoudnessMeter(self._form)
            meter.feed(placed_in(self._form, utterance, words_of(cue, utterance, self._speech)))
            meter.feed(silence(self._form.frames(BETWEEN)))
            self._heard[key] = meter
        return self._heard[key]

    def loudness(self, timeline: Timeline) -> float:
        """Return the loudness of all words of a session in LUFS, as one channel; -inf where nothing is said."""
        total = LoudnessMeter(self._form)
        for cue in timeline.cues:
            if isinstance(cue, Say | Lead):
                for utterance in cue.utterances:
                    total.add(self.hear(cue, utterance))
        return total.integrated

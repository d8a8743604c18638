"""What can be prepared for a browser: a session, a passage or a sample, and how it is to be performed."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from guided_audio.core.units import Seconds
from guided_audio.library.passages import COME_BACK, GROUND_ME
from guided_audio.session.grounding import passage_speaker, with_rest
from guided_audio.session.options import SESSION, SessionOptions, read_values
from guided_audio.session.session import Session, open_passage, open_session, preview_sound, preview_voice
from guided_audio.speech import Speech
from guided_audio.timeline import Bed

BED, VOICE = "bed", "voice"
"""The kinds of samples."""
SAMPLE = Seconds(20.0)
"""How long the sample of a bed is."""
_QUIETLY = 10 ** (-6 / 20)
"""The factor of a bed that its script asks for quietly."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A session of the library, a passage in a language, or the sample of a bed or voice, and how it is to be performed."""

    script: str
    """The name of a script, a passage, a bed or a voice."""
    options: SessionOptions = field(default_factory=SessionOptions)
    passage_language: str = ""
    """The language of a passage; empty for anything else."""
    sample: str = ""
    """BED or VOICE for a sample; empty for anything else."""

    @property
    def is_ground(self) -> bool:
        """Whether it is steady ground, which may be needed at once."""
        return bool(self.passage_language) and self.script == GROUND_ME

    @property
    def is_session(self) -> bool:
        """Whether it is a session of the library, which has a place in the journal."""
        return not (self.passage_language or self.sample)

    def open(self, speech: Speech) -> Session:
        """Open it with these voices; ScriptNotFound, ScriptError or UsageError as `open_session` raises them."""
        if self.sample:
            preview = preview_sound(self.script, SAMPLE) if self.sample == BED else preview_voice(self.script)
            return replace(preview, workers=speech)
        if self.passage_language:
            passage = open_passage(self.script, self.options, self.passage_language)
            return replace(passage, timeline=with_rest(passage.timeline), workers=speech)
        return open_session(self.script, self.options, speech=speech)

    def to_json(self) -> str:
        """Return it as a text that `from_json` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read it; ValueError, TypeError, KeyError or UsageError for another text."""
        data: dict[str, Any] = json.loads(text)
        options = SessionOptions(**read_values(SESSION, data["options"]))
        return cls(str(data["script"]), options, str(data["passage_language"]), str(data["sample"]))


def ways_out(session: Session) -> tuple[Chosen, Chosen]:
    """Return steady ground and the way back for a session: in its voice and language, over its bed, in its room."""
    language, voice = passage_speaker(session.voice, session.script.meta.language)
    bed = next((cue for cue in session.timeline.cues if isinstance(cue, Bed) and cue.sound), None)
    asked = session.options
    options = SessionOptions(
        voice,
        pauses=1.0,
        seed=asked.seed,
        ambience=bed.sound if bed else None,
        bed_gain=asked.bed_gain * (_QUIETLY if bed and bed.quietly else 1.0),
        room=asked.room,
        loudness=asked.loudness,
        cache=asked.cache,
    )
    return Chosen(GROUND_ME, options, language), Chosen(COME_BACK, options, language)

"""Sessions with the voice of tones, ready to be exported."""

from collections.abc import Iterator
from pathlib import Path

from support import ToneSpeech, script_of

from guided_audio.core.units import Seconds
from guided_audio.export import Exported, ExportOptions, Production, Sheet, export
from guided_audio.export.extras import SOUND_ONLY
from guided_audio.render import DRY, AudioBlock, frames_in, render
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, plan

SHEET = Sheet("When to stop", ())


def production_of(text: str, ambience: str | None = None, **slots: str) -> Production:
    """Lay a script out, and place its words by their real length."""
    script = script_of(text)
    timeline = plan(script, Choices(TONE, slots, ambience=ambience))
    speech, form = ToneSpeech(), timeline.format
    placed = timeline.place(lambda utterance: frames_in(form, utterance, len(speech.speak(utterance))))
    return Production(script, "a.md", timeline, placed, DRY, TONE, 3, Seconds(20.0), bool(slots))


def blocks_of(production: Production) -> Iterator[AudioBlock]:
    return render(production.timeline, ToneSpeech(), mix=production.mix)


def exported(production: Production, target: Path, options: ExportOptions = SOUND_ONLY) -> Exported:
    kind = target.suffix.removeprefix(".")
    return export(production, blocks_of(production), target, kind, options, sheet=SHEET)

"""`Session`: a script, a passage, a voice or a bed as it is to be performed, and what can be done with it."""

from __future__ import annotations

import contextlib
import json
import threading
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from guided_audio.audio import Samples, to_pcm16
from guided_audio.audio.beds import find_sound, is_path, list_sounds  # noqa: F401 - offered to the terminal
from guided_audio.audio.sound_files import load_pydub
from guided_audio.core.errors import Diagnostic, UsageError
from guided_audio.core.temporary import make_temporary_folder, remove_temporary_folder
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.core.units import Seconds
from guided_audio.core.voice import language_of
from guided_audio.export import SSML, Exported, ExportOptions, ready_target, target_of
from guided_audio.journal import Recorder, ResumePoint
from guided_audio.library.catalog import find_script
from guided_audio.library.lexicon import Lexicon, read_lexicon
from guided_audio.library.passages import ENGLISH
from guided_audio.playback import AudioOutput, PlayOptions
from guided_audio.playback.outputs import OutputChoice, make_output, read_output
from guided_audio.script import ParsedScript, parse_script, read_script
from guided_audio.script.languages import guess_language
from guided_audio.session.grounding import plan_passage
from guided_audio.session.options import ARGUMENTS, EXPORT, PLAY, SESSION, SessionOptions, read_values
from guided_audio.session.places import find_place
from guided_audio.session.plan import OnMeasuring, SessionPlan, plan_script
from guided_audio.session.prepare import Measured, PreparedSession, Progress, measure, prepare, spoken
from guided_audio.speech import Speech
from guided_audio.voices.calibration import measured
from guided_audio.voices.choosing import ANY
from guided_audio.voices.voice_catalog import find_voice

if TYPE_CHECKING:
    from pydub import AudioSegment

    from guided_audio.session.live import Playback

UNNAMED = "script.md"
"""What a script is called that is given as text."""
SAID = "sentence.md"
"""What words are called that are said by themselves."""
_VOICE = """---
title: A voice
language: {language}
---
{first} [pause 1.5s] {second}
"""
_SOUND = """---
title: {title}
---
{cue}
"""
_WORDS = """---
title: A word
language: {language}
slots: {{words: ""}}
---
{{words}}.
"""
SAMPLES = packaged_toml("guided_audio.session", "samples.toml")
"""Two sentences for each language."""
_COUNTING = ("1, 2, 3.", "4, 5, 6.")
"""What is read in a language that has no sentences here: every voice says numbers in its own."""


@dataclass(frozen=True, slots=True)
class Session(SessionPlan):
    """A script with its voices, choices and timeline. It never changes, and several threads may use it."""

    parsed: ParsedScript | None = None
    workers: Speech | None = None
    """Voices that are shared by several sessions; without them, each performance loads its own."""
    temporary: object = None
    """What has to live as long as the session: the file of a bed that was given as sound."""

    @classmethod
    def of(cls, planned: SessionPlan, **more: Any) -> Self:
        """Return a plan with what can be done with it."""
        return cls(**{f.name: getattr(planned, f.name) for f in fields(SessionPlan)}, **more)

    def check(self, care: bool = False) -> tuple[Diagnostic, ...]:
        """Return everything there is to say about its script; with `care`, by the rules that keep a script kind, too."""
        from guided_audio.session.script_files import check_script  # with all rules of care

        return check_script(self.path, self.parsed, care) if self.parsed else self.diagnostics

    @contextlib.contextmanager
    def prepare(self, progress: Progress = lambda _: None) -> Iterator[PreparedSession[Session]]:
        """Speak and measure every sentence and fit the session to its length: what follows needs no waiting."""
        read_values(ARGUMENTS, {"progress": progress})
        with spoken(self, self.workers) as speech:
            yield prepare(self, speech, progress)

    def measure(self, progress: Progress = lambda _: None) -> Measured[Session]:
        """Speak every sentence once, and return every cue in its place, the length, and which lengths are possible."""
        read_values(ARGUMENTS, {"progress": progress})
        with spoken(self, self.workers) as speech:
            return measure(self, speech, progress)

    def blocks(self) -> Iterator[Samples]:
        """Yield its sound in short blocks, float32, shape (frames, channels), range ±1, read-only."""
        with self.prepare() as ready:
            yield from (block.samples for block in ready.blocks() if len(block.samples))

    def to_numpy(self) -> Samples:
        """Return its whole sound, float32, shape (frames, channels), range ±1: 6 MB for a minute, 23 MB with a bed."""
        return np.concatenate([*self.blocks()])

    def to_pydub(self) -> AudioSegment:
        """Return its whole sound as pydub's 16-bit AudioSegment, in mono, or in stereo where it has a bed."""
        pcm = bytearray()
        for samples in self.blocks():
            pcm += to_pcm16(samples).tobytes()
        form, segment = self.timeline.format, load_pydub().AudioSegment
        return segment(data=bytes(pcm), sample_width=2, frame_rate=form.sample_rate, channels=form.channels)

    def export(
        self,
        target: str | Path | None = None,
        kind: str | None = None,
        *,
        progress: Progress = lambda _: None,
        cancel: threading.Event | None = None,
        **options: Any,
    ) -> Exported:
        """Write it to a file, whole or not at all; an existing file is replaced, unless `overwrite=False`.

        Args:
            target: A file, whose ending says its kind, or a folder, such as "zoe/"; without it, `audio_out/NAME.mp3`.
            kind: `mp3`, `m4b`, `opus`, `flac` or `wav`, where the target does not say it.
            progress: Called with the share that is written.
            cancel: Set it from another thread to end the export, which leaves nothing behind.
            options: Those of `ExportOptions`, such as `pack=True`.

        Raises:
            UsageError: An option or the target makes no sense.
            OutputError: A file cannot be written.
            SpeechError: A voice failed.
            Cancelled: `cancel` was set.

        """
        read_values(ARGUMENTS, {"target": target, "kind": kind, "progress": progress, "cancel": cancel})
        read = ExportOptions(**read_values(EXPORT, options))
        place, kind = target_of(self.path.stem, target, kind)
        if kind == SSML:
            raise UsageError(
                N_("{place} is not sound", place=place), N_("«guided-audio export --format ssml» writes SSML")
            )
        place = ready_target(place, read)
        with self.prepare() as ready:
            return ready.export(place, kind, read, progress, cancel)

    def play(
        self,
        output: str | OutputChoice | AudioOutput = "miniaudio",
        options: PlayOptions | None = None,
        *,
        recorder: Recorder | None = None,
        resume: ResumePoint | None = None,
        start: str = "",
        **changes: Any,
    ) -> contextlib.AbstractContextManager[Playback]:
        """Play it while a `with` block runs, at whose end it ends; `Playback.wait()` waits until it has been heard.

        Args:
            output: `miniaudio`, `simpleaudio`, `null` (no sound, in real time), `file=heard.wav`, or an AudioOutput.
            options: How it is played.
            recorder: Keeps it in the journal; without one, nothing is kept.
            resume: Where it was left, to go on from there.
            start: Where to begin instead: `line 42`, `chapter 3`, `chapter TITLE`, `12:30`, or words of a sentence.
            changes: Options of `PlayOptions` by name, such as `wait_bell=True`.

        Raises:
            NoDevice: There is nothing to play through.
            UsageError: There is no such place to begin.

        """
        read_values(ARGUMENTS, {"output": output, "options": options, "start": start})
        if start and resume is not None:
            raise UsageError(N_("a session begins at one place"), N_("give resume or start, not both"))
        if start:
            find_place(self, start)
        from guided_audio.session.live import play  # with all of playing, which an export does without

        chosen = read_output(output) if isinstance(output, str) else output
        device = make_output(chosen) if isinstance(chosen, OutputChoice) else chosen
        asked = replace(options or PlayOptions(), **read_values(PLAY, changes))
        return play(self, device, asked, speech=self.workers, recorder=recorder, resume=resume, start=start)


def open_session(
    script: str | Path | None = None,
    options: SessionOptions | None = None,
    *,
    text: str | None = None,
    speech: Speech | None = None,
    on_measuring: OnMeasuring | None = None,
    **changes: Any,
) -> Session:
    """Read a script and lay it out, in its natural length unless its pauses are to be scaled.

    Args:
        script: Its name in the library, or its path.
        options: What is asked of the session.
        text: The script itself, instead of a name or path.
        speech: Voices that are kept loaded over many sessions.
        on_measuring: Called before a voice whose pace is not known is measured, which takes some seconds.
        changes: Options of `SessionOptions` by name, instead of `options`; `length` may be text, such as `"15m"`.

    Raises:
        ScriptNotFound: The library has no such script, and there is no such file.
        ScriptError: The script cannot be performed as it is written.
        UsageError: An option makes no sense, such as a voice that is not here.

    """
    read_values(ARGUMENTS, {"script": script, "options": options, "text": text, "speech": speech})
    if (script is None) == (text is None):
        raise UsageError(N_("a session needs a script or a text"), N_("give one of them"))
    if options is not None and changes:
        raise UsageError(
            N_("options are given twice"), N_("leave out {changes}, or options", changes=", ".join(changes))
        )
    is_segment = type(changes.get("ambience")).__module__.startswith("pydub.")  # without importing it
    bed = _TemporaryBed(changes["ambience"]) if is_segment else None
    changes |= {"ambience": bed.path} if bed else {}
    asked = options or SessionOptions(**read_values(SESSION, changes))
    path = find_script(str(script)) if text is None else Path(UNNAMED)
    parsed = read_script(path) if text is None else parse_script(text, UNNAMED)
    planned = plan_script(path, parsed, asked, read_lexicon(), on_measuring)
    return Session.of(planned, parsed=parsed, workers=speech, temporary=bed)


def open_passage(
    name: str,
    options: SessionOptions | None = None,
    language: str = ENGLISH,
    on_measuring: OnMeasuring | None = None,
) -> Session:
    """Lay out one of the passages that come with the program, `ground-me` or `come-back`, as a session of its own."""
    return Session.of(plan_passage(name, options or SessionOptions(), language, on_measuring))


def preview_voice(name: str, on_measuring: OnMeasuring | None = None) -> Session:
    """Return two sentences for a voice; UnknownVoice if it is not here."""
    voice = measured(find_voice(name), on_measuring)
    first, second = sentences_for(voice.language)
    is_english = voice.language == ANY or (first, second) == _COUNTING
    language = "en" if is_english else language_of(voice.language)
    text = _VOICE.format(language=language, first=first, second=second)
    return _session(text, "voice.md", SessionOptions(voice=voice.reference))


def preview_words(words: str, language: str = "en", voice: str = "") -> Session:
    """Return words as a session says them, by the user's dictionary and the rules of their language."""
    if not any(map(str.isalnum, words)):
        raise UsageError(N_("«{words}» is no word", words=words), N_("name what is to be heard, such as Saoirse"))
    options = SessionOptions(voice=voice, slots={"words": words})
    text = _WORDS.format(language=json.dumps(language))
    return Session.of(plan_script(Path("word.md"), parse_script(text, "word.md"), options, read_lexicon()))


def say_words(
    text: str,
    options: SessionOptions,
    *,
    language: str = "",
    pace: str = "",
    pronounce: Mapping[str, str] | None = None,
) -> Session:
    """Return a sentence or two, with or without cues, as a session says them.

    Args:
        text: The words, as they would stand in a script.
        options: The voice, and whether sentences are kept.
        language: A tag; without it, that of the voice that is named, else the one that the words look like.
        pace: Words per minute, as a script has it.
        pronounce: How words are said, before the user's dictionary.

    Raises:
        UsageError: An option makes no sense, or there are no words.
        ScriptError: The text cannot be performed as it is written.

    """
    named = find_voice(options.voice).language if options.voice else ANY
    head = {"language": language or ("" if named == ANY else named) or guess_language(text) or "en", "pace": pace}
    asked = {name: value for name, value in {**head, "pronounce": dict(pronounce or {})}.items() if value}
    header = parse_script(f"---\n{json.dumps(asked, ensure_ascii=False)}\n---\nWords.\n", SAID)
    if header.errors:
        raise UsageError(header.errors[0].message, header.errors[0].hint)
    parsed = parse_script(text, SAID)
    script = replace(parsed.require(), meta=header.script.meta)
    if not script.paragraphs:
        raise UsageError(
            N_("there is nothing to say"), N_('write the words in quotes: guided-audio say "Welcome back."')
        )
    return Session.of(plan_script(Path(SAID), replace(parsed, script=script), options, read_lexicon()))


def preview_sound(name: str, length: Seconds | None = None) -> Session:
    """Return a bed of sound for `length`, or until the listener ends it; UnknownSound if it is not here."""
    title = Path(name).stem if is_path(name) else find_sound(name).name
    text = _SOUND.format(title=f'"{title}"', cue="[wait]" if length is None else f"[pause {length:g}s]")
    return _session(text, f"{title}.md", SessionOptions(ambience=name))


def sentences_for(language: str) -> tuple[str, str]:
    """Return two sentences in a language, or numbers where there are none."""
    first, second = SAMPLES.get("en" if language == ANY else language_of(language), _COUNTING)
    return first, second


def _session(text: str, name: str, options: SessionOptions) -> Session:
    return Session.of(plan_script(Path(name), parse_script(text, name), options, Lexicon()))


class _TemporaryBed:
    """The file of a bed that was given as an AudioSegment; it is removed when the last session with it is gone."""

    def __init__(self, segment: object) -> None:
        folder = make_temporary_folder()
        weakref.finalize(self, remove_temporary_folder, folder)
        self.path = folder / "bed.wav"
        segment.export(self.path, format="wav").close()  # type: ignore[attr-defined]

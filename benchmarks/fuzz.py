"""`make fuzz`: half an hour of coverage-guided nonsense for everything that reads what people wrote.

Nothing may come out but a result or an error of the program's own tree. FUZZ_SECONDS sets another length.
"""

import contextlib
import json
import os
import sys
import time
from pathlib import Path

import atheris

READERS = [
    "guided_audio.script",
    "guided_audio.importing",
    "guided_audio.timeline",
    "guided_audio.library.lexicon",
    "guided_audio.core.units",
]

with atheris.instrument_imports(include=READERS):
    from guided_audio.library.lexicon.reading import parse_lexicon

    from guided_audio.core.errors import GuidedAudioError
    from guided_audio.core.units import Seconds
    from guided_audio.importing.importing import import_text
    from guided_audio.importing.mending import mend
    from guided_audio.importing.ssml.serializer import write_ssml
    from guided_audio.script import SpeakAs, parse_script
    from guided_audio.speech.engines.tone import TONE
    from guided_audio.timeline import Choices, fit, optional_passages, plan

SECONDS = int(os.environ.get("FUZZ_SECONDS", "1800"))
SLOW = 5.0
"""An input that takes longer than this is a finding, too."""

_TOKENS: list[str] = [*json.loads((Path(__file__).parent / "fuzz_tokens.json").read_text()), "\ud800"]


def text_from(data: bytes) -> str:
    """Make a text of marks that mean something and of characters that may be anything."""
    source = atheris.FuzzedDataProvider(data)
    pieces: list[str] = []
    while source.remaining_bytes() and len(pieces) < 200:
        if source.ConsumeBool():
            pieces.append(_TOKENS[source.ConsumeIntInRange(0, len(_TOKENS) - 1)])
        else:
            pieces.append(source.ConsumeUnicode(source.ConsumeIntInRange(0, 8)))
    return "".join(pieces)


def perform(text: str) -> None:
    parsed = parse_script(text)
    expect(all(min(d.location.line, d.location.column) >= 1 for d in parsed.diagnostics))
    script = parsed.require()
    choices = Choices(TONE, voices={i.cue.voice: TONE for i in script.instructions if isinstance(i.cue, SpeakAs)})
    plan(script, choices)
    with contextlib.suppress(GuidedAudioError):
        passages = len(optional_passages(script, choices))
        fit(lambda shape: plan(script, choices, shape), passages, Seconds(300.0), lambda u: len(u.text) * 1200)
    ssml, _ = write_ssml(script)
    parse_script(import_text(ssml, "again.ssml").text).require()


def bring_in(text: str) -> None:
    expect(not parse_script(import_text(text, "fuzzed.txt").text).errors)


def put_right(text: str) -> None:
    mended = mend(text, "fuzzed.md")
    expect(mend(mended.text, "fuzzed.md").text == mended.text)


def look_up(text: str) -> None:
    parse_lexicon(text, "fuzzed.toml")


def expect(holds: bool) -> None:
    if not holds:
        raise RuntimeError("what has to hold does not")


def test_one(data: bytes) -> None:
    text = text_from(data)
    for action in (perform, bring_in, put_right, look_up):
        began = time.monotonic()
        with contextlib.suppress(GuidedAudioError):
            action(text)
        if time.monotonic() - began > SLOW:
            raise TimeoutError(f"{action.__name__} took {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    corpus = Path("benchmarks/corpus")
    corpus.mkdir(exist_ok=True)
    atheris.Setup(
        [
            sys.argv[0],
            str(corpus),
            f"-max_total_time={SECONDS}",
            "-max_len=1024",
            "-len_control=0",
            "-timeout=30",
            *sys.argv[1:],
        ],
        test_one,
    )
    atheris.Fuzz()

"""How fast known voices speak, for `guided_audio/voices/voices.toml`, and how well a voice keeps the pace that was asked for.

python benchmarks/paces.py joe heart       what each says of 40 sentences of the scripts, at three paces
python benchmarks/paces.py --measure joe   an entry for voices.toml, from 160 other sentences (a few minutes)
"""

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from guided_audio.core.errors import GuidedAudioError
from guided_audio.core.voice import Utterance, Voice, count_words
from guided_audio.session.session import open_session
from guided_audio.speech import Speech, SpeechPool
from guided_audio.voices.calibration import measure, measured
from guided_audio.voices.voice_catalog import find_voice

SPEEDS = (0.35, 0.42, 0.5, 0.58, 0.66, 0.75, 0.85, 1.0, 1.15, 1.3)
PACES = (120.0, 145.0, 170.0)
TRIED, MEASURED = 40, 160


def corpus(voice: Voice) -> list[str]:
    """Return the sentences of all scripts that a voice can read, each once, in an order that is always the same."""
    sentences: dict[str, None] = {}
    for path in sorted(Path(__file__).parents[1].glob("scripts/*.md")):
        try:
            session = open_session(str(path))
        except GuidedAudioError as error:
            print(f"{path.name} is left out: {error.message}")
            continue
        if voice.speaks(session.script.meta.language):
            sentences.update(dict.fromkeys(utterance.text for utterance in session.timeline.utterances))
    found = list(sentences)
    random.Random(7).shuffle(found)
    return found


def heard_pace(voice: Voice, sentences: Sequence[str], pace: float) -> tuple[float, float]:
    """Return the words a minute that were heard, and how many seconds of sound came in a second."""
    said = [Utterance(sentence, voice, pace) for sentence in sentences]
    began, frames = time.monotonic(), 0
    with Speech(2) as speech, SpeechPool(speech) as pool:
        pool.prepare(said)
        for utterance in said:
            frames += len(pool.speak(utterance))
    seconds = frames / voice.sample_rate
    return sum(map(count_words, sentences)) / (seconds / 60.0), seconds / (time.monotonic() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("voices", nargs="+")
    wanted = parser.parse_args()
    for name in wanted.voices:
        voice = find_voice(name)
        sentences = corpus(voice)
        if wanted.measure:
            known = measure(replace(voice, paces=()), sentences[TRIED : TRIED + MEASURED], SPEEDS)
            paces = ", ".join(f"[{speed}, {pace}]" for speed, pace in known.paces)
            print(f'["{voice.reference}"]\nversion = "{voice.version}"\nloudness = {known.loudness}\npaces = [{paces}]')
            continue
        voice = measured(voice)
        for pace in PACES:
            heard, quick = heard_pace(voice, sentences[:TRIED], pace)
            print(
                f"{voice.reference:24} {pace:5.0f} asked  {heard:6.1f} heard  {heard / pace - 1:+6.1%}  ×{quick:.0f} real time"
            )


if __name__ == "__main__":
    main()

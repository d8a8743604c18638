"""How lines of numbers, short forms, capitals and names are read: before, after, and by libraries that are installed.

`uv pip install kitten-text-processing wetext damga brighto-norm4tts` for the libraries; what is missing is left out.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module

from script.test_readings import letters, lines_of, spoken

from guided_audio.core.voice import Utterance
from guided_audio.speech.engines.hibari import HEART, _marked

Normalise = Callable[[str], str]
_VOICES = {"en": "en-us", "de": "de", "es": "es"}
_ALIKE = str.maketrans("ɔɛᵻɐ", "oeɪə")
"""Sounds that eSpeak and hibari write in both ways for the same words."""


def kitten(language: str) -> Normalise:
    """NVIDIA's NeMo grammars, read by kitten-text-processing."""
    return partial(import_module("kitten_text_processing").normalize_text, locale=language)


def wetext(language: str) -> Normalise:
    if language != "en":
        raise ValueError("it knows English alone of these")
    normalise: Normalise = import_module("wetext").Normalizer(lang=language, operator="tn").normalize
    return normalise


def damga(language: str) -> Normalise:
    normalise: Normalise = import_module("damga").Normalizer("tn", language).normalize
    return normalise


def brighto(language: str) -> Normalise:
    if language == "es":
        raise ValueError("it knows no Spanish")
    normalise: Normalise = import_module("brighto_norm4tts").TTSNormalizer(lang=language).normalize
    return normalise


def ours(language: str) -> Normalise:
    return lambda text: spoken(text, language).text


WAYS: dict[str, Callable[[str], Normalise]] = {
    "as written": lambda _: str, "ours": ours, "NeMo (kitten)": kitten, "wetext": wetext, "damga": damga, "brighto": brighto,
}  # fmt: skip


def sounds(phonemes: str) -> str:
    """Return phonemes without stress, length and pauses, in which the same words differ."""
    plain = re.sub(r"[^\w]|[ˈˌː_]", "", phonemes).translate(_ALIKE)
    return re.sub(r"(.)\1+", r"\1", plain)


def by_espeak(text: str, language: str) -> str:
    program = shutil.which("espeak-ng") or "espeak-ng"
    arguments = [program, "-q", "--ipa", "-v", _VOICES[language], "--", text]
    return sounds(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)


def by_hibari(text: str) -> str:
    return sounds(_g2p()(text))


def by_our_hibari(text: str) -> str:
    """Return what hibari says to our engine, which keeps it from taking words for short forms."""
    return by_hibari(_marked(Utterance(text, HEART)))


def _g2p() -> Callable[[str], str]:
    if not _KEPT:
        _KEPT.append(import_module("hibari.g2p").G2P())
    return _KEPT[0]


_KEPT: list[Callable[[str], str]] = []


def row(name: str, language: str, lines: list[tuple[str, str]], normalise: Normalise) -> str:
    """Return how many lines come out right: in letters, in eSpeak's sounds and in hibari's."""
    began = time.process_time()
    read = [_tried(normalise, written) for written, _ in lines]
    spent = (time.process_time() - began) / len(lines) * 1000
    plain = [said.removesuffix(".") for _, said in lines]
    kinds: list[Callable[[str], str]] = [partial(letters, language=language), partial(by_espeak, language=language)]
    if language == "en":
        kinds.append(by_our_hibari if name == "ours" else by_hibari)
    shares = [sum(kind(a) == kind(b) for a, b in zip(read, plain, strict=True)) for kind in kinds]
    cells = [f"{share} of {len(lines)}" for share in shares] + ["–"] * (3 - len(shares))
    return f"| {language} | {name} | {' | '.join(cells)} | {spent:.2f} ms |"


def _tried(normalise: Normalise, text: str) -> str:
    try:
        return normalise(text)
    except Exception:  # a library that refuses a line has not read it
        return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ways", nargs="*", help="all, if none is named")
    asked = parser.parse_args().ways or list(WAYS)
    for file in ("readings.toml", "readings-unseen.toml"):
        print(f"\n{file}\n\n| | | words | eSpeak's sounds | hibari's sounds | a line |\n|---|---|---|---|---|---|")
        for language in _VOICES:
            lines = [(written, said) for tag, _, written, said in lines_of(file) if tag == language]
            for name in asked:
                try:
                    normalise = WAYS[name](language)
                except (ImportError, ValueError):
                    continue
                normalise(lines[0][0])  # loads what it needs
                print(row(name, language, lines, normalise))


if __name__ == "__main__":
    main()

"""Where sentences end: our rules beside the libraries there are, on the gold sets of the tests.

`python benchmarks/sentences.py` measures ours and every library that is installed; `python benchmarks/sentences.py NAME`
one of them, in an environment that needs nothing of ours.
"""

from __future__ import annotations

import contextlib
import re
import signal
import sys
import time
import tomllib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Split = Callable[[str, str], list[str]]

ROOT = Path(__file__).parent.parent
LIMIT = 10
"""The seconds that each of the hostile texts may take."""
HOSTILE = {
    "dots": "." * 200_000, "letters": "a" * 262_144, "initials": "A. " * 80_000, "numbers": "1. " * 80_000,
    "short sentences": "He went home. " * 18_000, "opened quotes": "“a " * 80_000, "brackets": "(" * 200_000,
    "both": "\"a. “b. (" * 25_000, "titles": "Dr. " * 60_000, "spaced dots": ". " * 100_000,
}  # fmt: skip


def ours() -> Split:
    from guided_audio.script import split_sentences

    return lambda text, language: [sentence.text for sentence in split_sentences(text, language)]


def sentencex() -> Split:
    module: Any = import_module("sentencex")
    return lambda text, language: list(module.segment(language, text))


def yasbd() -> Split:
    detector: Any = import_module("yasbd").BoundaryDetector
    return _by_language(lambda language: detector(language).segment)


def choppa() -> Split:
    module: Any = import_module("choppa")
    rules = module.SrxDocument(ruleset=module.DEFAULT_SRX_RULESET)
    return lambda text, language: list(module.SrxTextIterator(rules, language, text))


def sentencesplit() -> Split:
    segmenter: Any = import_module("sentencesplit").Segmenter
    return _by_language(lambda language: segmenter(language=language, clean=False).segment, pt="es")


def pysbd() -> Split:
    segmenter: Any = import_module("pysbd").Segmenter
    return _by_language(lambda language: segmenter(language=language, clean=False).segment, pt="es")


def nupunkt() -> Split:
    module: Any = import_module("nupunkt")
    return lambda text, _: list(module.sent_tokenize(text))


def blingfire() -> Split:
    module: Any = import_module("blingfire")
    return lambda text, _: module.text_to_sentences(text).split("\n")


def syntok() -> Split:
    module: Any = import_module("syntok.segmenter")
    return lambda text, _: [
        "".join(token.spacing + token.value for token in sentence)
        for paragraph in module.analyze(text)
        for sentence in paragraph
    ]


def _by_language(make: Callable[[str], Callable[[str], Any]], **instead: str) -> Split:
    made: dict[str, Callable[[str], Any]] = {}

    def split(text: str, language: str) -> list[str]:
        if language not in made:
            made[language] = make(instead.get(language, language))
        return list(made[language](text))

    return split


CANDIDATES = (ours, sentencex, yasbd, choppa, sentencesplit, blingfire, pysbd, nupunkt, syntok)


def cases(name: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the texts of a gold set: language, text, and its sentences."""
    data = tomllib.loads((ROOT / "tests" / "script" / name).read_text(encoding="utf-8"))
    for language, groups in data.items():
        for case in (case for group in groups.values() for case in group):
            yield language, re.sub("¦ ?", "", case), [sentence.strip() for sentence in case.split("¦")]


def wrong(split: Split, name: str) -> str:
    """Return how many texts of a gold set are not cut as they should be."""
    results = [_cut(split, text, language) == wanted for language, text, wanted in cases(name)]
    return f"{results.count(False)}/{len(results)}"


def _cut(split: Split, text: str, language: str) -> list[str]:
    return [sentence.strip() for sentence in split(text, language) if sentence.strip()]


def slowest(split: Split) -> str:
    """Return the text of the hostile ones that took longest, and the seconds."""
    took: dict[str, float] = {}
    for name, text in HOSTILE.items():
        begin = time.perf_counter()
        signal.alarm(LIMIT)
        with contextlib.suppress(TimeoutError):
            split(text, "en")
        signal.alarm(0)
        took[name] = time.perf_counter() - begin
    name = max(took, key=lambda name: took[name])
    return f"{took[name]:.1f} s{' or more' if took[name] >= LIMIT else ''} ({name})"


def main(names: list[str]) -> None:
    """Print a row for each."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    for candidate in CANDIDATES:
        if names and candidate.__name__ not in names:
            continue
        begin = time.perf_counter()
        try:
            split = candidate()
        except ImportError:
            print(f"{candidate.__name__:14} is not installed")
            continue
        split("One. Two.", "en")
        loading = time.perf_counter() - begin
        begin = time.perf_counter()
        sets = [wrong(split, name) for name in ("sentences.toml", "sentences-unseen.toml")]
        each = (time.perf_counter() - begin) / sum(int(row.split("/")[1]) for row in sets)
        print(
            f"{candidate.__name__:14} wrong {sets[0]:>7} and {sets[1]:>6}   {each * 1e6:5.0f} µs each   "
            f"loads in {loading * 1000:3.0f} ms   slowest {slowest(split)}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])

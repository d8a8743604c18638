"""What is found for sentences as people type them: found, wrong, missed and falsely alarmed, by language.

`python benchmarks/needs.py` measures every list `tests/library/*_needs.toml`, or those that are
named, and `--each` names what was not right. No phrase may be chosen by the lists, but for the one that says so.
"""

import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guided_audio.core.voice import language_of
from guided_audio.safety.crisis import Danger
from guided_audio.session.offers import Answer, for_need
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session

LISTS = Path(__file__).parent.parent / "tests" / "library"
CALM = "grounding safe-place"
FITTING = {
    "sleep": "rest", "panic": "grounding", "chest": "grounding somatic", "numb": "grounding",
    "shame": "compassion safe-place", "worth": "compassion belief", "kindness": "compassion safe-place",
    "anger": "grounding", "quarrel": "grounding", "focus": "grounding", "begin": "grounding",
    "stress": f"{CALM} rest",
}  # fmt: skip
"""The practices that fit a topic; those of `OTHERWISE` fit all others."""
OTHERWISE = f"{CALM} compassion"
ELSEWHERE = {"grounding", "safe-place", "meeting"}
"""What there is in languages with three sessions: it fits where nothing nearer is."""
OUTCOMES = ("right", "wrong", "missed", "alarmed")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and what is right for it: a kind, and a topic or a number of minutes."""

    language: str
    kind: str
    topic: str
    text: str


def said_in(path: Path) -> Iterator[Said]:
    """Yield the sentences of a list."""
    for language, kinds in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for kind, texts in kinds.items():
            for topic, some in texts.items() if isinstance(texts, dict) else [("", texts)]:
                yield from (Said(language, kind, topic, text) for text in some)


def outcome(said: Said, answer: Answer) -> str:
    """Return whether an answer is right, wrong (a session that does not fit), missed, or a false alarm."""
    if answer.danger is Danger.PLAIN:
        return "right" if said.kind == "danger" else "alarmed"
    if said.kind == "danger" or not answer.scripts:
        return "right" if said.kind == "nothing" else "missed"
    if said.kind == "nothing" or any(language_of(s.meta.language) != said.language for s in answer.scripts):
        return "wrong"
    fits = _lasts(answer, 60.0 * float(said.topic)) if said.kind == "time" else _is_for(answer, said)
    return "right" if fits else "wrong"


def _is_for(answer: Answer, said: Said) -> bool:
    fitting = set(FITTING.get(said.topic, OTHERWISE).split()) | (ELSEWHERE if said.language != "en" else set())
    return str(answer.scripts[0].meta.practice) in fitting


def _lasts(answer: Answer, seconds: float) -> bool:
    reaches = [open_session(s.entry.name, SessionOptions("tone")).reach_estimate for s in answer.scripts]
    return all(reach.least <= seconds <= reach.most for reach in reaches)


def measure(path: Path, *, each: bool) -> None:
    """Print a table of one list, and how long a request took."""
    counts: Counter[tuple[str, str, str]] = Counter()
    took = []
    for said in said_in(path):
        begun = time.perf_counter()
        answer = for_need(said.text)
        took.append(time.perf_counter() - begun)
        result = outcome(said, answer)
        counts[said.language, said.kind, result] += 1
        if each and result != "right":
            first = answer.scripts[0].entry.name if answer.scripts else "-"
            print(
                f"  {result:8}{said.language} {said.kind} {said.topic}: {said.text} -> {answer.danger.value}, {first}"
            )
    print(f"{path.name}\n{'':16}" + "".join(f"{name:>9}" for name in OUTCOMES))
    for language, kind in dict.fromkeys((language, kind) for language, kind, _ in counts):
        print(f"  {language:4}{kind:10}" + "".join(f"{counts[language, kind, name]:9}" for name in OUTCOMES))
    total = [sum(n for (*_, found), n in counts.items() if found == name) for name in OUTCOMES]
    print(f"  {'all':14}" + "".join(f"{number / len(took):9.0%}" for number in total))
    took.sort()
    print(f"  a request: median {took[len(took) // 2] * 1000:.1f} ms, most {took[-1] * 1000:.1f} ms\n")


def main() -> None:
    """Measure the lists that were named, or those of the tests."""
    named = [Path(name) for name in sys.argv[1:] if not name.startswith("-")]
    for path in named or sorted(LISTS.glob("*_needs.toml")):
        measure(path, each="--each" in sys.argv)


if __name__ == "__main__":
    main()

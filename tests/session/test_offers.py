"""What is offered first of an evening, and samples by their names alone."""

from collections.abc import Iterator

import pytest
from session.library import put_script

from guided_audio.audio.beds import list_sounds
from guided_audio.core.config import library_folders
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Ending, Journal
from guided_audio.session import offers
from guided_audio.session.chosen import BED, VOICE, Chosen


@pytest.fixture
def path() -> Iterator[offers.ThePath]:
    for name in ("evening", "morning"):
        put_script(name)
    steps = 'steps = [{script = "evening"}, {script = "morning"}]'
    need = '[[need]]\nwords = "rest"\nkeys = ["rest"]\nscripts = ["evening"]\n'
    text = f'begin = "evening"\n[[stage]]\ntitle = "First"\nabout = "Some."\n{steps}\n{need}'
    (library_folders()[0].path / "path.toml").write_text(text)
    yield offers.on_the_path()


def hear(script: str, ending: Ending) -> None:
    with Journal.open() as journal:
        row = journal.begin(Beginning(script, "", "", Seconds(60.0)))
        journal.end(row, Seconds(60.0), ending)


def following(path: offers.ThePath) -> str | None:
    found = offers.next_on(path)
    return found.entry.name if found else None


def test_the_next_is_the_first_that_was_not_heard_to_its_end(path: offers.ThePath) -> None:
    assert following(path) == "evening"
    hear("evening", Ending.STOPPED)
    assert following(path) == "evening"
    hear("evening", Ending.HEARD)
    assert following(path) == "morning"
    hear("morning", Ending.HEARD)
    assert following(path) is None


def names(path: offers.ThePath) -> tuple[str | None, ...]:
    tonight = offers.for_tonight(path)
    scripts = (tonight.again, tonight.following, tonight.short)
    left = tonight.left.script if tonight.left else None
    return left, *(script.entry.name if script else None for script in scripts)


def test_tonight_begins_with_what_was_left_and_what_was_heard(path: offers.ThePath) -> None:
    short = "grounding-here-and-now"
    assert names(path) == (None, None, "evening", short)
    hear("evening", Ending.HEARD)
    hear("gone", Ending.CLOSED)
    assert names(path) == (None, "evening", "morning", short)
    with Journal.open() as journal:
        journal.write_place(journal.begin(Beginning("morning", "", "", Seconds(60.0))), Seconds(9.0), "", 1, "Good.")
    assert names(path) == ("morning", "evening", "morning", short)


def test_steady_ground_comes_first(path: offers.ThePath) -> None:
    first, *_, last = offers.tonight_first()
    assert (first.script, first.passage_language) == ("ground-me", "en")
    assert last == Chosen("evening")


def test_a_sample_is_asked_for_by_a_name_that_is_known() -> None:
    bed = list_sounds()[0].name
    assert offers.sample_of(BED, bed) == Chosen(bed, sample=BED)
    assert offers.sample_of(VOICE, "tone") == Chosen("tone", sample=VOICE)
    for kind, name in ((BED, "tone"), (VOICE, bed), (BED, "/etc/passwd"), (VOICE, "/x.onnx"), ("", bed), (BED, "")):
        assert offers.sample_of(kind, name) is None


@pytest.mark.parametrize(
    ("language", "short"), [("en", "grounding-here-and-now"), ("es", "aqui-y-ahora"), ("xx", "grounding-here-and-now")]
)
def test_what_is_offered_first_is_in_the_language_of_who_reads_it(language: str, short: str) -> None:
    tonight = offers.for_tonight(offers.on_the_path(), language)
    assert tonight.short is not None and tonight.short.entry.name == short
    assert (tonight.following is None) is (language == "es")

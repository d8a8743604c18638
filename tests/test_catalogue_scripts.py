"""The scripts of the catalogue: each complete, each elastic, none repeating another."""

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from guided_audio.core.voice import Utterance
from guided_audio.safety.script_lint import review
from guided_audio.script import (
    OptionalPassage,
    Paragraph,
    Practice,
    Script,
    Slot,
    Text,
    read_script,
)
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import Session, open_session
from guided_audio.timeline import Await, Say, Silence, Strike, reach_of

FOLDER = Path(__file__).parent.parent / "scripts"
README = Path(__file__).parents[1] / "README.md"
SCRIPTS = sorted(FOLDER.glob("*.md"))
PASSAGES = sorted((FOLDER.parent / "guided_audio" / "library" / "passages").glob("*/*.md"))
NAMES = [script.stem for script in SCRIPTS]
MINUTES = {
    "en": "{} minutes",
    "es": "{} minutos",
    "de": "{} Minuten",
    "fr": "{} minutes",
    "it": "{} minuti",
    "pt-BR": "{} minutos",
}
OTHERS = {
    "aqui-y-ahora": "es",
    "un-lugar-seguro": "es",
    "conocer-a-tu-nino-interior": "es",
    "hier-und-jetzt": "de",
    "ein-sicherer-ort": "de",
    "das-kind-an-der-hand": "de",
    "ici-et-maintenant": "fr",
    "un-lieu-sur": "fr",
    "rencontrer-ton-enfant-interieur": "fr",
    "qui-e-ora": "it",
    "un-luogo-sicuro": "it",
    "incontrare-il-tuo-bambino-interiore": "it",
    "aqui-e-agora": "pt-BR",
    "um-lugar-seguro": "pt-BR",
    "encontrar-sua-crianca-interior": "pt-BR",
}
CORE = [Practice.GROUNDING, Practice.SAFE_PLACE, Practice.MEETING]
ESTIMATE = 0.03
"""How far a length that is estimated may be from the one that is measured; `make catalogue` measures."""


def words(paragraph: Paragraph) -> str:
    said = [part.text if isinstance(part, Text) else " " for part in paragraph.parts if not isinstance(part, Slot)]
    return " ".join(re.findall(r"[^\W\d_]+", "".join(said).lower()))


@pytest.fixture(params=SCRIPTS, ids=NAMES)
def session(request: pytest.FixtureRequest) -> Session:
    """Laid out for a voice that reads any language: a machine for tests may have none for some of them."""
    return open_session(str(request.param), SessionOptions("tone"))


def read(path: Path) -> Script:
    parsed = read_script(path)
    assert parsed.diagnostics == ()
    return parsed.require()


def test_there_is_a_session_for_every_family_of_practice() -> None:
    practices = {path.stem: read(path).meta.practice for path in SCRIPTS if path.stem not in OTHERS}
    assert len(practices) == 16
    assert set(practices.values()) == set(Practice)


def test_every_session_says_its_language() -> None:
    assert {path.stem: read(path).meta.language for path in SCRIPTS} == dict.fromkeys(NAMES, "en") | OTHERS


@pytest.mark.parametrize("language", sorted(set(OTHERS.values())))
def test_every_other_language_has_the_sessions_to_begin_with(language: str) -> None:
    practices = [read(FOLDER / f"{name}.md").meta.practice for name in OTHERS if OTHERS[name] == language]
    assert practices == CORE


def test_no_two_scripts_share_a_paragraph() -> None:
    places = defaultdict(list)
    for path in (*SCRIPTS, *PASSAGES):
        for paragraph in read(path).paragraphs:
            places[words(paragraph)].append(str(paragraph.location))
    assert [shared for shared in places.values() if len(shared) > 1] == []


def test_every_script_says_what_a_listener_wants_to_know(session: Session) -> None:
    meta = session.script.meta
    assert all((meta.title, meta.summary, meta.content_note, meta.safety, meta.needs, meta.tags, meta.license))
    assert set(meta.slots) >= {"name", "minutes"}
    assert meta.slots["name"] == ""
    said = [cue.shown for cue in session.timeline.cues if isinstance(cue, Say)]
    assert any(MINUTES[meta.language].format(meta.slots["minutes"]) in sentence for sentence in said[:12])


def test_a_script_can_last_as_short_and_as_long_as_the_readme_says(session: Session) -> None:
    said = re.search(r"Each can last from ([\d.]+) to ([\d.]+) times as long", README.read_text(encoding="utf-8"))
    assert said
    least, most = map(float, said.groups())

    def estimated(utterance: Utterance) -> int:
        return session.timeline.format.frames(utterance.estimate())

    reach = reach_of(session.planned, session.passages, estimated)
    assert session.target is not None
    assert reach.least <= (least + ESTIMATE) * session.target
    assert reach.most >= most * session.target
    if session.path.stem == "a-letter-and-an-answer":  # the one that stretches least: the README says all there is
        assert reach.most < (most + 0.1) * session.target


def test_a_short_session_is_as_kind_as_a_long_one(session: Session) -> None:
    kept = tuple(element for element in session.script.elements if not isinstance(element, OptionalPassage))
    found = review(replace(session.script, elements=kept), session.choices, factor=0.8)
    assert [diagnostic.code for diagnostic in found] == []


def test_a_script_has_enough_silence_and_not_too_much(session: Session) -> None:
    assert session.target is not None
    speech = sum(cue.utterance.estimate() for cue in session.timeline.cues if isinstance(cue, Say))
    at_rest = session.script.meta.practice is Practice.REST
    assert 0.4 <= 1 - speech / session.target <= (0.75 if at_rest else 0.65)


def test_a_session_for_sleep_ends_without_waking() -> None:
    at_rest = [path for path in SCRIPTS if read(path).meta.practice is Practice.REST]
    assert at_rest
    for path in at_rest:
        cues = open_session(str(path), SessionOptions("tone")).timeline.cues
        assert not any(isinstance(cue, Strike | Await) for cue in cues)
        assert [cue.length.natural for cue in cues if isinstance(cue, Silence)][-1] >= 45.0

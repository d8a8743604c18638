"""What a voice is given to say, where words are told how they sound."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import script_of

from guided_audio.core.voice import Sounded, count_words
from guided_audio.script import read_pronunciation
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, Say, Timeline, plan
from guided_audio.timeline.speaking import Respeller, SpokenText

KNOWING = replace(TONE, name="knowing", takes_ipa=True)
SCRIPT = """
    ---
    slots: {name: ""}
    pronounce: {Ananda: uh-NAHN-duh, Saoirse: /ˈsɜːrʃə/, Xochitl: SO-cheel /ˈsotʃil/}
    ---

    Saoirse and Ananda. [voice child] Xochitl{, name}. [normal voice] Xochitl.
"""


def _said(timeline: Timeline) -> list[tuple[str, tuple[Sounded, ...]]]:
    return [(cue.utterance.text, cue.utterance.sounded) for cue in timeline.cues if isinstance(cue, Say)]


def test_each_voice_gets_what_it_can_be_told() -> None:
    timeline = plan(script_of(SCRIPT), Choices(TONE, {"name": "Saoirse"}, voices={"child": KNOWING}))
    assert _said(timeline) == [
        ("Saoirse and uh-nahn-duh.", ()),
        ("Xochitl, Saoirse.", (Sounded(0, 7, "ˈsotʃil"), Sounded(9, 16, "ˈsɜːrʃə"))),
        ("so-cheel.", ()),
    ]
    assert timeline.as_written == (("Saoirse", TONE),)


def test_what_is_shown_and_what_travels_is_what_is_written() -> None:
    timeline = plan(script_of(SCRIPT), Choices(KNOWING, {"name": "Ananda"}, voices={"child": KNOWING}))
    says = [cue for cue in timeline.cues if isinstance(cue, Say)]
    assert [say.shown for say in says] == ["Saoirse and Ananda.", "Xochitl, Ananda.", "Xochitl."]
    assert [say.public for say in says] == ["Saoirse and Ananda.", "Xochitl.", "Xochitl."]
    assert says[1].utterance.text == "Xochitl, uh-nahn-duh."
    assert not timeline.as_written


def test_the_script_goes_before_the_listener() -> None:
    own = {"ANANDA": "mine", "Nguyen": "win", "Xochitl": "/ˈʃotʃil/"}
    text = "---\npronounce: {Ananda: script}\n---\n\nAnanda Nguyen, Xochitl's. Nothing else."
    timeline = plan(script_of(text), Choices(KNOWING, own_words=own))
    assert _said(timeline) == [
        ("script win, Xochitl's.", (Sounded(12, 21, "ˈʃotʃilz"),)),
        ("Nothing else.", ()),
    ]
    assert all("win" not in cue.public + cue.shown for cue in timeline.cues if isinstance(cue, Say))


def test_how_long_it_takes_follows_what_is_said() -> None:
    text = "---\npronounce: {LOL: laughing out loud}\n---\n\nLOL."
    (say,) = (cue for cue in plan(script_of(text), Choices(TONE)).cues if isinstance(cue, Say))
    assert count_words(say.utterance.text) == 3
    assert say.utterance.estimate() > replace(say.utterance, text="LOL.").estimate()


def _spoken(text: str, words: dict[str, str], takes_ipa: bool = True, language: str = "en") -> SpokenText:
    return Respeller(words, language).spoken(text, takes_ipa)


@pytest.mark.parametrize(
    ("text", "ipa", "owner"),
    [("Saoirse's", "ˈsɜːrʃə", "z"), ("Saoirse’s", "ˈsɜːrʃə", "z"), ("Jacques's", "ʒɑːk", "s"), ("Ramírez’s", "rəˈmɪrɛz", "ɪz")],
)  # fmt: skip
def test_what_belongs_to_a_word_is_part_of_it_in_english(text: str, ipa: str, owner: str) -> None:
    word = text[:-2]
    assert _spoken(text, {word: f"/{ipa}/"}) == SpokenText(text, (Sounded(0, len(text), ipa + owner),))
    assert _spoken(text, {word: f"/{ipa}/"}, language="de").sounded == (Sounded(0, len(word), ipa),)
    assert _spoken(text, {word: "x"}).text == f"x{text[-2:]}"


def test_nothing_is_replaced_twice() -> None:
    words = {"one": "two", "two": "three", "three": "one"}
    assert _spoken("One two three.", words).text == "two three one."


def test_a_text_without_these_words_stays_as_it_is() -> None:
    decomposed = unicodedata.normalize("NFD", "Jiří and Ramírez")
    assert _spoken(decomposed, {"Ananda": "x"}) == SpokenText(decomposed)
    assert _spoken(decomposed, {"Jiří": "zo-ee"}).text == "zo-ee and Ramírez"


_LETTERS = "abB ß'’sS-.İı\u0301"
_TEXTS = st.text(_LETTERS, max_size=40)
_WORDS = st.dictionaries(
    st.text(_LETTERS, min_size=1, max_size=4).filter(lambda word: any(map(str.isalnum, word))),
    st.sampled_from(["one", "two words", "/ˈwʌn/", "one /ˈwʌn/"]),
    max_size=5,
)


@given(_TEXTS, _WORDS, st.booleans(), st.sampled_from(["en", "de"]))
def test_sounds_lie_on_their_words_and_the_rest_stays(
    text: str, words: dict[str, str], takes_ipa: bool, language: str
) -> None:
    assume(not re.search("[BSİ]{2}", text) and not text.isupper())  # capitals are read as words
    spoken = _spoken(text, words, takes_ipa, language)
    composed, end = unicodedata.normalize("NFC", text), 0
    assert takes_ipa or not spoken.sounded
    for sounded in spoken.sounded:
        assert end <= sounded.start < sounded.end <= len(spoken.text)
        assert spoken.text[sounded.start : sounded.end] in composed
        assert sounded.ipa.startswith("ˈwʌn")
        end = sounded.end
    for word in spoken.as_written:
        assert not takes_ipa
        assert not read_pronunciation(words[word]).respelling
    if not any(said.startswith(("one", "two")) for said in words.values()):  # then nothing is spelled otherwise
        assert spoken.text in {text, composed}


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("Dear {name}, sit down.", "Dear, sit down."),
        ("Good night, {name}!", "Good night!"),
        ("And {name} rests.", "And rests."),
        ("{name}, you are here.", "you are here."),
        ("Rest. {name}, you are here.", "you are here."),
        ("Take {name}'s hand.", "Take hand."),
    ],
)
def test_what_travels_has_no_hole_where_a_name_was(text: str, public: str) -> None:
    script = script_of(f'---\nslots:\n  name: ""\n---\n{text}')
    for words, shown in (({"name": "Maya"}, text.replace("{name}", "Maya").removeprefix("Rest. ")), ({}, public)):
        last = [cue for cue in plan(script, Choices(TONE, words)).cues if isinstance(cue, Say)][-1]
        assert (last.public, last.shown) == (public, shown)

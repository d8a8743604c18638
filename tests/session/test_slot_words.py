"""Words for slots in letters that no voice of the session can read are refused, with the cure."""

from dataclasses import replace

import pytest

from guided_audio.core.errors import ScriptError, UsageError
from guided_audio.script import parse_script
from guided_audio.session.slot_words import require_sayable
from guided_audio.speech.engines.tone import TONE

ENGLISH, RUSSIAN = replace(TONE, language="en-US"), replace(TONE, language="ru")
SCRIPT = parse_script('---\nslots:\n  name: ""\n---\nHello{, name}.').require()


@pytest.mark.parametrize("words", ["李明", "Иван", "Anna Иванова", "Νίκος", "שלום", "さくら"])
def test_another_alphabet_is_refused(words: str) -> None:
    with pytest.raises(UsageError, match="cannot read") as refused:
        require_sayable(SCRIPT, {"name": words}, ENGLISH, {})
    assert "guided-audio pronounce" in refused.value.hint


@pytest.mark.parametrize("words", ["Zoë", "Siobhán", "Anne-Marie", "O’Neill", "Łukasz", "Nguyễn", "3", ""])
def test_latin_letters_are_read_by_any_voice(words: str) -> None:
    require_sayable(SCRIPT, {"name": words}, ENGLISH, {})
    require_sayable(SCRIPT, {"name": words}, RUSSIAN, {})


def test_words_that_are_pronounced_are_read() -> None:
    require_sayable(SCRIPT, {"name": "李明"}, ENGLISH, {"李明": "lee ming"})
    require_sayable(SCRIPT, {"name": "Иван"}, RUSSIAN, {})
    require_sayable(SCRIPT, {"name": "李明"}, TONE, {})


def test_the_words_of_a_script_have_their_place() -> None:
    script = parse_script("---\nslots:\n  name: Иван\n---\nHello{, name}.").require()
    with pytest.raises(ScriptError) as refused:
        require_sayable(script, {}, ENGLISH, {})
    assert [found.code for found in refused.value.diagnostics] == ["slot-alphabet"]

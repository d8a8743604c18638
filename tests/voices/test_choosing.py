"""Which voice speaks a language: the person's own choice, else the best that is here; never another one silently."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from support import HEART

from guided_audio.core.config import default_voices_file
from guided_audio.core.errors import UnknownVoice, UsageError, UserFileError
from guided_audio.core.voice import Voice
from guided_audio.speech import EngineStatus
from guided_audio.voices import choosing, voice_catalog
from guided_audio.voices.choosing import best_of, default_voices, forget, prefer, voice_for
from guided_audio.voices.voice_catalog import find_voice

Put = Callable[..., None]


def voice(name: str, engine: str, language: str) -> Voice:
    return replace(HEART, name=name, engine=engine, language=language)


PIPER_DE, SYSTEM_DE = voice("thorsten", "piper", "de-DE"), voice("de", "system", "de")
HERE = (HEART, voice("emma", "hibari", "en-GB"), voice("tone", "tone", "mul"))


@pytest.fixture
def voices(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Put voices into the place of those that are here."""

    def put(*known: Voice, slow: tuple[Voice, ...] = ()) -> None:
        def listed(at_hand: bool = False) -> tuple[Voice, ...]:
            return known if at_hand else known + slow

        monkeypatch.setattr(choosing, "list_voices", listed)
        monkeypatch.setattr(
            voice_catalog, "engine_statuses", lambda first="": iter([EngineStatus("any", known + slow)])
        )

    return put


@pytest.mark.parametrize(
    ("language", "name"), [("en", "heart"), ("en-US", "heart"), ("en_GB", "emma"), ("EN-au", "heart")]
)
def test_english_is_read_by_the_embedded_voice_unless_another_region_has_one_of_its_kind(
    voices: Put, language: str, name: str
) -> None:
    voices(*HERE, voice("alba", "piper", "en-AU"))
    assert voice_for(language).name == name


def test_the_best_engine_reads_a_language_and_the_systems_voice_comes_last(voices: Put) -> None:
    theirs = voice("max", "acme", "de")
    voices(*HERE, PIPER_DE, slow=(SYSTEM_DE, theirs))
    assert voice_for("de") == PIPER_DE
    voices(*HERE, slow=(SYSTEM_DE, theirs))
    assert voice_for("de") == theirs
    voices(*HERE, slow=(SYSTEM_DE,))
    assert voice_for("de-AT") == SYSTEM_DE


def test_other_processes_are_asked_only_if_need_be(voices: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    def listed(at_hand: bool = False) -> tuple[Voice, ...]:
        assert at_hand
        return (PIPER_DE,)

    monkeypatch.setattr(choosing, "list_voices", listed)
    assert voice_for("de") == PIPER_DE


def test_of_several_the_region_that_was_asked_for_then_the_languages_own() -> None:
    brazil, portugal, angola = (voice(name, "piper", f"pt-{name}") for name in ("BR", "PT", "AO"))
    known = (angola, brazil, portugal)
    assert best_of(known, "pt-BR") == brazil
    assert best_of(known, "pt_pt") == portugal
    assert best_of(known, "pt") == portugal
    assert best_of((angola, brazil), "pt-PT") == angola
    assert best_of(known, "de") is None


def test_tones_have_no_language(voices: Put) -> None:
    voices(*HERE)
    with pytest.raises(UnknownVoice, match="no voice here speaks fi"):
        voice_for("fi")


@pytest.mark.parametrize(
    ("language", "hint"), [("de", "voices add de_DE-thorsten-medium"), ("fi", "guided-audio[espeak]")]
)
def test_a_language_without_a_voice_names_how_one_is_had(voices: Put, language: str, hint: str) -> None:
    voices(*HERE)
    with pytest.raises(UnknownVoice) as caught:
        voice_for(language)
    assert hint in caught.value.hint


def test_a_choice_is_kept_by_language_and_can_be_taken_back(voices: Put) -> None:
    voices(*HERE, PIPER_DE, slow=(SYSTEM_DE,))
    assert prefer(SYSTEM_DE) == "de"
    assert prefer(HERE[1]) == "en"
    assert default_voices() == {"de": "system:de", "en": "hibari:emma"}
    assert voice_for("de-DE") == SYSTEM_DE
    assert voice_for("en") == HERE[1]
    assert forget("de-AT") == "system:de"
    assert voice_for("de") == PIPER_DE
    assert default_voices() == {"en": "hibari:emma"}
    with pytest.raises(UsageError, match="no voice was chosen for de"):
        forget("de")


@pytest.mark.parametrize("name", ['a "b"', "a\\b", "Zoë 😀"])
def test_any_name_can_be_chosen(name: str) -> None:
    prefer(voice(name, "acme", "de"))
    assert default_voices() == {"de": f"acme:{name}"}


@pytest.mark.parametrize("language", ["mul", "und"])
def test_a_voice_of_no_language_is_no_choice_for_one(language: str) -> None:
    with pytest.raises(UsageError, match="no language of its own"):
        prefer(voice("tone", "tone", language))
    assert not default_voices_file().exists()


def test_a_chosen_voice_that_has_gone_is_an_error_with_its_hint(voices: Put) -> None:
    voices(*HERE, PIPER_DE)
    prefer(voice("anna", "acme", "de"))
    with pytest.raises(UnknownVoice) as caught:
        voice_for("de")
    assert "«acme:anna»" in caught.value.message
    assert "chose it for «de»" in caught.value.message
    assert "--forget de" in caught.value.hint


def test_a_chosen_voice_that_can_be_had_again_says_how(voices: Put) -> None:
    voices(*HERE)
    prefer(voice("kore", "hibari", "en-US"))
    with pytest.raises(UnknownVoice, match="not on this machine yet") as caught:
        voice_for("en")
    assert "guided-audio voices add kore" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("default = 3", "[default] is not a table"), ("[default", "this is not TOML"), ("default = ['heart']", "is not a table"),
        ("\xff", "not UTF-8"), ("#" * 70_000, "larger than 64 KB"), ("a." * 30_000 + "a = 1", "dots between words"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_and_not_guessed_at(text: str, said: str) -> None:
    default_voices_file().parent.mkdir(parents=True)
    default_voices_file().write_bytes(text.encode("latin-1"))
    with pytest.raises(UserFileError) as caught:
        voice_for("de")
    (finding,) = caught.value.diagnostics
    assert finding.location.path == str(default_voices_file())
    assert said in finding.message


def test_without_any_choice_there_is_no_file() -> None:
    assert default_voices() == {}
    assert voice_for("en") == find_voice("heart")
    assert not default_voices_file().exists()

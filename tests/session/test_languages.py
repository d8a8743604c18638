"""A session in its own language: what it says by itself, and where a listener is taken."""

from dataclasses import replace
from pathlib import Path

import pytest
from support import timeline_of

from guided_audio.core.errors import Severity, UnknownVoice
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Voice, count_words
from guided_audio.export.transcript import Part, transcript_of
from guided_audio.importing.ssml.serializer import write_ssml
from guided_audio.script import parse_script
from guided_audio.session import grounding
from guided_audio.session.grounding import passage_speaker
from guided_audio.session.live import _excursions
from guided_audio.session.options import SessionOptions
from guided_audio.session.script_files import check_file
from guided_audio.session.session import Session, open_session
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Lead, Say, describe
from guided_audio.voices.voice_catalog import find_voice

BREATHE = "---\nlanguage: {}\n---\n\nUno.\n\n[breathe in 4, hold 2, out 6, 2 rounds, {}]\n"


def led(language: str, mode: str = "spoken") -> list[tuple[str, tuple[str, ...]]]:
    cues = timeline_of(BREATHE.format(language, mode)).cues
    return [(cue.shown, tuple(u.text for u in cue.utterances)) for cue in cues if isinstance(cue, Lead)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", ["Breathe in.", "Hold.", "Breathe out.", "In.", "Hold.", "Out."]),
        ("es-MX", ["Toma aire.", "Mantén.", "Suelta el aire.", "Inhala.", "Mantén.", "Suelta."]),
        ("de", ["Atme ein.", "Halten.", "Atme aus.", "Ein.", "Halten.", "Aus."]),
        ("fr", ["Inspire doucement.", "Garde l'air.", "Laisse sortir l'air.", "Inspire.", "Garde l'air.", "Souffle."]),
        ("it", ["Inspira piano.", "Trattieni.", "Lascia uscire l'aria.", "Inspira.", "Trattieni.", "Lascia andare."]),
        ("pt-BR", ["Puxe o ar.", "Segure.", "Solte o ar.", "Inspire.", "Segure.", "Solte."]),
    ],
)
def test_a_breath_is_led_in_the_language_of_the_script(language: str, words: list[str]) -> None:
    assert led(language) == [(word, (word,)) for word in words]
    ssml, _ = write_ssml(parse_script(BREATHE.format(language, "spoken")).require())
    assert all(word in ssml for word in words)


def test_seconds_are_counted_as_numbers_and_never_as_the_second() -> None:
    assert led("de", "counted")[0] == ("Atme ein.", ("Atme ein.", "2", "3", "4"))
    assert led("es", "counted")[0][1][1:] == ("2.", "3.", "4.")


def test_in_a_language_without_words_a_breath_is_shown_and_the_author_is_told(tmp_path: Path) -> None:
    assert [words for _, words in led("nl")] == [()] * 6
    assert led("nl")[0][0] == "Breathe in."
    assert "Breathe" not in write_ssml(parse_script(BREATHE.format("nl", "spoken")).require())[0]
    script = tmp_path / "a.md"
    script.write_text(BREATHE.format("nl\nvoice: tone", "spoken"))
    (found,) = check_file(str(script))
    assert (found.code, found.severity, found.location.line) == ("breath-unspoken", Severity.WARNING, 8)
    assert open_session(str(script)).diagnostics == (found,)
    script.write_text(BREATHE.format("nl\nvoice: tone", "silent"))
    assert check_file(str(script)) == ()


@pytest.mark.parametrize("language", ["en", "de", "nl"])
def test_a_transcript_names_the_phases_whatever_was_said(language: str) -> None:
    timeline = timeline_of(BREATHE.format(language, "spoken"))
    (breathing,) = [
        part
        for part in transcript_of((describe(cue, timeline.format) for cue in timeline.estimate()), [])
        if part.kind == "breathe"
    ]
    assert breathing == Part(
        "breathe", phases=(("in", Seconds(4.0)), ("hold", Seconds(2.0)), ("out", Seconds(6.0))), rounds=2
    )


def session_in(folder: Path, language: str, voice: str = "tone") -> Session:
    script = folder / "a.md"
    script.write_text(f"---\nlanguage: {language}\n---\n\nUno.\n")
    return open_session(str(script), SessionOptions(voice))


@pytest.mark.parametrize(
    ("language", "first", "prompt"),
    [
        ("es-AR", "Aquí puedes descansar un minuto.", "Para seguir donde estabas, presiona la barra espaciadora."),
        ("de", "Hier kannst du ausruhen.", "Um da weiterzumachen, wo du warst, drück die Leertaste."),
        ("en", "You can rest here for a minute.", "To go on where you were, press space."),
        ("fr", "Tu peux te reposer ici une minute.", "Pour reprendre où tu en étais, appuie sur la barre d'espace."),
        ("it", "Qui puoi riposare un minuto.", "Per riprendere da dove eri, premi la barra spaziatrice."),
        ("pt", "Você pode descansar aqui um minuto.", "Para continuar de onde estava, aperte a barra de espaço."),
        ("nl", "You can rest here for a minute.", "To go on where you were, press space."),
    ],
)
def test_steady_ground_and_the_way_back_are_in_the_sessions_language(
    tmp_path: Path, language: str, first: str, prompt: str
) -> None:
    excursions = _excursions(session_in(tmp_path, language))
    assert excursions is not None
    texts = [utterance.text for utterance in excursions.utterances]
    assert texts[0] == first
    assert prompt in texts
    assert {utterance.voice.name for utterance in excursions.utterances} == {"tone"}


def test_no_voice_reads_passages_in_a_language_that_is_not_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    heart = find_voice("heart")
    spanish = Voice("sol", "piper", "es-ES", "female", 22_050, "MIT", "", "1")
    dutch = Voice("anne", "piper", "nl", "female", 22_050, "MIT", "", "1")
    assert passage_speaker(spanish, "es") == ("es", "piper:sol")
    assert passage_speaker(TONE, "de-CH") == ("de", "tone:tone")
    assert passage_speaker(heart, "en-GB") == ("en", "hibari:heart")
    assert passage_speaker(dutch, "nl") == ("en", "hibari:heart")
    monkeypatch.setattr(grounding, "voice_for", lambda language: spanish if language == "es" else nobody(language))
    assert passage_speaker(heart, "es") == ("es", "piper:sol")  # heart was chosen for a session in Spanish
    assert passage_speaker(heart, "de") == ("en", "hibari:heart")
    assert passage_speaker(spanish, "de") == ("en", "heart")


def nobody(language: str) -> Voice:
    raise UnknownVoice(f"no voice here speaks {language}", "")


def test_nothing_but_the_script_is_spoken_in_sessions_of_other_languages() -> None:
    for name in ("un-lugar-seguro", "das-kind-an-der-hand", "un-lieu-sur", "un-luogo-sicuro", "um-lugar-seguro"):
        session = open_session(name, SessionOptions("tone"))
        source = " ".join(session.path.read_text(encoding="utf-8").split())
        said = [cue.shown for cue in session.timeline.cues if isinstance(cue, Say)]
        assert len(said) > 50
        assert [text for text in said[3:] if text not in source] == []


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a-safe-place", "en"),
        ("un-lugar-seguro", "es"),
        ("ein-sicherer-ort", "de"),
        ("un-lieu-sur", "fr"),
        ("un-luogo-sicuro", "it"),
        ("um-lugar-seguro", "pt"),
    ],
)
def test_likely_lengths_keep_the_pace_in_every_language(name: str, language: str) -> None:
    voice = replace(TONE, language=language)
    said = [replace(u, voice=voice) for u in open_session(name, SessionOptions("tone")).timeline.utterances]
    asked = sum(60 * count_words(u.text) / u.pace for u in said)
    assert sum(u.estimate() for u in said) == pytest.approx(asked, rel=0.03)

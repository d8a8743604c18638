"""`check` says what `export` would: words that the voice cannot read, and a script in another language than it says."""

from pathlib import Path

import pytest

from guided_audio.core.errors import Diagnostic, Severity, SpeechError
from guided_audio.core.voice import Utterance
from guided_audio.importing.importing import import_text
from guided_audio.script import parse_script
from guided_audio.session.script_files import check_file
from guided_audio.session.session import open_session
from guided_audio.speech.engines.hibari import HEART, HibariEngine

_SPANISH = "Cierra los ojos y deja que el cuerpo se hunda en la silla. Respira, y siente el suelo."


def _check(tmp_path: Path, text: str) -> tuple[Diagnostic, ...]:
    script = tmp_path / "a.md"
    script.write_text(text, encoding="utf-8")
    return check_file(str(script))


@pytest.mark.parametrize("word", ["שלום", "Привет", "李明", "Γειά"])
def test_a_word_that_the_voice_cannot_read_is_an_error_at_its_sentence(tmp_path: Path, word: str) -> None:
    (found,) = _check(tmp_path, f"Rest.\n\nHello {word}.\n")
    assert (found.code, found.severity, found.location.line) == ("unreadable", Severity.ERROR, 3)
    with pytest.raises(SpeechError) as caught:
        HibariEngine().synthesize(Utterance(f"Hello {word}.", HEART))
    assert found.message == caught.value.message


def test_a_word_with_its_sound_can_be_read(tmp_path: Path) -> None:
    front = "---\npronounce:\n  שלום: /ʃaˈlom/\n---\n\n"
    assert _check(tmp_path, f"{front}Hello שלום.\n") == ()
    assert _check(tmp_path, "Café, naïve, Zoë, 7 – … ½ ✿ 🌿 «Łódź».\n") == ()


def test_without_a_voice_for_its_language_a_script_is_still_right(tmp_path: Path) -> None:
    (found,) = _check(tmp_path, "---\nlanguage: zz\n---\n\nשלום.\n")
    assert (found.code, found.severity) == ("no-voice", Severity.WARNING)


def test_words_of_another_language_are_a_warning_where_the_language_stands(tmp_path: Path) -> None:
    (found,) = _check(tmp_path, f"# Una\n\n{_SPANISH}\n")
    assert (found.code, found.severity, found.location.line) == ("other-language", Severity.WARNING, 3)
    assert "language: es" in found.hint
    assert found in open_session(str(tmp_path / "a.md")).diagnostics
    (found,) = _check(tmp_path, f"---\ntitle: Una\nlanguage: en\n---\n\n{_SPANISH}\n")
    assert found.location.line == 3


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        (f"{_SPANISH}\n", "a.txt", "es"),
        ("Setz dich hin und ruh dich aus. Spüre den Boden.\n", "a.txt", "de"),
        ("Сядьте и отдохните. Почувствуйте пол.\n", "a.txt", "ru"),
        (f"1\n00:00:00,000 --> 00:00:09,000\n{_SPANISH}\n", "a.srt", "es"),
        ('{"language": "english", "segments": [{"start": 0, "end": 4, "text": "Rest."}]}', "a.json", "en"),
        ('{"language_code": "en_us", "words": [{"start": 0, "end": 400, "text": "Rest."}]}', "a.json", "en-US"),
        (f"---\ntitle: Una\nlanguage: es-MX\n---\n{_SPANISH}\n", "a.txt", "es-MX"),
    ],
)  # fmt: skip
def test_an_imported_script_gets_its_language(text: str, name: str, language: str) -> None:
    imported = import_text(text, name)
    assert parse_script(imported.text).require().meta.language == language
    is_guessed = "language" not in text
    assert ("language" in {found.code for found in imported.findings}) == is_guessed


def test_english_needs_no_word_of_it() -> None:
    assert import_text("Sit down and rest. Notice the floor.\n").text == "Sit down and rest. Notice the floor.\n"

"""Which language screens and messages are in, and that every sentence of every catalogue is whole."""

import ast
import gettext
import io
import json
import pickle
import subprocess
import sys
from collections.abc import Callable

import pytest
import words
from babel.messages.catalog import Catalog
from rich.cells import cell_len

from guided_audio.core import errors as core_errors
from guided_audio.core import translation
from guided_audio.core.errors import UserFileError
from guided_audio.core.printable import printable
from guided_audio.core.toml_file import TomlFormat
from guided_audio.core.translation import N_, _, best_of, ngettext, screen_language
from guided_audio.tui.foot import HELP, HELP_BY_LETTERS, MORE

LANGUAGES = sorted(folder.name for folder in translation.FOLDER.iterdir() if folder.is_dir())
SETTINGS = ("GUIDED_AUDIO_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
FINDINGS = {"Diagnostic", "Finding", "finding", "error", "warn", "warn_once", "refuse", "fault"}
"""What makes a finding of a message, beside the errors."""
ANY = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def template() -> Catalog:
    return words.collected()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "es_MX"}, "es"),
        ({"LANG": "ES"}, "es"),
        ({"LANG": "de_DE@euro"}, "de"),
        ({"LANG": "sv_SE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "es_ES"}, "es"),
        ({"LC_MESSAGES": "es_ES", "LC_ALL": "de_DE"}, "de"),
        ({"LC_ALL": "C", "LANG": "de_DE"}, "en"),
        ({"LC_ALL": "de_DE", "LANGUAGE": "sv:es:de"}, "es"),
        ({"LANGUAGE": "en_US:de", "LANG": "de_DE"}, "en"),
        ({"LANG": "de_DE", "GUIDED_AUDIO_LANGUAGE": "en"}, "en"),
        ({"LANG": "en_GB", "GUIDED_AUDIO_LANGUAGE": "es"}, "es"),
    ],
)
def test_the_language_that_is_set(settings: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    translation.forget()
    assert screen_language() == best_of({"es", "de"}) == expected


def test_nothing_is_read_for_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation.library, "translation", None)
    assert _("the session has ended") == "the session has ended"
    assert _("it lasts about {length}", length="5:00") == "it lasts about 5:00"
    assert [ngettext("{count} error in {path}", "{count} errors in {path}", n, path="a") for n in (0, 1, 2)] == [
        "0 errors in a", "1 error in a", "2 errors in a",
    ]  # fmt: skip


def test_a_message_is_english_to_programs_and_translated_where_it_is_shown(read_in: Callable[[str], None]) -> None:
    read_in("es")
    near = N_("did you mean {names}?", names="«rain»")
    message = N_("{what}; what was made is kept as {place}", what=near, place="a.wav")
    english = "did you mean «rain»?; what was made is kept as a.wav"
    assert (message, json.loads(json.dumps([message]))) == (english, [english])
    spanish = "¿querías decir «rain»?; lo hecho se guarda como a.wav"
    assert [f"{message}", str(message), _("{it}", it=message), printable(message)] == [spanish] * 4
    again = pickle.loads(pickle.dumps(message))  # noqa: S301 - our own
    assert (again, str(again), N_(again) is again) == (english, spanish, True)


def test_errors_and_findings_are_shown_in_german(read_in: Callable[[str], None]) -> None:
    read_in("de")
    with pytest.raises(UserFileError) as caught:
        TomlFormat("words", 10, "shorten it", N_("open it in a text editor")).parse("a = ", "mine.toml")
    (found,) = caught.value.diagnostics
    assert (found.hint, str(found.hint)) == ("open it in a text editor", "öffne es in einem Texteditor")
    assert found.message.startswith("this is not TOML: ")
    assert str(found.message).startswith("das ist kein TOML: ")
    assert "das ist kein TOML: " in str(caught.value)


def test_every_message_of_an_error_or_a_finding_can_be_translated() -> None:
    """What people are told is never a bare text, so that a new message cannot stay in English by oversight."""
    errors = {
        name for name, kind in vars(core_errors).items() if isinstance(kind, type) and issubclass(kind, Exception)
    }
    bare = [
        f"{path.name}:{argument.lineno}"
        for path in sorted((words.ROOT / "guided_audio").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and called(call) in errors | FINDINGS
        for argument in (
            *call.args,
            *(keyword.value for keyword in call.keywords if keyword.arg in {"message", "hint"}),
        )
        if isinstance(argument, ast.Constant | ast.JoinedStr)
        and " " in ast.unparse(argument).strip()
        and argument.lineno
    ]
    assert bare == []


def called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def test_sentences_in_german(read_in: Callable[[str], None]) -> None:
    read_in("de")
    assert _("the session has ended") == "die Sitzung ist zu Ende"
    assert _("it lasts about {length}", length="{5}") == "es dauert etwa {5}"
    assert _("no catalogue has this") == "no catalogue has this"
    assert _("") == ""


def test_numbers_in_spanish(read_in: Callable[[str], None]) -> None:
    read_in("es")
    said = [ngettext("{count} error in {path}", "{count} errors in {path}", n, path="a") for n in (0, 1, 2, 1_000_000)]
    assert said == ["0 errores en a", "1 error en a", "2 errores en a", "1000000 errores en a"]


@ANY
def test_every_sentence_is_translated(language: str, template: Catalog) -> None:
    catalogue = words.read_catalogue(language)
    for message in template:
        ours = catalogue.get(message.id, message.context)
        is_clicks = all(place.startswith("click/") for place, _line in message.locations)  # another version says more
        assert is_clicks or (ours is not None and words.is_whole(ours)), message.id


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


@ANY
def test_every_sentence_has_its_values(language: str) -> None:
    catalogue = words.read_catalogue(language)
    for message in filter(lambda message: message.id, catalogue):
        assert not message.fuzzy
        for one, original in zip(forms(message.string), forms(message.id), strict=True):
            assert not one or words.placeholders(one) == words.placeholders(original), one
            assert not one or one[-1:].isspace() == original[-1:].isspace()
    assert not catalogue.obsolete


@ANY
def test_what_is_read_is_what_was_written(language: str) -> None:
    compiled = words.catalogue_file(language, "mo").read_bytes()
    written = words.compiled(words.read_catalogue(language))
    assert sentences(compiled) == sentences(written), "make words compiles it"


def sentences(compiled: bytes) -> dict[str, str]:
    """Return what a catalogue says; its head names the version of Babel, which may be another one."""
    found: dict[str, str] = vars(gettext.GNUTranslations(io.BytesIO(compiled)))["_catalog"]
    return {said: translated for said, translated in found.items() if said}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--help"], 0, "Opciones:"),
        (["ply"], 2, "No hay ninguna orden «ply»; ¿querías decir «play»?"),
        (["ground", "--language", "nl"], 2, "Lo siento: el suelo firme no existe en «nl»."),
        (["care", "--country", "ES"], 0, "- Línea 024: teléfono 024. Día y noche."),
    ],
)
def test_the_program_speaks_spanish(
    arguments: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDED_AUDIO_LANGUAGE", "es")
    monkeypatch.setenv("PYTHONUTF8", "1")
    command = [sys.executable, "-m", "guided_audio", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True), done.stderr


@ANY
def test_the_way_to_help_fits_the_smallest_terminal(language: str) -> None:
    catalogue = words.read_catalogue(language)

    def said(words: str) -> str:
        translated = catalogue.get(words)
        return str(translated.string) if translated else words

    for ground, call in (HELP, HELP_BY_LETTERS):
        assert cell_len(" · ".join([MORE[-1], said(ground[-1]), said(call[1])])) <= 38

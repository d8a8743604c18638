"""`guided-audio list` by language: who speaks what here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from cli.test_commands import run

from guided_audio.core import config
from guided_audio.core.errors import UnknownVoice
from guided_audio.core.voice import Voice
from guided_audio.speech.engines.tone import TONE
from guided_audio.voices import choosing

LINES = {
    "visita": "language: es-MX",
    "besuch": "language: de",
    "named": "voice: heart\nlanguage: es",
    "gone": "voice: x",
}


def nobody() -> NoReturn:
    raise UnknownVoice("no voice here speaks de", "get it with: guided-audio voices add anna")


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The languages that a voice was looked for, on a machine with a voice for English and for Spanish."""
    folder = config.library_folders()[0].path
    folder.mkdir(parents=True)
    for name, lines in LINES.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\n{lines}\n---\n\nUno.\n")
    found: list[str] = []
    original = choosing.voice_for

    def voice_for(language: str) -> Voice:
        found.append(language)
        if language.startswith("es"):
            return TONE
        if language == "de":
            nobody()
        return original(language)

    monkeypatch.setattr(choosing, "voice_for", voice_for)
    yield found


def rows(*options: str) -> dict[str, dict[str, object]]:
    return {row["name"]: row for row in json.loads(run("list", "--json", *options).stdout)}


def test_every_session_says_whose_voice_speaks_it_here() -> None:
    told = run("list").stdout
    assert "a-safe-place  10 minutes · safe-place · en · voice heart\n" in told
    assert "visita (yours)  es-MX · voice tone\n" in told
    assert (
        "besuch (yours)  de · no voice here\n    No voice here speaks de. Get it with: guided-audio voices add anna\n"
    ) in told
    assert "named (yours)  es · no voice here\n    The voice «heart» does not speak es." in told
    assert "gone (yours)  en · no voice here\n    There is no voice «x» here." in told


def test_as_json() -> None:
    found = rows()
    keys = ("language", "voice", "voice_problem", "voice_hint")
    assert [found["visita"][key] for key in keys] == ["es-MX", "tone", "", ""]
    assert [found["besuch"][key] for key in keys] == [
        "de", "", "no voice here speaks de", "get it with: guided-audio voices add anna",
    ]  # fmt: skip


@pytest.mark.parametrize("wanted", ["es", "ES", "es-ES", "es_AR"])
def test_by_language(wanted: str) -> None:
    assert set(rows("--language", wanted)) == {
        "aqui-y-ahora", "un-lugar-seguro", "conocer-a-tu-nino-interior", "visita", "named",
    }  # fmt: skip


def test_a_language_that_no_session_has() -> None:
    assert run("list", "--language", "nl").stdout.startswith("No script fits the language nl.")
    told = run("list", "--language", "es", "--need", "sleep").stdout
    assert "the need «sleep» and the language es" in " ".join(told.split())


def test_each_language_is_asked_for_once_and_none_that_is_not_shown(asked: list[str]) -> None:
    run("list", "--need", "cannot sleep")
    assert asked == ["en"]
    asked.clear()
    run("list")
    assert sorted(asked) == ["de", "en", "es", "es-MX", "fr", "it", "pt-BR"]


@pytest.mark.parametrize("command", ["play", "export"])
def test_a_session_without_a_voice_says_what_would_help(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guided_audio.session import plan

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plan, "voice_for", lambda language: nobody())
    result = run(command, "das-kind-an-der-hand")
    assert result.exit_code == 1
    assert "das-kind-an-der-hand.md:4:11: error: no voice here speaks de" in result.output
    assert "guided-audio voices add anna" in result.output
    assert not list(tmp_path.iterdir())

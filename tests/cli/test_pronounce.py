"""`guided-audio pronounce`, and what sessions say of words that a voice cannot be told."""

import json
import stat
from pathlib import Path

import pytest
from cli.test_commands import run

from guided_audio.core.config import own_words_file
from guided_audio.core.errors import Severity, UserFileError
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_passage, open_session, preview_words
from guided_audio.timeline import Say

SCRIPT = """---
title: With Saoirse
voice: tone
pronounce:
  Ananda: uh-NAHN-duh
  Xochitl: /ˈsotʃil/
---

Hello Saoirse, hello Ananda, hello Nguyen. [voice tone] Xochitl and Xochitl.
"""


@pytest.fixture
def script(tmp_path: Path) -> str:
    path = tmp_path / "with-saoirse.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return str(path)


def test_words_are_written_down_listed_and_taken_out() -> None:
    assert "nothing in your dictionary" in run("pronounce").stdout
    assert run("pronounce", "Nguyen", "win").stdout == "«Nguyen» is said «win» in every language.\n"
    told = run("pronounce", "nguyen", "nwin").stdout
    assert told == "«nguyen» is said «nwin» in every language, instead of «win».\n"
    assert run("pronounce", "Saoirse", "/ˈsɜːrʃə/", "--language", "EN").exit_code == 0
    rows = run("pronounce").stdout.splitlines()
    assert rows[:2] == ["Nguyen   nwin       every language", "Saoirse  /ˈsɜːrʃə/  [en]"]
    assert str(own_words_file()) in rows[2]
    assert stat.S_IMODE(own_words_file().stat().st_mode) == 0o600
    listed = json.loads(run("pronounce", "--json").stdout)
    assert [(one["word"], one["language"], one["path"]) for one in listed] == [
        ("Nguyen", "all", str(own_words_file())),
        ("Saoirse", "en", str(own_words_file())),
    ]
    assert json.loads(run("pronounce", "SAOIRSE", "--json").stdout)[0]["said"] == "/ˈsɜːrʃə/"
    assert json.loads(run("pronounce", "--language", "de", "--json").stdout) == []
    assert "is no longer said «nwin» in every language" in run("pronounce", "--remove", "NGUYEN").stdout
    assert run("pronounce", "Nguyen").stdout.startswith("«Nguyen» is not in your dictionary")
    assert run("pronounce", "--remove", "Nguyen").exit_code == 2


def test_the_file_is_made_and_left_alone() -> None:
    assert "is written" in run("pronounce", "--edit").stdout
    before = own_words_file().read_text(encoding="utf-8")
    assert "stays as it is" in run("pronounce", "--edit").stdout
    assert own_words_file().read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    "words",
    [
        ("a", "b", "--edit"),
        ("a", "--remove", "b"),
        ("a", "b", "--json"),
        ("a", "--script", "b"),
        ("a", "x/y"),
        ("a", "b", "--language", "klingonish"),
        ("a", "b", "c"),
    ],
)
def test_what_does_not_go_together(words: tuple[str, ...]) -> None:
    assert run("pronounce", *words).exit_code == 2
    assert not own_words_file().exists()


def test_what_holds_in_a_script(script: str) -> None:
    run("pronounce", "Nguyen", "win")
    run("pronounce", "Ananda", "mine")
    rows = run("pronounce", "--script", script).stdout.splitlines()
    assert [row.split("  ")[0] for row in rows] == ["Ananda", "Xochitl", "Nguyen"]
    assert "uh-NAHN-duh  the script, line 5" in rows[0]
    assert "your dictionary" in rows[2]
    listed = json.loads(run("pronounce", "--script", script, "--json").stdout)
    assert [one["from"] for one in listed] == ["the script", "the script", "your dictionary"]


def test_a_session_says_the_words_of_its_listener_and_shows_what_is_written(script: str) -> None:
    run("pronounce", "Nguyen", "win")
    run("pronounce", "Ananda", "mine")
    first, _ = (cue for cue in open_session(script).timeline.cues if isinstance(cue, Say))
    assert first.utterance.text == "Hello Saoirse, hello uh-nahn-duh, hello win."
    assert first.shown == first.public == "Hello Saoirse, hello Ananda, hello Nguyen."


def test_what_a_voice_cannot_be_told_is_told_once_with_its_place(script: str) -> None:
    run("pronounce", "Saoirse", "/ˈsɜːrʃə/", "--language", "en")
    run("pronounce", "Unused", "/ˈʌn/")
    line = 1 + own_words_file().read_text(encoding="utf-8").split("\n").index('Saoirse = "/ˈsɜːrʃə/"')
    places = {f"{script}:6:12", f"{own_words_file()}:{line}:1"}
    for command in (
        ("check", script),
        ("show", script),
        ("export", script, "-o", str(Path(script).with_suffix(".wav"))),
    ):
        result = run(*command)
        assert result.exit_code == 0
        told = [row for row in (result.stdout + result.stderr).splitlines() if "[ipa-unread]" in row]
        assert {row.partition(": warning")[0] for row in told} == places
        assert len(told) == 2
    assert "the voice «tone» cannot be told sounds: «Xochitl» is read as it is written" in run("check", script).stdout


def test_a_broken_dictionary_ends_a_session_with_its_place(script: str) -> None:
    own_words_file().parent.mkdir(parents=True)
    own_words_file().write_text("[all]\nNguyen = 3\n")
    place = f"{own_words_file()}:2:1: error:"
    for command in (("show", script), ("play", script, "--plain"), ("pronounce",)):
        result = run(*command)
        assert result.exit_code == 1
        assert result.stderr.startswith(place)
    result = run("check", script)
    assert result.exit_code == 1
    assert result.stdout.startswith(place)
    with pytest.raises(UserFileError):
        open_session(script)


def test_steady_ground_is_there_all_the_same() -> None:
    own_words_file().parent.mkdir(parents=True)
    own_words_file().write_text("[all]\nNguyen = 3\n")
    session = open_passage("ground-me", SessionOptions("tone"))
    assert [(found.severity, found.code) for found in session.diagnostics] == [(Severity.WARNING, "words-shape")]
    assert session.timeline.utterances


def test_what_is_taken_elsewhere_has_none_of_the_listeners_words(script: str, tmp_path: Path) -> None:
    run("pronounce", "Nguyen", "win")
    target = tmp_path / "out.ssml"
    assert run("export", script, "--format", "ssml", "-o", str(target)).exit_code == 0
    text = target.read_text(encoding="utf-8")
    assert 'alias="uh-NAHN-duh"' in text
    assert "Nguyen" in text
    assert "win" not in text


@pytest.mark.parametrize("said", [(), ("win",)])
def test_a_word_is_heard_as_sessions_say_it(tmp_path: Path, said: tuple[str, ...]) -> None:
    heard = tmp_path / "heard.wav"
    told = run("pronounce", "Nguyen", *said, "--hear", "--voice", "tone", "--output", f"file={heard}")
    assert told.exit_code == 0
    assert "«Nguyen», by tone" in told.stdout
    assert heard.stat().st_size > 10_000
    assert preview_words("Nguyen", voice="tone").timeline.utterances[0].text == (f"{said[0]}." if said else "Nguyen.")


def test_what_is_heard_is_no_cue_and_no_markdown() -> None:
    (said,) = preview_words("a {b} [pause 5s] # c", voice="tone").timeline.utterances
    assert said.text == "a {b} pause 5 seconds # c."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--hear",), "goes with a WORD"),
        (("Nguyen", "--hear", "--json"), "without --json"),
        (("Nguyen", "--voice", "tone"), "goes with --hear"),
        (("…", "--hear"), "is no word"),
    ],
)
def test_what_cannot_be_heard(arguments: tuple[str, ...], words: str) -> None:
    told = run("pronounce", *arguments)
    assert told.exit_code == 2
    assert words in told.stderr

"""Words on the command line that stand for an option, names of languages, and slips in the names of commands."""

import json

import pytest
from cli.test_commands import run
from click.testing import CliRunner

from guided_audio.cli import program
from guided_audio.cli.commands import ground
from guided_audio.library.languages import known_languages, language_named, read_language


def names(*arguments: str) -> list[str]:
    return [row["name"] for row in json.loads(run("list", "--json", *arguments).stdout)]


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("sleep",), ("--need", "sleep")),
        (("cannot", "sleep"), ("--need", "cannot sleep")),
        (("Spanish",), ("--language", "es")),
        (("español",), ("--language", "es")),
        (("de",), ("--language", "de")),
        (("meeting",), ("--practice", "meeting")),
        (("safe", "place"), ("--practice", "safe-place")),
        (("10m",), ("--max-length", "10m")),
        (("5 minutes",), ("--max-length", "5m")),
    ],
)
@pytest.mark.thorough
def test_words_of_list_are_taken_for_what_they_plainly_are(words: tuple[str, ...], option: tuple[str, ...]) -> None:
    assert names(*words) == names(*option) != []


@pytest.mark.parametrize(("named", "tag"), [("Spanish", "es"), ("GERMAN", "de"), ("es-MX", "es"), ("fr", "fr")])
def test_a_language_is_taken_by_its_name(named: str, tag: str) -> None:
    assert names("--language", named) == names("--language", tag) != []


def test_danger_in_words_is_heard_as_in_a_need() -> None:
    told = run("list", "I", "want", "to", "die").stdout
    assert "speak to a person now" in told
    assert "guided-audio play" not in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("list", "sleep", "--need", "anger"), "--need and «sleep» say the same"),
        (("list", "10"), "write 10m or 10s"),
        (("list", "--language", "Klingon"), "no language is known here by the name «Klingon»"),
        (("list", "--language", "Spanihs"), "did you mean «spanish»?"),
        (("care", "Ireland", "--country", "GB"), "--country and «Ireland» say the same"),
        (("care", "Germny"), "did you mean «Germany»?"),
        (("care", "Ireland", "--all"), "leave --country out"),
        (("ground", "Klingon"), "no language is known here by the name «Klingon»"),
        (("voices", "deafult"), "did you mean «default»?"),
        (("voices", "nonsense"), "There is no command «nonsense»; «program voices --help» lists them."),
        (("cache", "claer"), "did you mean «clear»?"),
    ],
)
def test_what_cannot_be_taken_is_said(arguments: tuple[str, ...], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told.casefold() in result.stderr.casefold()


def test_a_country_needs_no_option() -> None:
    assert run("care", "Ireland").stdout == run("care", "--country", "IE").stdout
    assert "Whom to call: United Kingdom\n" in run("care", "United", "Kingdom").stdout


def test_steady_ground_takes_a_language_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ground, "find_ground", lambda _voice, _where, language: asked.append(language))
    run("ground", "Spanish")
    run("ground", "--language", "de")
    run("ground")
    assert asked == ["es", "de", ""]


def test_languages_are_known_by_their_names_and_tags() -> None:
    assert language_named("Español") == language_named(" es ") == "es"
    assert language_named("no") == language_named("nonsense") == ""
    assert read_language("en_us") == "en-US"
    assert read_language("") == ""
    assert known_languages()["es"] == "Spanish"


@pytest.mark.parametrize("group", [(), ("voices",), ("cache",)])
def test_summaries_are_whole_sentences_in_a_narrow_terminal(group: tuple[str, ...]) -> None:
    told = CliRunner().invoke(program, [*group, "--help"], terminal_width=60).stdout
    summaries = [line.split(maxsplit=1) for line in told.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()]
    cut = {name for name, summary in summaries if summary.endswith("...") or not summary.endswith(".")}
    assert len(summaries) > 1
    assert cut == set()

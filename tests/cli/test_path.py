"""`guided-audio path`, and `list` by need, practice and length."""

import json
from pathlib import Path

import pytest
from cli.test_commands import run
from click.shell_completion import ShellComplete

from guided_audio.cli import program
from guided_audio.core import config

PATH = """begin = "ground"

[[stage]]
title = "Somewhere to stand"
about = "Steady ground first."
steps = [{script = "ground"}, {script = "place", after = ["ground"]}]

[[stage]]
title = "Meeting"
about = "A first visit."
steps = [{script = "a-visit", after = ["ground", "place"]}]

[[need]]
words = "I cannot sleep"
keys = ["sleep", "wide awake"]
scripts = ["place", "ground"]
note = "A dark room helps."

[[need]]
words = "It is grave"
keys = ["grave"]
note = "Please call somebody. There are numbers to call in what «guided-audio care» prints."
"""
SCRIPT = "---\ntitle: {title}\nlength: {length}\npractice: {practice}\nsummary: What {title} is.\n---\n\nHello. [silence 9s]\n"


def write(folder: Path, name: str, title: str, length: str, practice: str) -> None:
    text = SCRIPT.format(title=title, length=length, practice=practice)
    (folder / f"{name}.md").write_text(text)


@pytest.fixture(autouse=True)
def included(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small library in the place of the included one."""
    folder = tmp_path / "_scripts"
    folder.mkdir()
    (folder / "path.toml").write_text(PATH)
    write(folder, "ground", "Ground", "40s", "grounding")
    write(folder, "place", "A place", "10m", "safe-place")
    write(folder, "a-visit", "A visit", "15m", "meeting")
    monkeypatch.setattr(config, "_PACKAGE", tmp_path)
    return folder


@pytest.fixture
def own() -> Path:
    folder = config.library_folders()[0].path
    folder.mkdir(parents=True)
    return folder


def names(*options: str) -> list[str]:
    return [row["name"] for row in json.loads(run("list", "--json", *options).stdout)]


def test_where_to_begin_comes_first_and_last() -> None:
    lines = run("path").stdout.splitlines()
    assert lines[0] == "Begin here: Ground, 40 seconds."
    assert lines[4] == "    guided-audio play ground"
    assert lines[-1] == lines[4]


def test_the_stages_and_the_needs() -> None:
    told = run("path").stdout
    assert (
        "Somewhere to stand\nSteady ground first.\n\n 1. Ground, 40 seconds\n    ground\n    What Ground is.\n" in told
    )
    assert " 3. A visit, 15 minutes\n    a-visit\n    What A visit is.\n    After: Ground; A place\n" in told
    assert "I cannot sleep\n    place, ground\n    A dark room helps.\nIt is grave\n    Please call somebody." in told
    assert told.count("«guided-audio care»\n    prints.\n") == 1
    assert "\x1b" not in told


@pytest.mark.parametrize("columns", [50, 80, 200])
def test_lines_fit_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert max(map(len, run("path").stdout.splitlines())) < min(columns, 81)


def test_a_command_to_type_is_never_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in range(40, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        assert "«guided-audio care»" in run("path").stdout


def test_a_script_that_cannot_be_read_is_named(included: Path) -> None:
    (included / "place.md").write_text("Hello. [foo]")
    told = run("path").stdout
    assert " 2. place\n    place\n    Cannot be performed as it is: «guided-audio check place» says why\n" in told
    assert " 3. A visit" in told


def test_as_json() -> None:
    told = json.loads(run("path", "--json").stdout)
    assert told["begin"] == "ground"
    steps = [step for stage in told["stages"] for step in stage["steps"]]
    assert [(step["number"], step["script"], step["length_seconds"]) for step in steps][2] == (3, "a-visit", 900)
    assert steps[2]["after"] == ["ground", "place"]
    assert told["needs"][0]["keys"] == ["sleep", "wide awake"]


def test_your_own_path_takes_the_place_of_the_included_one(own: Path) -> None:
    write(own, "mine", "Mine", "3m", "rest")
    (own / "path.toml").write_text(
        'begin = "mine"\n[[stage]]\ntitle = "A"\nabout = "B"\nsteps = [{script = "mine"}]\n'
        '[[need]]\nwords = "I am far from home"\nscripts = ["mine"]\n'
    )
    told = run("path").stdout
    assert told.startswith("Begin here: Mine, 3 minutes.")
    assert "Somewhere to stand" not in told
    assert names() == ["mine", "a-visit", "ground", "place"]
    assert names("--need", "far") == ["mine"]


def test_a_path_that_is_wrong_is_told_with_its_place_and_the_list_is_still_there(own: Path) -> None:
    (own / "path.toml").write_text(PATH.replace('"a-visit"', '"a-vist"'))
    result = run("path")
    assert result.exit_code == 0
    assert result.stdout.startswith("Begin here: Ground, 40 seconds.")
    assert "the path that comes with the program is used" in " ".join(result.stderr.split())
    assert f"{own / 'path.toml'}:11:11: error: there is no script «a-vist»" in result.stderr
    assert "did you mean «a-visit»?" in result.stderr
    listed = run("list")
    assert (listed.exit_code, listed.stdout.split()[0]) == (0, "ground")
    assert "there is no script «a-vist»" in listed.stderr
    assert run("list", "--need", "sleep").stdout.startswith("I cannot sleep\n\nplace")
    assert json.loads(run("path", "--json").stdout)["begin"] == "ground"


def test_the_list_follows_the_path_and_then_the_alphabet(own: Path) -> None:
    write(own, "b", "B", "1m", "rest")
    write(own, "a", "A", "1m", "rest")
    assert names() == ["ground", "place", "a-visit", "a", "b"]


def test_by_need() -> None:
    told = run("list", "--need", "I can't SLEEP").stdout
    assert told.startswith(
        "I cannot sleep\n\nplace  10 minutes · safe-place · en · voice heart\n    What A place is.\n"
    )
    assert "    First, if they are new to you: ground\n" in told
    assert "A dark room helps.\n\nTo hear the first: «guided-audio play place»\n" in told
    assert "guided-audio care" in told.splitlines()[-2]
    (place, ground) = json.loads(run("list", "--need", "sleep", "--json").stdout)
    assert (place["name"], place["needs"], place["after"]) == ("place", ["I cannot sleep"], ["ground"])
    assert ground["name"] == "ground"


def test_needs_in_another_language_are_for_those_who_speak_it(included: Path) -> None:
    (included / "lugar.md").write_text("---\nlanguage: es-MX\n---\n\nHola.\n")
    need = '\n[[need]]\nlanguage = "es"\nwords = "No puedo dormir"\nkeys = ["dormir"]\nscripts = ["lugar"]\n'
    (included / "path.toml").write_text(PATH + need)
    told = " ".join(run("path").stdout.split())
    assert "dormir" not in told
    assert "in other languages, too (es)." in told
    assert "«guided-audio list --language es»." in told
    assert [need["language"] for need in json.loads(run("path", "--json").stdout)["needs"]] == ["", "", "es"]
    assert names("--need", "no puedo dormir") == names("--need", "dormir", "--language", "es-ES") == ["lugar"]
    assert names("--need", "sleep") == ["place", "ground"]
    assert run("list", "--need", "dormir", "--language", "en").exit_code == 2
    assert "puedo" not in run("list", "--need", "banana").stderr
    assert "No puedo dormir" in run("list", "--need", "banana", "--language", "es").stderr


def test_a_need_for_which_no_session_is_enough() -> None:
    result = run("list", "--need", "grave")
    assert result.exit_code == 0
    note = "Please call somebody. There are numbers to call in what «guided-audio care»\nprints."
    assert result.output == f"It is grave\n\n{note}\n"


@pytest.mark.parametrize(
    "wanted", ["I don't want to live", "sleep forever", "ich will sterben", "I cannot sleep, he hits me"]
)
def test_danger_is_answered_with_people_and_no_session(own: Path, wanted: str) -> None:
    (own / "path.toml").write_text("broken = [")  # nor does a path of one's own stand in the way
    result = run("list", "--need", wanted)
    assert result.exit_code == 0
    assert result.stdout.startswith("Please speak to a person now.")
    assert "112" in result.stdout
    assert "If you meant something else" in result.stdout.splitlines()[-2]
    assert "guided-audio play" not in result.output
    told = run("list", "--need", wanted, "--json")
    assert json.loads(told.stdout) == []
    assert told.stderr.startswith("Please speak to a person now.")


def test_possible_danger_is_answered_with_both() -> None:
    told = run("list", "--need", "hopeless and no sleep").stdout
    assert told.startswith("If it is more than a session can hold:\n    guided-audio care")
    assert "\nplace  10 minutes" in told
    told = run("list", "--need", "hopeless").stdout
    assert "guided-audio care" in told
    assert "No session was found for this" in told


@pytest.mark.parametrize("wanted", ["banana", "x" * 10_000])
def test_an_unknown_need_is_answered_with_those_there_are(wanted: str) -> None:
    result = run("list", "--need", wanted)
    assert result.exit_code == 2
    assert "I cannot sleep\n" in result.stderr
    assert "It is grave" not in result.stderr
    assert "«guided-audio care» has people to call." in result.stderr
    assert len(result.stderr) < 500


def test_a_need_in_no_words() -> None:
    assert run("list", "--need", " ").exit_code == 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--practice", "meeting"], ["a-visit"]),
        (["--max-length", "10m"], ["ground", "place"]),
        (["--max-length", "9:59"], ["ground"]),
        (["--need", "sleep", "--max-length", "1m"], ["ground"]),
        (["--need", "sleep", "--practice", "safe-place", "--max-length", "12m"], ["place"]),
        (["--practice", "rest"], []),
    ],
)
def test_filters_go_together(options: list[str], expected: list[str]) -> None:
    assert names(*options) == expected


def test_a_script_without_a_length_is_never_short_enough(own: Path) -> None:
    (own / "endless.md").write_text("Hello.")
    assert "endless" in names()
    assert "endless" not in names("--max-length", "6h")


def test_filters_that_leave_nothing() -> None:
    result = run("list", "--need", "sleep", "--practice", "rest", "--max-length", "12m")
    assert result.exit_code == 0
    expected = "No script fits the need «sleep», the practice rest and at most 12 minutes."
    assert expected in " ".join(result.stdout.split())
    assert "Try it without" in run("list", "--practice", "rest").stdout


@pytest.mark.parametrize(
    ("options", "words"), [(["--max-length", "12"], "write 12m or 12s"), (["--practice", "meating"], "'meeting'")]
)
def test_what_does_not_fit(options: list[str], words: str) -> None:
    result = run("list", *options)
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize(
    ("option", "incomplete", "expected"),
    [
        ("--need", "", ["sleep"]),
        ("--need", "W", ["wide-awake"]),
        ("--practice", "s", ["safe-place", "somatic"]),
    ],
)
def test_completion(option: str, incomplete: str, expected: list[str]) -> None:
    shell = ShellComplete(program, {}, "guided-audio", "_GUIDED_AUDIO_COMPLETE")
    assert [item.value for item in shell.get_completions(["list", option], incomplete)] == expected

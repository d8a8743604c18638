"""The user's own numbers: what may stand in their file, and that nothing in it can take the program's numbers away."""

import os
import re
import stat
from pathlib import Path

import pytest

from guided_audio.core.config import own_lines_file
from guided_audio.core.errors import OutputError, UserFileError
from guided_audio.safety.crisis import begin_own_lines, care_sheet, shipped_lines
from guided_audio.safety.crisis.lines_file import FORMAT, own_lines, read_lines

THERAPIST = '[[mine.lines]]\nname = "Dr Example"\nnumber = "+44 20 7946 0000"\n'


def write(text: str | bytes) -> Path:
    path = own_lines_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_there_need_be_none() -> None:
    assert own_lines() == read_lines("", "nothing")
    assert not own_lines_file().exists()


def test_the_first_file_is_for_nobody_else_and_says_nothing_yet() -> None:
    path, is_new = begin_own_lines()
    assert (path, is_new) == (own_lines_file(), True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert own_lines() == read_lines("", "nothing")


def test_all_that_the_template_offers_is_understood() -> None:
    path, _ = begin_own_lines()
    offered = re.sub(r"(?m)^# (?=\[|[a-z]+ = )", "", path.read_text())
    own = read_lines(offered, "template")
    assert own.choice == "GB"
    assert len(own.own) == 2
    assert {code: len(country.lines) for code, country in own.countries.items()} == {"GB": 1, "KE": 1}
    assert own.countries["KE"].replaces


def test_a_country_that_is_replaced_keeps_its_emergency_number() -> None:
    own = read_lines('[GB]\nreplace = true\n[[GB.lines]]\nname = "Ada"\nnumber = "1"\n', "own")
    country = shipped_lines().with_own(own).countries["GB"]
    assert [line.name for line in country.lines] == ["Ada"]
    assert {emergency.number for emergency in country.emergency} == {"999", "112"}
    own = read_lines('[GB]\nreplace = true\nemergency = [{ number = "5" }]\n', "own")
    assert [one.number for one in shipped_lines().with_own(own).countries["GB"].emergency] == ["5"]


def test_a_file_that_is_there_is_never_touched() -> None:
    path = write(THERAPIST)
    before = path.stat()
    assert begin_own_lines() == (path, False)
    assert path.read_text() == THERAPIST
    assert path.stat().st_mode == before.st_mode


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        begin_own_lines(tmp_path / "file" / "crisis-lines.toml")


def test_own_people_are_shown_in_every_country() -> None:
    write(THERAPIST)
    for country in ("GB", "Japan"):
        assert "- Dr Example: call +44 20 7946 0000.\n" in care_sheet(country).text()


def test_a_country_gets_more_lines_before_its_own() -> None:
    write('[[GB.lines]]\nname = "My town"\ntext = "12345"\n')
    names = [line.name for line in care_sheet("GB").lines.countries["GB"].lines]
    assert names == ["My town", *(line.name for line in shipped_lines().countries["GB"].lines)]
    assert "999" in care_sheet("GB").text()


def test_a_country_may_be_replaced_or_added() -> None:
    write(
        '[GB]\nreplace = true\nname = "Home"\n[[GB.lines]]\nname = "My town"\nnumber = "12345"\n'
        '[KE]\nname = "Kenya"\nemergency = [{ number = "999" }]\n'
    )
    text = care_sheet("Home").text()
    assert "My town: call 12345." in text
    assert "Samaritans" not in text
    assert "999." in care_sheet("Kenya").text()


def test_the_country_that_the_file_chooses_comes_before_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert care_sheet().chosen_by == "locale"
    write('country = "Ireland"\n')
    sheet = care_sheet()
    assert (sheet.chosen_by, sheet.country and sheet.country.code) == ("own", "IE")
    write('country = "Irland"\n' + THERAPIST)
    sheet = care_sheet()
    assert sheet.country
    assert sheet.country.code == "DE"
    assert "«Irland»" in sheet.problem
    assert "Dr Example" in sheet.text()


BROKEN = [
    ("[[mine.lines]\n", ":1:", "expected"),
    (THERAPIST + "[GB\n", ":4:4:", "expected"),
    ('[[mine.lines]]\nname = "A"\nnumber = 116123\n', ":3:1:", "in quotation marks"),
    (THERAPIST + '[[mine.lines]]\nname = "B"\n', ":4:1:", "B has no number"),
    ('[[mine.lines]]\nnumber = "1"\n', ":1:1:", "«name» is missing"),
    ('[[mine.lines]]\nname = "A"\nnumber = "ring me"\n', ":3:1:", "«ring me» cannot be dialled"),
    ('[[mine.lines]]\nname = "A"\nchat = "example.org"\n', ":3:1:", "https://"),
    ('[[mine.lines]]\nname = "A\\u001b[2J"\nnumber = "1"\n', ":2:1:", "one line of text"),
    (
        '[[mine.lines]]\nname = "A"\nnumber = "1"\nnmber = "2"\n',
        ":4:1:",
        "«nmber» means nothing here; did you mean «number»?",
    ),
    ('[[GB.lines]]\nname = "A"\nnumber = "1"\nlanguages = "English"\n', ":4:1:", '["English"]'),
    ('[GB]\nreplace = "yes"\n', ":2:1:", "neither true nor false"),
    ("[GB]\nlines = 3\n", ":2:1:", "[[GB.lines]]"),
    ("GB = 3\n", ":1:1:", "[[GB.lines]]"),
    ('[England]\nname = "A"\n', ":1:1:", "two capital letters"),
    ("checked = true\n", ":1:1:", "a date"),
    ('[[mine.lines]]\nname = "A"\nnumber = "1"\nyear = "now"\n', ":4:1:", "a year"),
    ("x = " + "[" * 100_000, ":", ""),
    ("x = " + "9" * 10_000, ":", ""),
]


@pytest.mark.parametrize(("text", "place", "words"), BROKEN)
def test_a_broken_file_is_told_with_its_place_and_the_shipped_numbers_stay(text: str, place: str, words: str) -> None:
    path = write(text)
    with pytest.raises(UserFileError) as caught:
        own_lines()
    assert f"{caught.value.diagnostics[0].location}:".startswith(f"{path}{place}")
    sheet = care_sheet("GB")
    assert f"{path}{place}" in sheet.problem
    assert words in sheet.problem
    assert "116 123" in sheet.text()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"#" * (FORMAT.max_bytes + 1)])
def test_what_is_no_such_file_is_told(content: bytes) -> None:
    write(content)
    assert care_sheet("GB").problem
    assert "116 123" in care_sheet("GB").text()


def test_a_folder_or_a_pipe_in_its_place_holds_nothing_up(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe):
        with pytest.raises(UserFileError):
            own_lines(path)


def test_a_byte_order_mark_is_no_error() -> None:
    write(b"\xef\xbb\xbf" + THERAPIST.encode())
    assert [line.name for line in own_lines().own] == ["Dr Example"]

"""`guided-audio voices`, as its user runs it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from cli.test_commands import run
from support import HEART
from voices.voice_files import configuration, digest, model
from voices.web_server import WebServer, web_server

from guided_audio.cli import program, voice_table
from guided_audio.core.config import default_voices_file, voices_folder
from guided_audio.core.voice import Voice
from guided_audio.session import session as preview
from guided_audio.speech import EngineStatus
from guided_audio.speech.engines.tone import TONE
from guided_audio.voices import calibration, listing, offers
from guided_audio.voices.choosing import default_voices
from guided_audio.voices.listing import natural_pace
from guided_audio.voices.voice_catalog import find_voice

MODEL, CONFIG = model(), configuration()


@pytest.fixture(autouse=True)
def _models_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.voices.adding.require_loadable", lambda path, name: None)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        running.files |= {"/bert.onnx": MODEL, "/bert.onnx.json": CONFIG}
        yield running


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Voices that are added are not measured: those of these tests cannot speak."""
    monkeypatch.setattr(calibration, "measured", lambda voice, tell: voice)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has nothing but what comes with the program."""
    engines = (EngineStatus("hibari", (HEART,)), EngineStatus("tone", (replace(TONE, paces=()),)))
    monkeypatch.setattr(listing, "list_engines", lambda: engines)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with 130 system voices, and two broken things."""
    codes = ["en", "en-GB", "de", "fi", *(f"q{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(126))]
    system = tuple(replace(HEART, name=code.lower(), engine="system", language=code, paces=()) for code in codes)
    broken = replace(
        HEART, name="berta", engine="piper", language="und", version="", description="cannot speak: half a file"
    )
    engines = (
        EngineStatus("hibari", (HEART,)),
        EngineStatus("piper", (broken,)),
        EngineStatus("acme", (), "its library is too old", "pip install --upgrade acme"),
        EngineStatus("system", system),
    )
    monkeypatch.setattr(listing, "list_engines", lambda: engines)
    monkeypatch.setattr(listing, "languages_that_matter", lambda _: frozenset({"en", "fi"}))


def words(line: str) -> list[str]:
    return re.split(r"  +", line)


def test_the_table_says_what_is_here_and_what_could_be(few: None) -> None:
    lines = [words(line) for line in run("voices", "--all").stdout.splitlines()]
    assert lines[0] == ["voice", "engine", "speaks", "gender", "licence", "words/min"]
    assert ["heart", "hibari", "en-US", "female", "Apache-2.0", "233", "default"] in lines
    assert ["tone", "tone", "any", "MIT", "not yet"] in [[cell for cell in line if cell] for line in lines]
    assert ["emma", "hibari", "en-GB", "female", "Apache-2.0", "8 MB"] in lines
    assert ["de_DE-thorsten-medium", "piper", "de-DE", "male", "CC0 recordings", "63 MB"] in lines
    assert ["Get one: «guided-audio voices add NAME»"] in lines


def test_many_voices_stay_readable(many: None) -> None:
    shown = run("voices").stdout
    names = [words(line)[0] for line in shown.splitlines()]
    assert {"heart", "en", "en-gb", "fi"} <= set(names)
    assert not {"de", "qaa"} & set(names)
    assert "127 more of system" in shown
    assert "guided-audio voices --all" in shown
    assert len(shown.splitlines()) < 35
    everything = run("voices", "--all").stdout
    assert {"de", "qaa"} <= {words(line)[0] for line in everything.splitlines()}
    assert "more of" not in everything


def test_what_is_broken_is_told_and_hides_nothing(many: None) -> None:
    shown = run("voices").stdout
    lines = shown.splitlines()
    assert "acme  cannot be used: its library is too old; pip install --upgrade acme" in shown.replace("\n  ", " ")
    assert "berta  piper: cannot speak: half a file" in lines
    assert any(line.startswith("heart ") for line in lines)
    rows = json.loads(run("voices", "--json").stdout)
    status = {row["name"] or row["engine"]: row["status"] for row in rows}
    assert (status["acme"], status["berta"], status["heart"], status["emma"]) == (
        "broken",
        "broken",
        "installed",
        "offered",
    )


def test_an_engine_that_could_be_installed_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = EngineStatus("piper", (), "Piper is not installed", "pip install 'guided-audio[piper]'")
    monkeypatch.setattr(listing, "list_engines", lambda: (EngineStatus("hibari", (HEART,)), missing))
    for is_here in (False, True):
        monkeypatch.setattr(offers, "find_spec", lambda name: name if is_here else None)  # noqa: B023
        shown = run("voices").stdout
        assert ("need their engine first" in shown) is not is_here
        assert ("piper  cannot be used" in shown) is is_here


def test_dialects_do_not_widen_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    clan = replace(HEART, name="en-gb-x-gbclan", engine="system", language="en-GB-x-gbclan")
    monkeypatch.setattr(listing, "list_engines", lambda: (EngineStatus("system", (clan,)),))
    assert words(run("voices").stdout.splitlines()[1])[:3] == ["en-gb-x-gbclan", "system", "en-GB"]


def test_voices_of_a_language_or_an_engine(few: None) -> None:
    def names(*asked: str) -> set[str]:
        return {row["name"] for row in json.loads(run("voices", "--json", *asked).stdout)}

    assert names("--language", "pt-BR") == {"tone", "pt_BR-faber-medium", "kokoro", "kokoro-fp16", "kokoro-int8"}
    assert names("--engine", "Hibari") == {"heart", "emma", "fenrir", "fable", "kore"}
    assert names("--language", "en-GB", "--engine", "hibari") == names("--engine", "hibari")
    assert run("voices", "--language", "fi", "--engine", "hibari").stdout.strip() == (
        "No voice is known that speaks fi and is of hibari."
    )


def test_json_has_what_it_had_and_how_a_voice_is_had(few: None) -> None:
    rows = {row["name"]: row for row in json.loads(run("voices", "--json").stdout)}
    heart, emma = rows["heart"], rows["emma"]
    assert {"name", "engine", "version", "language", "gender", "licence", "description", "default"} <= set(heart)
    assert heart["words_per_minute"] == 233.4
    assert (heart["installed"], heart["how_to_get"], heart["default"]) == (True, "", True)
    assert (emma["installed"], emma["how_to_get"], emma["default"]) == (False, "guided-audio voices add emma", False)
    assert emma["download_bytes"] == 7_936_868
    assert rows["tone"]["words_per_minute"] is None


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_fits_a_terminal(
    monkeypatch: pytest.MonkeyPatch, width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    voice_table.print_voices(listing.known_voices().voices, plain=False)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, shown)) <= width
    assert any(words(line.strip())[:3] == ["en_US-kristin-medium", "piper", "en-US"] for line in shown)


@pytest.mark.parametrize(
    ("paces", "natural"),
    [
        ((), None), (((1.0, 180.0),), 180.0), (((0.5, 90.0), (1.5, 270.0)), 180.0), (((0.5, 90.0), (0.9, 150.0)), 150.0),
        (((0.5, 90.0), (1.0, 170.0), (2.0, 300.0)), 170.0), (((1.2, 200.0), (2.0, 300.0)), 200.0),
    ],
)  # fmt: skip
def test_the_natural_pace_lies_between_what_was_measured(
    paces: tuple[tuple[float, float], ...], natural: float | None
) -> None:
    assert natural_pace(replace(HEART, paces=paces)) == natural


def test_trying_a_voice_says_two_sentences(tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    result = run("voices", "try", "tone", "--output", f"file={heard}")
    assert "Let yourself arrive, just as you are." in result.stdout
    sound, rate = soundfile.read(heard)
    assert 3.0 < len(sound) / rate < 20.0
    loud = np.abs(sound).reshape(len(sound), -1).max(axis=1) > 0.01
    silences = np.flatnonzero(np.diff(np.flatnonzero(loud)) > 1.4 * rate)
    assert len(silences) == 1  # between the two sentences


def test_without_a_device_a_file_is_offered(no_device: None) -> None:
    result = run("voices", "try", "tone")
    assert result.exit_code == 1
    assert "--output file=heard.wav" in result.stderr


@pytest.mark.parametrize(("language", "first"), [("de-AT", "Komm"), ("es", "Llega"), ("mul", "Let"), ("fi", "1, 2")])
def test_a_voice_is_tried_in_its_language(language: str, first: str) -> None:
    assert preview.sentences_for(language)[0].startswith(first)


def test_every_sample_can_be_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for language in (*preview.SAMPLES, "fi", "und", "cmn-latn-pinyin"):
        monkeypatch.setattr(preview, "find_voice", lambda _: replace(HEART, language=language))  # noqa: B023
        cues = preview.preview_voice("heart").cues
        assert [cue.kind for cue in cues].count("say") == 2


def test_a_missing_voice_says_how_it_is_had() -> None:
    result = run("voices", "try", "emma")
    assert result.exit_code == 2
    assert "Get it with «guided-audio voices add emma»" in result.stderr


def test_adding_from_an_address_names_the_files_that_are_not_vouched_for(known: None, server: WebServer) -> None:
    result = run("voices", "add", server.url("/bert.onnx"))
    assert result.exit_code == 0
    assert (voices_folder() / "bert.onnx").read_bytes() == MODEL
    assert f"bert.onnx  sha256 {digest(MODEL)}" in result.stdout
    assert f"bert.onnx.json  sha256 {digest(CONFIG)}" in result.stdout
    assert "Nobody vouches for these files" in result.stdout


def test_adding_a_file_and_replacing_it(known: None, tmp_path: Path) -> None:
    (tmp_path / "anna.onnx").write_bytes(MODEL)
    (tmp_path / "anna.onnx.json").write_bytes(CONFIG)
    assert run("voices", "add", tmp_path / "anna.onnx").exit_code == 0
    assert "was here already" in run("voices", "add", tmp_path / "anna.onnx").stdout
    (tmp_path / "anna.onnx").write_bytes(model(seed=2))
    refused = run("voices", "add", tmp_path / "anna.onnx")
    assert refused.exit_code == 2
    assert "--force replaces it" in refused.stderr
    assert run("voices", "add", "--force", tmp_path / "anna.onnx").exit_code == 0
    assert (voices_folder() / "anna.onnx").read_bytes() == model(seed=2)


def test_a_sha256_that_is_none_is_refused(server: WebServer) -> None:
    assert run("voices", "add", server.url("/bert.onnx"), "--sha256", "abc").exit_code == 2
    assert run("voices", "add", "emma", "--sha256", "0" * 64).exit_code == 2
    wrong = run("voices", "add", server.url("/bert.onnx"), "--sha256", "0" * 64)
    assert wrong.exit_code == 1
    assert digest(MODEL) in wrong.stderr
    assert not list(voices_folder().glob("*.onnx*"))


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("heart", "is here already"), ("nobody", "no voice is known by the name"), ("emmma", "did you mean «emma»"),
        ("joe", "joe"), ("no/where.onnx", "there is no file"), ("http://example.org/a.onnx", "https://"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_says_why(wanted: str, told: str) -> None:
    result = run("voices", "add", wanted)
    assert result.exit_code == 2
    assert told in result.stderr.lower()


def test_a_voice_that_another_program_got_is_not_got_again(monkeypatch: pytest.MonkeyPatch) -> None:
    emma = replace(HEART, name="emma")
    monkeypatch.setattr(listing, "list_voices", lambda at_hand: (emma,))
    monkeypatch.setattr(listing, "find_voice", lambda _: emma)
    result = run("voices", "add", "emma")
    assert result.exit_code == 2
    assert "is here already" in result.stderr


def test_choosing_a_voice_for_a_language_and_forgetting_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.library.recommend.script_languages", lambda: frozenset({"en", "fi"}))
    assert run("voices", "default", "heart").stdout == (
        "heart reads English from now on, where a script names no voice.\n"
    )
    assert default_voices() == {"en": "hibari:heart"}
    shown = run("voices", "default").stdout.splitlines()
    assert "en  heart (hibari; you chose it)" in shown
    assert {"language": "en", "voice": "hibari:heart", "chosen": True} in json.loads(
        run("voices", "default", "--json").stdout
    )
    assert "no longer reads English" in run("voices", "default", "--forget", "English").stdout
    assert default_voices() == {}
    assert "en  heart (hibari; comes with the program)" in run("voices", "default").stdout
    assert run("voices", "default", "--forget", "en").exit_code == 2
    assert run("voices", "default", "tone").exit_code == 2
    assert run("voices", "default", "heart", "--forget", "en").exit_code == 2


def test_the_chosen_one_is_the_default_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = replace(HEART, name="anna", engine="acme")
    monkeypatch.setattr(
        listing, "list_engines", lambda: (EngineStatus("acme", (anna,)), EngineStatus("hibari", (HEART,)))
    )
    default_voices_file().parent.mkdir(parents=True)
    default_voices_file().write_text('[default]\nen = "acme:anna"\n')
    rows = json.loads(run("voices", "--json").stdout)
    assert [row["name"] for row in rows if row["default"]] == ["anna"]


def test_the_languages_that_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert listing.languages_that_matter(["es"]) == {"en", "es"}
    monkeypatch.setenv("LANG", "fi_FI.UTF-8")
    assert listing.languages_that_matter(["es"]) == {"en", "es", "fi"}
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert listing.languages_that_matter(["es"]) == {"en", "es", "fi"}


def completed(command: list[str], option: str, begun: str) -> list[str]:
    found: object = program
    with program.make_context("guided-audio", [], resilient_parsing=True) as context:
        for name in command:
            found = found.get_command(context, name)  # type: ignore[attr-defined]
        parameter = next(parameter for parameter in found.params if parameter.name == option)  # type: ignore[attr-defined]
        return [item.value for item in parameter.shell_complete(context, begun)]


@pytest.mark.parametrize("command", [["play"], ["export"], ["show"], ["ground"]])
def test_voices_are_completed_wherever_one_is_taken(command: list[str]) -> None:
    assert completed(command, "voice", "HE") == ["heart"]
    assert completed(command, "voice", "hibari:") == ["hibari:heart"]


def test_voices_are_completed_without_asking_other_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    def listed(at_hand: bool = False) -> tuple[Voice, ...]:
        assert at_hand
        return (find_voice("heart"),)

    monkeypatch.setattr("guided_audio.voices.voice_catalog.list_voices", listed)
    assert completed(["voices", "try"], "name", "h") == ["heart"]
    assert completed(["voices", "default"], "name", "h") == ["heart"]


def test_what_could_be_added_is_completed() -> None:
    assert completed(["voices", "add"], "wanted", "DE_") == [
        "de_DE-thorsten-medium", "de_DE-thorsten-high", "de_DE-kerstin-low"
    ]  # fmt: skip
    assert completed(["voices", "add"], "wanted", "joe") == ["joe"]  # nothing to download: a file, if anything


@pytest.mark.parametrize("name", ["try", "add", "default"])
def test_every_command_has_help_with_an_example(name: str) -> None:
    assert f"Example:  guided-audio voices {name}" in run("voices", name, "--help").stdout


def test_removing_asks_first_and_says_what_and_how_much(known: None, tmp_path: Path) -> None:
    (tmp_path / "bert.onnx").write_bytes(MODEL)
    (tmp_path / "bert.onnx.json").write_bytes(CONFIG)
    run("voices", "add", str(tmp_path / "bert.onnx"))
    default_voices_file().parent.mkdir(parents=True, exist_ok=True)
    default_voices_file().write_text('[default]\nde = "piper:bert"\n')
    asked = run("voices", "remove", "bert", stdin="n\n")
    assert f"This removes bert: 2 files, 300 KB, in {voices_folder()}.\nYou chose it for de." in asked.stdout
    assert asked.exit_code == 130
    assert (voices_folder() / "bert.onnx").exists()
    assert "the best voice here reads it from now on" in run("voices", "remove", "bert", "--yes").stdout
    assert not list(voices_folder().glob("bert*"))
    assert not default_voices()


def test_a_download_that_was_begun_is_listed_with_what_goes_on_and_what_clears_it(server: WebServer) -> None:
    part = voices_folder() / "incomplete" / "bert.onnx.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(MODEL[:100_000])
    url = "https://example.org/a%20b/bert.onnx?download=true"
    part.with_name(f"{part.name}.json").write_text(json.dumps({"url": url, "validator": "x", "total": 5}))
    listed = " ".join(run("voices", "--plain").stdout.split())
    assert f"bert was begun, and 100 KB are here: «guided-audio voices add '{url}'» goes on" in listed
    assert "«guided-audio voices remove bert» clears it" in listed

"""What goes to a client, as its user makes it."""

import json
import os
import stat
import zipfile
from pathlib import Path

import click
import pysubs2
import pytest
import soundfile
from cli.test_commands import run

from guided_audio.core.config import own_lines_file

OWN = """
country = "GB"

[[mine.lines]]
name = "Aunt Rosa"
number = "0555 1234"

[[GB.lines]]
name = "My therapist"
number = "0555 9876"
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "visit.md"
    path.write_text(
        '---\ntitle: A visit\nvoice: tone\nsafety: You can stop.\nslots:\n  name: ""\n---\n\n'
        "## Arriving\n\nHello{, name}. [pause 5s] One two three.\n\n## Leaving\n\n[silence 30s]\n\nGoodbye.\n"
    )
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "out"
    path.mkdir()
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_everything_beside_the_sound(script: Path, folder: Path) -> None:
    result = run(
        "export", script, "-o", folder, "--captions", "vtt,srt", "--captions", "lrc", "--transcript", "md,html", "--sheet",
        "--slot", "name=Maya", "--country", "GB",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    side = [
        "visit-transcript.html",
        "visit-transcript.md",
        "visit-when-to-stop.html",
        "visit.lrc",
        "visit.srt",
        "visit.vtt",
    ]
    assert names(folder) == sorted([*side, "visit.mp3"])
    assert all(name in result.stdout for name in side)
    assert "only you can read them on this machine" in result.stdout
    assert "Hello, Maya." in (folder / "visit.vtt").read_text()
    assert "Hello, Maya. One two three." in (folder / "visit-transcript.html").read_text()
    assert "116 123" in (folder / "visit-when-to-stop.html").read_text()
    if os.name != "nt":
        assert all(stat.S_IMODE((folder / name).stat().st_mode) == 0o600 for name in side)


def test_captions_stand_where_the_words_are_heard(script: Path, folder: Path) -> None:
    assert run("export", script, "-o", folder / "a.wav", "--captions", "srt").exit_code == 0
    sound, rate = soundfile.read(folder / "a.wav")
    events = pysubs2.SSAFile.load(str(folder / "a.srt")).events
    assert [event.plaintext for event in events] == ["Hello.", "One two three.", "Goodbye."]
    for event in events:
        start = event.start * rate // 1000
        before = abs(sound[max(start - rate // 5, 0) : max(start - rate // 100, 0)]).max(initial=0.0)
        assert before < 0.05 * abs(sound[start : start + rate // 5]).max()


def test_for_a_place_with_its_timeline_it_ends_with_a_bell_there_alone(script: Path, folder: Path) -> None:
    kinds = []
    for asked in ((), ("--for", "insight-timer")):
        assert run("export", script, "-o", folder, "--timeline", "--force", *asked).exit_code == 0
        assert names(folder) == ["visit.json", "visit.mp3"]
        kinds.append([cue["kind"] for cue in json.loads((folder / "visit.json").read_text())["cues"]])
    assert kinds[1] == [*kinds[0], "silence", "bell", "ring-out"]
    assert soundfile.info(folder / "visit.mp3").samplerate == 48_000


def test_a_pack_alone_is_one_file(script: Path, folder: Path) -> None:
    result = run("export", script, "-o", folder, "--pack")
    assert result.exit_code == 0, result.output
    assert names(folder) == ["visit.zip"]
    assert result.stdout.startswith(f"{folder / 'visit.zip'}: 0:")
    with zipfile.ZipFile(folder / "visit.zip") as pack:
        inside = [
            "READ-ME-FIRST.txt",
            "visit-transcript.html",
            "visit-when-to-stop.html",
            "visit.jpg",
            "visit.mp3",
            "visit.vtt",
        ]
        assert pack.namelist() == inside
        assert all(name in result.stdout for name in inside)
        assert pack.read("visit.mp3")[:3] == b"ID3"
        assert pack.read("visit.jpg")[:2] == b"\xff\xd8"
    first = (folder / "visit.zip").read_bytes()
    assert run("export", script, "-o", folder, "--pack", "--force").exit_code == 0
    assert (folder / "visit.zip").read_bytes() == first


def test_with_other_files_the_sound_stays_beside_the_pack(script: Path, folder: Path) -> None:
    assert run("export", script, "-o", folder, "--pack", "--captions", "vtt").exit_code == 0
    assert names(folder) == ["visit.mp3", "visit.vtt", "visit.zip"]


def test_personal_words_are_in_no_name_and_not_told_where_there_are_none(script: Path, folder: Path) -> None:
    result = run("export", script, "-o", folder, "--pack", "--slot", "name=Xanthippe")
    with zipfile.ZipFile(folder / "visit.zip") as pack:
        assert not any("Xanthippe" in name for name in pack.namelist())
        assert b"Xanthippe" in pack.read("visit.vtt")
        assert b"Xanthippe" not in pack.read("READ-ME-FIRST.txt")
    assert "only you can read them on this machine" in result.stdout
    assert (
        "only you can read them on this machine" not in run("export", script, "-o", folder, "--pack", "--force").stdout
    )


def test_no_number_of_the_users_own_is_in_a_file_for_a_client(script: Path, folder: Path) -> None:
    own_lines_file().parent.mkdir(parents=True)
    own_lines_file().write_text(OWN)
    result = run("export", script, "-o", folder, "--pack", "--sheet", "--transcript", "html,md")
    assert "The country of the numbers to call: United Kingdom. --country NAME chooses another." in result.stdout
    texts = [path.read_text() for path in folder.iterdir() if path.suffix in {".html", ".md"}]
    with zipfile.ZipFile(folder / "visit.zip") as pack:
        texts += [pack.read(name).decode() for name in pack.namelist() if name.endswith((".html", ".txt"))]
    assert len(texts) == 6
    assert sum("116 123" in text for text in texts) == 5
    for text in texts:
        assert not any(private in text for private in ("Rosa", "1234", "therapist\n", "9876", "guided-audio care"))


@pytest.mark.parametrize("name", ["visit.vtt", "visit-transcript.html", "visit.zip", "visit-when-to-stop.html"])
def test_a_file_that_is_there_is_kept_and_nothing_is_begun(script: Path, folder: Path, name: str) -> None:
    (folder / name).write_text("mine")
    asked = ("--captions", "vtt", "--transcript", "html", "--sheet", "--pack")
    refused = run("export", script, "-o", folder, *asked)
    assert (refused.exit_code, names(folder), (folder / name).read_text()) == (1, [name], "mine")
    assert "--force" in refused.stderr
    assert run("export", script, "-o", folder, *asked, "--force").exit_code == 0
    assert (folder / name).read_bytes()[:4] != b"mine"


def test_a_folder_where_a_file_should_be_is_told_before_anything_is_begun(script: Path, folder: Path) -> None:
    (folder / "visit.vtt").mkdir()
    assert run("export", script, "-o", folder, "--captions", "vtt", "--force").exit_code == 1
    assert names(folder) == ["visit.vtt"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--captions", "vtx"), "«vtx» is not one of vtt, srt, lrc"),
        (("--country", "GB"), "--country goes with"),
        (("--sheet", "--country", "Atlantis"), "Atlantis"),
        (("--pack", "--format", "ssml"), "SSML is text without sound"),
        (("--for", "insight-timer", "--format", "wav"), "insight-timer takes an MP3"),
        (("--for", "insight-timer", "--format", "ssml"), "insight-timer takes an MP3"),
    ],
)
def test_what_cannot_be_is_refused_at_once(script: Path, folder: Path, asked: tuple[str, ...], told: str) -> None:
    result = run("export", script, "-o", folder, *asked)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not names(folder)


def test_a_script_in_the_same_folder_is_never_written_over(script: Path) -> None:
    before = script.read_text()
    assert run("export", script, "-o", script.parent, "--transcript", "md", "--force").exit_code == 0
    assert script.read_text() == before


def test_a_zip_can_be_named_and_a_mistyped_folder_is_told_before_anything_is_begun(script: Path, folder: Path) -> None:
    assert run("export", script, "-o", folder / "for-a-client.zip", "--pack").exit_code == 0
    assert names(folder) == ["for-a-client.zip"]
    with zipfile.ZipFile(folder / "for-a-client.zip") as pack:
        assert "visit.mp3" in pack.namelist()
    assert run("export", script, "-o", folder / "no" / "where" / "x.zip", "--pack").exit_code == 1
    assert names(folder) == ["for-a-client.zip"]


def test_a_country_is_completed() -> None:
    from guided_audio.cli.commands.export import command

    parameter = next(found for found in command.params if found.name == "country")
    assert [item.value for item in parameter.shell_complete(click.Context(command), "irel")] == ["Ireland"]


def test_what_is_not_in_the_language_of_the_session_is_told(script: Path, folder: Path) -> None:
    told = run("export", script, "-o", folder / "a.mp3", "--sheet").stdout
    assert "is in English" not in told
    script.write_text(script.read_text().replace("voice: tone", "voice: tone\nlanguage: es-MX"))
    told = run("export", script, "-o", folder / "b.mp3", "--pack").stdout
    assert "is in English" not in told
    with zipfile.ZipFile(folder / "b.zip") as pack:
        assert "Puedes parar en cualquier momento." in pack.read("READ-ME-FIRST.txt").decode()
        page, sheet = (pack.read(f"visit-{name}.html").decode() for name in ("transcript", "when-to-stop"))
    assert '<html lang="es-MX">' in page
    assert '<section class="help" lang="es">' in page
    assert "Si llega a ser demasiado" in page
    assert '<html lang="es">' in sheet
    script.write_text(script.read_text().replace("language: es-MX", "language: sv"))
    told = run("export", script, "-o", folder / "c.mp3", "--pack").stdout
    assert "The page on when to stop and whom to call is in English" in told


def test_each_client_has_a_zip_of_their_own_with_no_name_in_it(script: Path, folder: Path) -> None:
    def give(client: str, name: str) -> Path:
        new = f"{folder / 'given'}{os.sep}"
        result = run("export", script, "--pack", "-o", new, "--as", client, "--slot", f"name={name}", "--country", "GB")
        assert result.exit_code == 0, result.output
        return folder / "given" / f"{client}.zip"

    for pack, name in ((give("c017", "Maya"), "Maya"), (give("c018", "Leo"), "Leo")):
        with zipfile.ZipFile(pack) as opened:
            inside = {member: opened.read(member) for member in opened.namelist()}
        assert all(member.startswith(("visit", "READ-ME")) for member in inside)
        silent = ["READ-ME-FIRST.txt", "visit-when-to-stop.html", "visit.mp3", "visit.jpg"]
        assert not any(name.encode() in inside[member] for member in silent)
        assert name.encode() in inside["visit.vtt"]  # what is said can be read
    again = run("export", script, "--pack", "-o", folder / "given", "--as", "c017")
    assert again.exit_code == 1
    assert "--as NAME" in again.stderr


def test_several_sessions_of_a_client(script: Path, folder: Path) -> None:
    (script.parent / "second.md").write_text("---\nvoice: tone\n---\nOne two.\n")
    assert run("export", script, script.parent / "second.md", "-o", f"{folder}/zoe/", "--as", "c1").exit_code == 0
    assert names(folder / "zoe") == ["c1-second.mp3", "c1-visit.mp3"]


@pytest.mark.parametrize(
    "more", [["--as", "a/b"], ["--as", ".."], ["--as", "zoe", "-o", "zoe.mp3"]], ids=["folder", "dots", "twice"]
)
def test_a_name_that_cannot_be_is_a_usage_error(script: Path, more: list[str]) -> None:
    assert run("export", script, *more).exit_code == 2

"""`guided-audio import`, as its user runs it, in this process."""

import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from cli.test_commands import run

from guided_audio.script import parse_script

FOREIGN = "Sit by the lake. (Pause 5s)\n\n[Look around]\n\nThe water is still. [BELL]\n"
OURS = "Sit by the lake. [pause 5s]\n\n[note: Look around]\n\nThe water is still. [bell]\n"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    path = tmp_path / "lake.txt"
    path.write_text(FOREIGN)
    return path


def test_help_with_an_example() -> None:
    assert "Example:  guided-audio import" in run("import", "--help").stdout


def test_the_script_is_printed_and_the_guesses_are_told(foreign: Path) -> None:
    result = run("import", foreign)
    assert result.exit_code == 0
    assert result.stdout == OURS
    assert f"{foreign}:3:1: warning: [Look around] is not understood" in result.stderr
    assert result.stderr.endswith("text; 1 pause, 5 seconds in all; 1 guess\n")


def test_findings_of_one_kind_are_told_as_one(foreign: Path) -> None:
    foreign.write_text("Rest. [Look around]\n\nRest. [Stand up]\n\nRest. [Sit down]\n\nA.\n\n---\n\nB.\n")
    told = run("import", foreign).stderr.splitlines()
    assert told[0].endswith("[Look around] is not understood: it is kept as a note [unknown-direction]")
    assert told[1] == "    and 2 more like this: line 3 [Stand up]; line 5 [Sit down]"
    assert len(told) == 4
    assert [found["line"] for found in json.loads(run("import", foreign, "--json").stdout)["findings"]] == [1, 3, 5, 9]


def test_the_script_is_written_for_its_owner_alone(foreign: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    result = run("import", foreign, "-o", target)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert target.read_text() == OURS
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert f"{target}: text; 1 pause" in result.stderr
    assert not list(tmp_path.glob(".*"))


def test_a_folder_gets_a_file_of_the_same_name(foreign: Path, tmp_path: Path) -> None:
    folder = tmp_path / "scripts"
    folder.mkdir()
    run("import", foreign, "-o", folder)
    assert parse_script((folder / "lake.md").read_text()).require()


def test_a_file_that_is_there_is_kept_unless_forced(foreign: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.md"
    target.write_text("mine")
    refused = run("import", foreign, "-o", target)
    assert refused.exit_code == 1
    assert "use --force to replace it" in refused.stderr.lower()
    assert target.read_text() == "mine"
    assert run("import", foreign, "-o", target, "--force").exit_code == 0
    assert target.read_text() == OURS


def test_a_file_that_cannot_be_written_leaves_nothing(foreign: Path, tmp_path: Path) -> None:
    result = run("import", foreign, "-o", tmp_path / "nowhere" / "out.md")
    assert result.exit_code == 1
    assert "could not be written" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["lake.txt"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_stays_a_link(foreign: Path, tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_text("old")
    link.symlink_to(real)
    run("import", foreign, "-o", link, "--force")
    assert link.is_symlink()
    assert real.read_text() == OURS


def test_json(foreign: Path, tmp_path: Path) -> None:
    told = json.loads(run("import", foreign, "--json").stdout)
    assert (told["form"], told["pauses"], told["pause_seconds"], told["guesses"]) == ("text", 1, 5.0, 1)
    assert told["text"] == OURS
    assert [(f["line"], f["column"], f["code"]) for f in told["findings"]] == [(3, 1, "unknown-direction")]
    target = tmp_path / "out.md"
    told = json.loads(run("import", foreign, "-o", target, "--json").stdout)
    assert (told["output"], told["text"]) == (str(target), None)
    assert target.read_text() == OURS


def test_a_script_of_ours_is_left_as_it_is(script_file: Path) -> None:
    result = run("import", script_file)
    assert result.stdout == script_file.read_text()
    assert "script; 1 pause, 2 seconds in all; no guesses" in result.stderr


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert run("import", tmp_path / "none.txt").exit_code == 2
    noise = tmp_path / "noise.txt"
    noise.write_bytes(bytes(range(256)) * 10)
    result = run("import", noise)
    assert result.exit_code == 1
    assert "not a text file" in result.stderr


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "theirs"
    (folder / "older").mkdir(parents=True)
    (folder / "lake.txt").write_text(FOREIGN)
    (folder / "older" / "hill.html").write_text("<html><p>Rest on the hill.</p>")
    (folder / "older" / "broken.docx").write_bytes(b"PK\x03\x04 and no more")
    (folder / "~$lake.docx").write_bytes(b"the lock of a word processor")
    (folder / "cover.png").write_bytes(b"\x89PNG")
    return folder


def test_a_folder_of_scripts(scripts: Path, tmp_path: Path) -> None:
    out = tmp_path / "ours"
    result = run("import", scripts, "-o", out)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{scripts / 'lake.txt'}: 8 words, 1 pause (5 s), 1 finding: {out / 'lake.md'}",
        f"{scripts / 'older' / 'broken.docx'}: not imported: this document cannot be unpacked: File is not a zip file",
        f"{scripts / 'older' / 'hill.html'}: 4 words, 0 pauses (0 s), 0 findings: {out / 'hill.md'}",
    ]
    assert result.stderr.endswith("2 scripts imported, 1 to be looked at; 1 could not be imported\n")
    assert f"{scripts / 'lake.txt'}:3:1: warning" in result.stderr
    assert sorted(path.name for path in out.iterdir()) == ["hill.md", "lake.md"]
    assert (out / "lake.md").read_text() == OURS


def test_several_files_replace_nothing_unless_forced(scripts: Path, tmp_path: Path) -> None:
    out = tmp_path / "ours"
    out.mkdir()
    (out / "lake.md").write_text("mine")
    files = scripts / "lake.txt", scripts / "older" / "hill.html"
    result = run("import", *files, "-o", out)
    assert result.exit_code == 1
    assert "lake.md is already there" in result.stdout
    assert (out / "lake.md").read_text() == "mine"
    assert (out / "hill.md").exists()
    assert run("import", *files, "-o", out, "--force").exit_code == 0
    assert (out / "lake.md").read_text() == OURS


def test_two_scripts_of_one_name_are_never_one_file(scripts: Path, tmp_path: Path) -> None:
    (scripts / "older" / "lake.md").write_text("Another lake.\n")
    out = tmp_path / "ours"
    result = run("import", scripts, "-o", out, "--force")
    assert f"{scripts / 'older' / 'lake.md'}: not imported: {out / 'lake.md'} is the script of" in result.stdout
    assert (out / "lake.md").read_text() == OURS


def test_several_scripts_as_json(scripts: Path, tmp_path: Path) -> None:
    result = run("import", scripts, "-o", tmp_path / "ours", "--json")
    told = json.loads(result.stdout)
    assert [(one["path"], bool(one["error"])) for one in told] == [
        (str(scripts / "lake.txt"), False),
        (str(scripts / "older" / "broken.docx"), True),
        (str(scripts / "older" / "hill.html"), False),
    ]
    assert (told[0]["words"], told[0]["pauses"], told[0]["output"]) == (8, 1, str(tmp_path / "ours" / "lake.md"))
    assert told[1]["findings"][0]["code"] == "bad-document"


def test_several_scripts_need_a_folder(scripts: Path, tmp_path: Path) -> None:
    assert run("import", scripts).exit_code == 2
    (tmp_path / "file.md").write_text("mine")
    assert run("import", scripts, "-o", tmp_path / "file.md").exit_code == 2
    assert (tmp_path / "file.md").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert run("import", tmp_path / "empty", "-o", tmp_path / "ours").exit_code == 2


def test_the_scripts_of_a_folder_are_not_imported_from_within_it(scripts: Path) -> None:
    run("import", scripts, "-o", scripts / "ours")
    result = run("import", scripts, "-o", scripts / "ours", "--force")
    assert str(scripts / "ours") not in {
        line.partition(": ")[0].rpartition("/")[0] for line in result.stdout.splitlines()
    }
    assert len(result.stdout.splitlines()) == 3


def _book(path: Path) -> None:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<dc:title>Doors</dc:title></metadata><manifest><item id="a" href="a%20b.xhtml"/><item id="c" href="c.xhtml"/>'
        '<item id="n" href="n.xhtml" properties="nav"/></manifest>'
        '<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="c"/></spine></package>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="in/book.opf"/></container>')
        archive.writestr("in/book.opf", package)
        archive.writestr("in/a b.xhtml", "<html><body><h1>Arriving</h1><p>Settle in.</p></body></html>")
        archive.writestr("in/c.xhtml", "<html><body><h1>The door</h1><p>Open it. (pause 5s)</p></body></html>")
        archive.writestr("in/n.xhtml", "<html><body><p>Contents</p></body></html>")


def test_a_book_or_one_of_its_chapters(tmp_path: Path) -> None:
    book = tmp_path / "book.epub"
    _book(book)
    whole = "# Doors\n\n## Arriving\n\nSettle in.\n\n## The door\n\nOpen it. [pause 5s]\n"
    assert run("import", book).stdout == whole
    chapter = "# The door\n\nOpen it. [pause 5s]\n"
    assert [run("import", book, "--chapter", which).stdout for which in ("2", "door")] == [chapter, chapter]
    unknown = run("import", book, "--chapter", "9")
    assert unknown.exit_code == 2
    assert "1 «Arriving», 2 «The door»" in unknown.stderr

"""What is wrong with a row, and what its file is called."""

from pathlib import Path

import pytest
from session.batch.conftest import Write

from guided_audio.core.errors import ManifestError, UsageError
from guided_audio.session.batch.job import Job
from guided_audio.session.batch.manifest import EXAMPLE, read_manifest
from guided_audio.session.batch.rows import RowReader

HEAD = "script,id,name,language,voice,length,country,ambience,format,pack,slot:mood,choose:place"


def jobs(manifest: Path, pattern: str = "{id}") -> list[Job]:
    reader = RowReader(pattern)
    return [reader.job(row) for row in read_manifest(manifest)]


def faults(manifest: Path, pattern: str = "{id}") -> list[str]:
    with pytest.raises(ManifestError) as raised:
        jobs(manifest, pattern)
    return [str(found.location).removeprefix(f"{manifest}:") for found in raised.value.diagnostics]


@pytest.mark.parametrize(
    ("row", "places"),
    [
        ("short.md,1,Ana,,nobody,,,,,", ["2:voice"]),
        ("short.md,1,Ana,de,,long,Atlantis,noise,mp4,maybe", [
            "2:language", "2:format", "2:length", "2:ambience", "2:pack", "2:country",
        ]),
        ("nothing.md,1", ["2:script"]), (",1", ["2:script"]),
        ("short.md,1,,,,3h", ["2:length"]), ("short.md,1,,,,,,,,,calm", ["2:slot:mood"]),
        ("short.md,1,Анна,,heart", ["2:name"]), ("short.md,../1", ["2:id"]), ("short.md,.1", ["2:id"]),
        (f"short.md,{'1' * 200}", ["2:id"]), ("short.md,1,,,,,,,,,,sea", ["2:choose:place"]),
    ],
    ids=["voice", "all", "script", "no-script", "length", "slot", "alphabet", "id", "dot", "long", "choice"],
)  # fmt: skip
def test_each_fault_has_its_row_and_column(write: Write, row: str, places: list[str]) -> None:
    assert faults(write(HEAD, row)) == places


def test_files_have_ids_and_no_names_unless_asked(write: Write) -> None:
    manifest = write("script,id,name,format,pack", "short.md,c-1,Maya,,", "short.md,,Zoe,wav,", "short.md,c-3,,,yes")
    assert [job.file for job in jobs(manifest)] == ["c-1.mp3", "short-0002.wav", "c-3.zip"]
    manifest = write("script,id,name", "short.md,c-1,Maya")
    assert [job.file for job in jobs(manifest, "{language}/{name} {id}")] == ["en/Maya c-1.mp3"]
    assert faults(write("script,id", "short.md,c-1"), "{name}") == ["2:name"]


@pytest.mark.parametrize("pattern", ["", "{x}", "{id", "/{id}", "../{id}", "a", "{id}/", "{id.real}", "{}", "a:{id}"])
def test_a_pattern_that_names_no_file_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="name"):
        RowReader(pattern)


def test_the_key_is_that_of_the_file(write: Write) -> None:
    def key(row: str) -> str:
        return jobs(write("script,id,name,length,voice,pack,country,ambience", row))[0].key

    usual = key("short.md,1,Ana")
    assert usual == key("short.md,2,Ana,,tone")
    others = ["short.md,1,Zoe", "short.md,1,Ana,15s", "short.md,1,Ana,,,yes,GB", "short.md,1,Ana,,,,,rain"]
    assert len({usual, *map(key, others), key("short.md,1,Ana,,,yes,US")}) == len(others) + 2


def test_what_a_cluster_may_log_has_no_words_of_the_listener(write: Write) -> None:
    assert "Maya" not in repr(jobs(write("script,id,name", "short.md,1,Maya"))[0])


def test_the_example_can_be_made_here(write: Write) -> None:
    assert [job.file for job in jobs(write(EXAMPLE))] == ["client-001.zip", "client-002.mp3", "client-003.opus"]

"""Tables as spreadsheets and programs write them."""

from pathlib import Path

import pytest

from guided_audio.core.errors import ManifestError
from guided_audio.session.batch.manifest import EXAMPLE, Row, read_manifest


def rows(path: Path) -> list[Row]:
    return list(read_manifest(path))


def faults(path: Path) -> list[str]:
    with pytest.raises(ManifestError) as raised:
        rows(path)
    return [str(found.location).removeprefix(str(path)) for found in raised.value.diagnostics]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_what_spreadsheets_write(tmp_path: Path, delimiter: str, mark: str) -> None:
    path = tmp_path / "a.csv"
    lines = ["Script,ID,slot:Mood,", 'a.md,1,"calm\nand warm",', ",,,", "", 'b.md,2,"so ""good""",']
    path.write_text(mark + "\r\n".join(lines).replace(",", delimiter), "utf-8")
    assert [(row.line, row.number, row.cells) for row in rows(path)] == [
        (2, 1, {"script": "a.md", "id": "1", "slot:Mood": "calm\nand warm"}),
        (6, 2, {"script": "b.md", "id": "2", "slot:Mood": 'so "good"'}),
    ]


def test_a_line_of_json_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"script": "a.md", "id": 7, "pack": true, "name": null}\n\n{"script": "b.md", "slot:x": "y"}\n')
    assert [(row.line, row.cells) for row in rows(path)] == [
        (1, {"script": "a.md", "id": "7", "pack": "yes"}), (3, {"script": "b.md", "slot:x": "y"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("scrpt,script\n", ":1:scrpt"), ("script,id,id\n", ":1"), ("id\n", ":1"), ("", ":1"),
        ('script\n"a\n', ":2"), ("script,slot:\n", ":1:slot:"),
    ],
    ids=["unknown", "twice", "no-script", "empty", "quote", "no-slot"],
)  # fmt: skip
def test_what_is_no_table(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    assert faults(path)[-1] == place


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("script,name\na.md,Zoë\n".encode("cp1252"))
    assert faults(path) == [":1"]


def test_faults_of_rows_have_their_places(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('[1]\n{"script": "a", "slots": {}}\n{"script": ["a"]}\n{\n')
    found = [str(fault.location).removeprefix(str(path)) for row in rows(path) for fault in row.faults]
    assert found == [":1", ":2:slots", ":3:script", ":4"]
    path = tmp_path / "a.csv"
    path.write_text("script,id\na.md,1,x\n")
    assert [str(fault.location) for row in rows(path) for fault in row.faults] == [f"{path}:2"]


def test_the_example_is_a_manifest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(EXAMPLE)
    assert [row.cells["id"] for row in rows(path)] == ["client-001", "client-002", "client-003"]

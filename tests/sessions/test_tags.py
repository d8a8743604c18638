"""What an exported file says about itself."""

from pathlib import Path

import pytest
from mutagen.id3 import ID3

from guided_audio.sessions import export, open_session, rehearsing


@pytest.mark.parametrize(
    ("front_matter", "comment"),
    [
        ("summary: A lake.\nsafety: You can stop.", "A lake.\n\nYou can stop."),
        ("safety: You can stop.", "You can stop."),
        ("summary: A lake.", "A lake."),
    ],
)
def test_whoever_has_only_the_file_can_read_its_safety_note(tmp_path: Path, front_matter: str, comment: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\nvoice: tone\n{front_matter}\n---\n\nHello.\n")
    with rehearsing(open_session(str(path))) as ready:
        export(ready, tmp_path / "a.mp3", "mp3")
    assert [str(found) for found in ID3(tmp_path / "a.mp3").getall("COMM")] == [comment]

"""What makes an episode another one, and what does not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from guided_audio.core.config import own_words_file
from guided_audio.export import Track
from guided_audio.session.session import open_session
from guided_audio.session.session_digest import digest_of_session

SCRIPT = '---\nvoice: tone\nslots:\n  name: ""\n---\n\nHello Nguyen{, name}. [silence 5s] One two.\n'
TRACK = Track("A course", "Rosa", 1, "2026")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_text(SCRIPT)
    return path


def digest(script: Path, track: Track = TRACK, *settings: str | bool, **options: Any) -> str:
    return digest_of_session(open_session(script, **options), track, *settings)


@pytest.mark.parametrize(
    "options",
    [
        {"slots": {"name": "Zoe"}}, {"length": 60}, {"pauses": 1.5}, {"seed": 1}, {"ambience": "rain"}, {"room": "small"},
        {"loudness": "podcast"}, {"closing_bell": True}, {"bed_gain": 0.5},
    ],
    ids=lambda options: next(iter(options)),
)  # fmt: skip
def test_what_is_asked_of_it(script: Path, options: dict[str, Any]) -> None:
    assert digest(script, **options) != digest(script)
    assert digest(script, **options) == digest(script, **options)


def test_its_script_place_and_tags(script: Path, tmp_path: Path) -> None:
    first = digest(script)
    tracks = [replace(TRACK, **change) for change in ({"album": "B"}, {"artist": "B"}, {"number": 2}, {"year": "2027"})]
    others = {digest(script, track) for track in tracks} | {digest(script, TRACK, "insight-timer")}
    assert len(others | {first}) == 6
    moved = tmp_path / "elsewhere.md"
    script.rename(moved)
    assert digest(moved) == first
    moved.write_text(SCRIPT.replace("voice: tone", "voice: tone\nsafety: You can stop."))
    assert digest(moved) != first


def test_only_words_of_the_dictionary_that_are_said(script: Path) -> None:
    first = digest(script)
    own_words_file().parent.mkdir(parents=True)
    own_words_file().write_text('[all]\nAnanda = "uh-NAHN-duh"\n')
    assert digest(script) == first
    own_words_file().write_text('[all]\nNguyen = "win"\n')
    assert digest(script) != first


def test_a_bed_of_the_users_own(script: Path, tmp_path: Path) -> None:
    bed = tmp_path / "creek.wav"
    found = set()
    for level in (0.1, 0.1, 0.2):
        soundfile.write(bed, np.random.default_rng(0).uniform(-level, level, 24_000), 24_000)
        found.add(digest(script, ambience=str(bed)))
    assert len(found) == 2

"""Forms are found out by how a text begins, then by its file's ending; what is no text is refused."""

from pathlib import Path

import pytest

from guided_audio.core.errors import GuidedAudioError, UsageError
from guided_audio.importing.importing import import_file, import_text


@pytest.mark.parametrize(
    ("text", "name", "form", "pauses", "seconds"),
    [
        ('<speak>Rest <break time="2s"/> here</speak>', "a.txt", "ssml", 1, 2),
        ('<?xml version="1.0"?><speak>Rest (pause 5s) here</speak>', "a.txt", "ssml", 1, 5),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nRest\n\n00:05.000 --> 00:06.000\nhere\n", "a", "vtt", 2, 4),
        ("1\n00:00:00,000 --> 00:00:02,000\nRest\n\n2\n00:00:07,000 --> 00:00:08,000\nhere\n", "a.txt", "srt", 1, 5),
        ('[{"text": "Rest", "pauseAfter": 5}, {"text": "here"}]', "a.txt", "json", 1, 5),
        ("steps:\n  - text: Rest\n    pause: 5\n  - text: here\n", "a.yml", "yaml", 1, 5),
        ("Rest. (pause 5s)\n", "a.md", "markdown", 1, 5),
        ("<!DOCTYPE html><p>Rest. (pause 5s)", "a.txt", "html", 1, 5),
        ("\n<html lang='en'>Rest. (pause 5s)", "a.txt", "html", 1, 5),
        ("{Rest, pauseAfter: 5}\n", "a.txt", "text", 1, 5),
        ("Rest. (pause 5s)\n", "a.unheard-of", "text", 1, 5),
    ],
)
def test_forms(text: str, name: str, form: str, pauses: int, seconds: float) -> None:
    imported = import_text(text, name)
    assert (imported.form, imported.pauses, imported.pause_seconds) == (form, pauses, seconds)
    assert "Rest" in imported.text


@pytest.mark.parametrize("beginning", ["%PDF-1.7 Rest.", "\n%PDF-1.7 Rest."])
def test_what_is_no_text_is_refused(beginning: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(beginning)
    with pytest.raises(UsageError, match="not a text"):
        import_file(path)


@pytest.mark.parametrize(("text", "name"), [("<speak>Rest", "a.txt"), ('{"a" b', "a.json"), ("Rest.", "a.srt")])
def test_a_broken_file_is_refused(text: str, name: str) -> None:
    with pytest.raises(GuidedAudioError):
        import_text(text, name)

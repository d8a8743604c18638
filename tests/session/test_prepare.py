"""What has to be spoken before a session begins."""

from dataclasses import replace
from pathlib import Path

import pytest

from guided_audio.session.prepare import prepare, spoken
from guided_audio.session.session import open_session
from guided_audio.speech import engine

SCRIPT = "---\ntitle: An evening\nvoice: tone\nlength: 1m\n---\nOne. Two.\n\n[silence 20s]\n\nThree.\n"


@pytest.mark.parametrize("is_slow", [False, True])
def test_a_slow_voice_does_not_speak_all_of_it_before_it_begins(
    is_slow: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine._TRAITS, "tone", replace(engine._TRAITS["tone"], is_slow=is_slow))
    path = tmp_path / "a.md"
    path.write_text(SCRIPT)
    session = open_session(path)
    with spoken(session) as speech:
        ready = prepare(session, speech, wholly=False)
        assert ready.is_measured is not is_slow
        assert len(speech.missing(session.timeline.utterances)) == (3 if is_slow else 0)
        likely = ready.session.timeline.length_estimate
        assert likely == pytest.approx(60.0, abs=0.01 if is_slow else 10.0)
        assert ready.session.fitted is not None
        exact = prepare(session, speech)
        assert exact.is_measured and exact.placed[-1].start + exact.placed[-1].frames == session.timeline.format.frames(
            60
        )

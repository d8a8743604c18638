"""Every sample of a session that somebody listens to, with keys, is what an export has, or what was asked for."""

import os
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a POSIX terminal", allow_module_level=True)

from end_to_end import sound_server
from end_to_end.performing import SCRIPT, SHORT, perform


@pytest.mark.skipif(
    "GUIDED_AUDIO_LIVE" not in os.environ, reason="a minute of real time, alone: set GUIDED_AUDIO_LIVE, or make live"
)
@pytest.mark.skipif(not sound_server.is_installed(), reason="pulseaudio is not installed")
@pytest.mark.flaky(reruns=2)  # a machine that stands still for longer than the device's buffers tears the sound
@pytest.mark.voice
@pytest.mark.sound_server
def test_what_is_heard_is_the_export_and_what_was_asked_for(tmp_path: Path) -> None:
    script = tmp_path / "visit.md"
    script.write_text(SCRIPT)
    account = perform(str(script), SHORT, seed=1, plain=False)
    assert not account.faults
    assert account.gaps == account.rest == 0
    assert [len(effect.latencies) for effect in account.effects] == [len(e.asked.times) for e in account.effects]
    assert len(account.effects) == len(SHORT.wishes)
    assert account.compared > 20 * sound_server.RATE

"""Which device a session was heard through is kept with the session, or not at all."""

import pytest

from guided_audio.journal import Recorder
from guided_audio.playback.outputs.devices import Device, last_used
from guided_audio.playback.outputs.miniaudio_output import MiniaudioOutput
from guided_audio.session.live import _note_device


@pytest.mark.parametrize("is_kept", [True, False])
def test_it_is_kept_only_with_a_session_that_is_kept(is_kept: bool) -> None:
    output = MiniaudioOutput()
    output.used = Device("Headphones", "PulseAudio", False, "usb0.stereo", 2)
    _note_device(output, Recorder(kept=is_kept))
    assert last_used() == (("usb0.stereo", "Headphones") if is_kept else ("", ""))


def test_playing_to_nothing_is_no_device() -> None:
    _note_device(MiniaudioOutput(null=True), Recorder())
    assert last_used() == ("", "")

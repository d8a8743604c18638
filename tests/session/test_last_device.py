"""Which device a session was heard through is kept with the session, or not at all."""

import pytest

from guided_audio.journal import Recorder
from guided_audio.playback.outputs.devices import Device, LastDevice, last_used, note_last
from guided_audio.playback.outputs.miniaudio_output import MiniaudioOutput
from guided_audio.playback.outputs.targets import Target
from guided_audio.session.live import _note_device, _recall_device


@pytest.mark.parametrize("is_kept", [True, False])
def test_it_is_kept_only_with_a_session_that_is_kept(is_kept: bool) -> None:
    output = MiniaudioOutput()
    output._target = Target("PULSEAUDIO", Device("Headphones", "PulseAudio", False, "usb0.stereo", 2), default="hdmi")
    _note_device(output, Recorder(kept=is_kept))
    assert last_used() == (LastDevice("usb0.stereo", "Headphones", "hdmi") if is_kept else LastDevice())


@pytest.mark.parametrize(("is_kept", "by_keys"), [(True, True), (False, True), (True, False)])
def test_it_is_asked_for_by_a_session_that_is_kept_where_somebody_can_answer(is_kept: bool, by_keys: bool) -> None:
    last = LastDevice("usb0.stereo", "Headphones", "hdmi")
    note_last(Device(last.name, "PulseAudio", False, last.id, 2), last.default)
    output = MiniaudioOutput()
    _recall_device(output, Recorder(kept=is_kept), by_keys=by_keys)
    assert output.last == (last if is_kept and by_keys else None)


def test_playing_to_nothing_is_no_device() -> None:
    _note_device(MiniaudioOutput(null=True), Recorder())
    assert last_used() == LastDevice()

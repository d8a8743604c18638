"""A session listens only where that was asked for, and only if keys can be pressed, too."""

import pytest
from playback.hearing import QUIET, SPEECH, FakeMicrophone, FakeVoiceActivity
from support import FakeOutput

import guided_audio as ga
from guided_audio.playback.inputs.turn import LEAST, SETTLING, chunks_of
from guided_audio.session import live

TEXT = "---\ntitle: One\nvoice: tone\n---\n# One\n\nOne. [wait: Say it aloud.]\n\nTwo.\n"
SAID = [QUIET] * chunks_of(SETTLING) + [SPEECH] * chunks_of(LEAST) + [QUIET] * 250


@pytest.fixture
def microphone(monkeypatch: pytest.MonkeyPatch) -> FakeMicrophone:
    fake = FakeMicrophone()
    monkeypatch.setattr(live, "MiniaudioMicrophone", lambda _used: fake)
    monkeypatch.setattr(live, "SileroVoiceActivity", FakeVoiceActivity)
    monkeypatch.setattr(live, "require_voice_activity", lambda: None)
    return fake


def test_a_wait_goes_on_by_words(microphone: FakeMicrophone) -> None:
    with ga.open_session(text=TEXT).play(FakeOutput(), voice_wait=True) as playback:
        microphone.feed(SAID)
        assert playback.wait(60)
    assert not playback.stopped
    assert microphone.times == 1


@pytest.mark.parametrize(("listens", "by_keys"), [(False, True), (True, False)], ids=["not asked for", "no keys"])
def test_else_no_microphone_is_opened(microphone: FakeMicrophone, listens: bool, by_keys: bool) -> None:
    wait = TEXT.replace("[wait:", "[wait up to 2s:")
    with ga.open_session(text=wait).play(FakeOutput(), voice_wait=listens, by_keys=by_keys) as playback:
        assert playback.wait(60)
    assert microphone.times == 0

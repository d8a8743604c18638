"""A session with sounds of its own as it is played: what is heard is the export, and a listener who leaves is not startled."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from session.test_live import ends_with, export_of, play

from guided_audio.audio import Samples
from guided_audio.playback import Command, State
from guided_audio.playback.conductor import LiveConductor
from guided_audio.session.live import Playback
from guided_audio.session.session import Session, open_session

RATE = 48_000
TEXT = """---
voice: tone
intro: theme
---

One two three. [pause 2s]

[sound music]

Four five. [silence 5s] [sound music under] Six.

[bell theme]
"""

pytestmark = pytest.mark.thorough


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session with an intro of 12 seconds, and music of 20."""
    for name, seconds, pitch in (("theme", 12, 330), ("music", 20, 440)):
        wave = 0.2 * np.sin(2 * np.pi * pitch * np.arange(seconds * RATE) / RATE)
        soundfile.write(tmp_path / f"{name}.wav", wave, RATE)
    path = tmp_path / "show.md"
    path.write_text(TEXT)
    return open_session(path)


def test_it_begins_with_its_intro_and_is_the_export(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        LiveConductor, "waits_for_sound", lambda _: False
    )  # an output without a clock is too fast for it
    export = export_of(session)
    sound, player = play(session)
    assert not player.problems
    assert ends_with(sound, export[RATE:])  # the first second rises


def left_at(session: Session, command: Command) -> tuple[Samples, int, list[str]]:
    """Leave the music after three seconds; return what is heard, when that was, and all that is said."""
    asked: list[int] = []
    said: list[str] = []

    def meanwhile(player: Playback, frames: int) -> None:
        said.extend(cue.text for cue in player.take_cues() if cue.kind in {"say", "sound"})
        status = player.status
        if said[-1:] == ["music"] and not asked:
            asked.append(frames + 3 * RATE)
        if asked and len(asked) == 1 and frames >= asked[0]:
            asked.append(frames)
            player.send(command)
        elif len(asked) == 2 and status.state is State.CHOOSING:
            asked.append(frames)
            player.send(Command.GO_ON)

    sound, _ = play(session, meanwhile=meanwhile)
    return sound, asked[1], said


def pitch_of(sound: Samples, pitch: int) -> float:
    """The level of a tone in half a second."""
    wave = np.exp(-2j * np.pi * pitch * np.arange(RATE // 2) / RATE)
    return float(2 * np.abs(sound[: RATE // 2, 0] @ wave) / (RATE // 2))


def bend(sound: Samples) -> float:
    """How sharply a wave bends, at most."""
    return float(np.abs(np.diff(sound, 2, axis=0)).max())


@pytest.mark.parametrize("command", [Command.GROUND, Command.CLOSE], ids=["ground", "close"])
def test_a_sound_that_is_left_for_ground_or_the_end_dies_away(session: Session, command: Command) -> None:
    sound, left, said = left_at(session, command)
    levels = [pitch_of(sound[left + round(at * RATE) :], 440) for at in (-2, 1, 3, 5, 7)]
    assert levels[0] > 0.1
    assert [level / levels[0] for level in levels] == pytest.approx([1.0, 0.89, 0.44, 0.05, 0.0], abs=0.1)
    music, words = bend(sound[left - RATE : left]), bend(sound[: left - RATE])
    assert bend(sound[left - RATE : left + 8 * RATE]) <= 1.1 * (music + words)  # nothing clicks
    assert said.count("music") == (3 if command is Command.GROUND else 1)  # it begins anew, as a bell does


def test_a_sound_that_is_gone_is_told_and_the_session_goes_on(session: Session, tmp_path: Path) -> None:
    (tmp_path / "music.wav").unlink()
    sound, player = play(session)
    (problem,) = player.problems
    assert "music.wav is not there" in problem
    last = session.timeline.estimate()[-1]
    assert len(sound) > last.start
    assert pitch_of(sound[-5 * RATE :], 330) > 0.01  # the bell at its end

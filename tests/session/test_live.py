"""A session as it is played: what is heard first, what is heard after it, and that it is what an export has."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from support import RATE, FakeOutput, joined

from guided_audio.audio import Samples, strike_bell
from guided_audio.core.errors import LengthOutOfReach, UsageError
from guided_audio.core.units import Seconds
from guided_audio.journal import ResumePoint
from guided_audio.playback import Command, PlayOptions, State
from guided_audio.render import render
from guided_audio.session.live import Playback
from guided_audio.session.options import SessionOptions
from guided_audio.session.places import find_place
from guided_audio.session.prepare import prepare
from guided_audio.session.session import Session, open_passage, open_session

OPENING = int(0.02 * RATE)
TEXT = """---
title: A visit
voice: tone
length: 40s
---
# A visit

## Arriving

[bell] [pause 2s]

One two three. [silence 5s] Four five. [silence 5s]

## Leaving

Six seven.
"""


@pytest.fixture
def script(tmp_path: Path) -> str:
    path = tmp_path / "visit.md"
    path.write_text(TEXT)
    return str(path)


def export_of(session: Session) -> Samples:
    with session.prepare() as ready:
        return joined(render(ready.session.timeline, ready.speech, mix=ready.mix))


def play(
    session: Session,
    options: PlayOptions | None = None,
    meanwhile: Callable[[Playback, int], None] = lambda *_: None,
    place: ResumePoint | None = None,
    start: str = "",
) -> tuple[Samples, Playback]:
    """Play to the end; `meanwhile` gets the player and how many frames have been heard."""
    bound = threading.Event()
    players: list[Playback] = []

    def on_write(frames: int) -> None:
        bound.wait(10)
        meanwhile(players[0], frames)

    output = FakeOutput(on_write)
    with session.play(output, options, resume=place, start=start) as playback:
        players.append(playback)
        bound.set()
        assert playback.wait(60)
    return output.sound[OPENING:], players[0]


def heard(session: Session, options: PlayOptions | None = None) -> Samples:
    return play(session, options)[0]


def ends_with(sound: Samples, part: Samples) -> bool:
    return np.array_equal(sound[len(sound) - len(part) :], part)


def ends_alike(sound: Samples, part: Samples) -> bool:
    """Return whether it ends with the same words and silences; the air beneath goes on while a voice is waited for."""
    return bool(np.abs(sound[len(sound) - len(part) :] - part).max() < 0.01)


def test_the_bell_is_heard_at_once_and_all_else_as_in_an_export(script: str) -> None:
    export = export_of(open_session(script))
    sound = heard(open_session(script))
    begun = int(1.9 * RATE)  # the bell and its silence, which need no voice
    assert np.array_equal(sound[RATE:begun], export[RATE:begun])
    assert ends_with(sound, export[len(export) - 20 * RATE :])


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    released = threading.Event()

    def wait(*args: object, **others: object) -> object:
        released.wait(60)
        return prepare(*args, **others)  # type: ignore[type-var, arg-type]

    monkeypatch.setattr("guided_audio.session.live.prepare", wait)
    return released


def test_while_the_voice_is_measured_the_bell_rings(script: str, slow: threading.Event) -> None:
    seen = []

    def meanwhile(player: Playback, frames: int) -> None:
        if frames > 20 * RATE and not slow.is_set():
            seen.append(player.status.state)
            slow.set()

    sound, _ = play(open_session(script), meanwhile=meanwhile)
    bell = strike_bell(RATE)[RATE : 2 * RATE]
    assert np.corrcoef(sound[RATE : 2 * RATE, 0], bell[:, 0])[0, 1] > 0.999
    assert seen == [State.PREPARING]
    export = export_of(open_session(script))
    assert ends_with(sound, export[len(export) - 20 * RATE :])


def test_a_session_that_begins_with_words_begins_with_a_bell_while_its_voice_is_not_ready(
    tmp_path: Path, slow: threading.Event
) -> None:
    path = tmp_path / "words.md"
    path.write_text("---\nvoice: tone\n---\nOne two three four five six seven eight nine.")
    export = export_of(open_session(str(path)))
    sound, _ = play(open_session(str(path)), meanwhile=lambda _, frames: slow.set() if frames > 16 * RATE else None)
    assert np.abs(sound[int(0.3 * RATE) : int(0.5 * RATE)]).max() > 0.01
    assert ends_with(sound, export[RATE:])  # its air has faded in before


def test_time_to_settle(script: str) -> None:
    export = export_of(open_session(script))
    sound = heard(open_session(script), PlayOptions(settle=Seconds(30.0)))
    assert len(sound) >= len(export) + 30 * RATE
    assert np.abs(sound[: RATE // 2]).max() > 0.01  # a bell
    assert np.abs(sound[25 * RATE : 30 * RATE]).max() < 0.01
    assert ends_with(sound, export[len(export) - 20 * RATE :])


@pytest.mark.parametrize(
    ("start", "ends"),
    [("four five", ends_with), ("chapter leaving", ends_with), ("0:25", ends_alike)],
    ids=["words", "chapter", "time"],
)
def test_it_begins_at_a_place_that_is_named(
    script: str, slow: threading.Event, start: str, ends: Callable[[Samples, Samples], bool]
) -> None:
    session = open_session(script)
    sound, _ = play(session, None, lambda _, frames: slow.set() if frames > 16 * RATE else None, start=start)
    with session.prepare() as ready:
        first = find_place(ready.session, start, ready.placed).index
        frames = ready.placed[first].start
    export = export_of(session)
    assert frames > 5 * RATE
    assert ends(sound, export[frames + RATE :])
    assert not ends(sound, export[frames - 2 * RATE :])


def test_a_place_that_is_nowhere_is_refused_before_anything_sounds(script: str) -> None:
    output = FakeOutput()
    with pytest.raises(UsageError, match="no sentence"):
        open_session(script).play(output, start="nine ten")
    assert output.form is None


def test_it_goes_on_where_it_was_left(script: str, slow: threading.Event) -> None:
    session = open_session(script)
    place = ResumePoint("visit", "A visit", "", {}, datetime.now(UTC), "Arriving", 0, "Four five.")
    sound, _ = play(
        session, None, lambda _, frames: slow.set() if frames > 16 * RATE else None, place
    )  # the bell has rung
    with session.prepare() as ready:
        start = next(placed.start for placed in ready.placed if getattr(placed.cue, "shown", "") == "Four five.")
    assert ends_with(sound, export_of(session)[start + RATE :])


def test_a_bed_is_heard_while_the_voice_is_measured(tmp_path: Path, slow: threading.Event) -> None:
    path = tmp_path / "bed.md"
    path.write_text("---\nvoice: tone\n---\n[ambience rain]\n\nOne two three.")
    sound, _ = play(open_session(str(path)), meanwhile=lambda _, frames: slow.set() if frames > 6 * 48_000 else None)
    assert sound.shape[1] == 2
    assert np.abs(sound[4 * 48_000 : 5 * 48_000]).max() > 0.01


def test_a_length_that_cannot_be_had_is_told(script: str) -> None:
    with (
        pytest.raises(LengthOutOfReach),
        open_session(script, SessionOptions(length=Seconds(4000.0))).play(FakeOutput()) as live,
    ):
        assert live.wait(60)


def test_leaving_while_the_voice_is_measured_keeps_nobody(script: str, slow: threading.Event) -> None:
    with open_session(script).play(FakeOutput()) as live:
        live.send(Command.STOP)
        assert live.wait(60)
    slow.set()


def test_steady_ground_is_on_offer_and_leads_back(script: str) -> None:
    said: list[str] = []
    commands = [Command.GO_ON, Command.GROUND]

    def meanwhile(player: Playback, frames: int) -> None:
        del frames
        said.extend(cue.text for cue in player.take_cues() if cue.kind == "say")
        state = player.status.state
        if (len(commands) == 2 and said) or (len(commands) == 1 and state is State.CHOOSING):
            player.send(commands.pop())

    _, player = play(open_session(script), meanwhile=meanwhile)
    assert not player.stopped
    assert said.count("One two three.") == 2
    assert said[1] == "You can rest here for a minute."
    assert said[-1] == "Six seven."


def test_a_passage_itself_has_no_way_back_and_ends_when_it_is_left() -> None:
    def meanwhile(player: Playback, frames: int) -> None:
        if frames > 3 * RATE:
            player.send(Command.CLOSE)

    sound, player = play(open_passage("ground-me", SessionOptions("tone", pauses=1.0)), meanwhile=meanwhile)
    assert player.stopped
    assert len(sound) < 8 * RATE


def test_the_sound_that_was_asked_for(script: str) -> None:
    sound = heard(open_session(script, SessionOptions(loudness="-30")))
    usual = heard(open_session(script))
    assert 0.2 < np.abs(sound).max() / np.abs(usual).max() < 0.35


def test_ending_while_sentences_are_measured_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    sentences = "".join(f"Sentence number {number}. [silence 5s]\n\n" for number in range(50))
    path.write_text(f"---\nvoice: tone\nlength: 5m\n---\n{sentences}")
    with open_session(str(path)).play(FakeOutput()) as live:
        live.send(Command.STOP)
        assert live.wait(60)
        assert live.status.state is State.ENDED

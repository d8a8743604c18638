"""A script that is saved while it is played: what has changed is heard, and what is wrong in it stops nothing."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support import FakeOutput

from guided_audio.audio import WITH_BED
from guided_audio.core.errors import OutputError
from guided_audio.playback import PlayOptions, State
from guided_audio.session.live import Change, Playback, Revised
from guided_audio.session.session import Session, open_session
from guided_audio.session.watching import SavedFile, watched
from guided_audio.timeline import Say, Silence, text_of

TEXT = """---
title: A visit
voice: tone
---

One two three. Four five six. [pause 1s]

[silence 2s]

Seven eight. Nine ten.

Eleven.
"""
RATE = 48_000
EDITED = PlayOptions(is_edited=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "visit.md"
    path.write_text(TEXT)
    return path


class Listener:
    """An output that does something each time the session has come to its end, and is ended after the last."""

    def __init__(self, *steps: Callable[[Playback], object]) -> None:
        self.output = FakeOutput(self.on_write)
        self.results: list[object] = []
        self.ends: list[int] = []
        self._steps = list(steps)
        self._playback: Playback | None = None
        self._bound = threading.Event()

    def play(self, session: Session) -> Playback:
        with session.play(self.output, EDITED) as playback:
            self._playback = playback
            self._bound.set()
            assert playback.wait(60)
        return playback

    def on_write(self, frames: int) -> None:
        self._bound.wait(10)
        assert self._playback is not None
        if self._playback.status.state is State.AT_END and (not self.ends or frames > self.ends[-1] + RATE // 2):
            self.ends.append(frames)
            step = self._steps.pop(0) if self._steps else lambda playback: playback.send("stop-now")
            self.results.append(step(self._playback))


def saving(path: Path, old: str, new: str) -> Callable[[Playback], Change]:
    def step(playback: Playback) -> Change:
        path.write_text(path.read_text().replace(old, new))
        return playback.revise(open_session(path)).change

    return step


def heard_after(playback: Playback) -> list[str]:
    return [cue.text for cue in playback.take_cues() if cue.kind == "say"]


def test_it_goes_on_at_the_paragraph_that_has_changed_and_then_with_what_sounds_otherwise(path: Path) -> None:
    listener = Listener(
        saving(path, "Nine ten", "Nine and ten"),
        saving(path, "voice: tone", "voice: tone\npace: 100"),
        saving(path, "title: A visit", "title: A visit\nauthor: Maya\nsummary: A line more."),
    )
    playback = listener.play(open_session(path))
    said = heard_after(playback)
    assert listener.results == [Change.WORDS, Change.SOUND, Change.NOTHING, None]
    assert said[:5] == ["One two three.", "Four five six.", "Seven eight.", "Nine ten.", "Eleven."]
    assert said[5:] == ["Seven eight.", "Nine and ten.", "Eleven.", "Eleven."]


def test_what_is_heard_is_the_new_version_and_it_comes_without_a_click(path: Path) -> None:
    listener = Listener(saving(path, "Eleven.", "Twelve thirteen."))
    listener.play(open_session(path))
    with open_session(path).prepare() as ready:
        words = next(cue for cue in ready.session.timeline.cues if text_of(cue) == "Twelve thirteen.")
        assert isinstance(words, Say)
        spoken = np.abs(ready.speech.speak(words.utterance)).max()
    after = listener.output.sound[listener.ends[0] : listener.ends[1]]
    assert np.abs(after).max() > 0.1 * spoken
    assert np.abs(np.diff(after[:, 0])).max() < 0.1


def test_it_keeps_its_length(path: Path) -> None:
    path.write_text(TEXT.replace("voice: tone", "voice: tone\nlength: 20s").replace("[silence 2s]", "[silence 2s-20s]"))
    listener = Listener(saving(path, "Nine ten.", "Nine and ten and more."))
    playback = listener.play(open_session(path))
    with open_session(path).prepare() as ready:
        own = [cue.length for cue in ready.session.timeline.cues if isinstance(cue, Silence)]
    cues = playback.session.timeline.cues
    assert playback.session.diagnostics == ()
    for silence, same in zip([cue.length for cue in cues if isinstance(cue, Silence)], own, strict=True):
        assert silence.natural == pytest.approx(
            same.natural, abs=0.5
        )  # of words that were not spoken yet, a likely length


def test_a_bed_may_be_written_into_a_session_without_one(path: Path) -> None:
    listener = Listener(saving(path, "Eleven.", "[ambience rain]\n\nEleven. [pause 1s]"))
    listener.play(open_session(path))
    assert listener.results == [Change.WORDS, None]
    assert listener.output.form == WITH_BED


def replaced(path: Path, text: str) -> None:
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").replace(path)


def settled(file: SavedFile) -> bool:
    return any([file.was_saved(), file.was_saved()])


def test_a_file_is_saved_when_it_stands_still_and_holds_something_else(path: Path) -> None:
    file = SavedFile(path)
    assert settled(file)
    assert not settled(file)
    replaced(path, "Another file in its place.")
    assert not file.was_saved()  # an editor may still be writing it
    assert file.was_saved()
    with path.open("w") as writing:
        assert not settled(file)  # it is empty now
        writing.write("Half of")
        writing.flush()
        assert not file.was_saved()
        writing.write(" a sentence")
        writing.flush()
        assert not file.was_saved()
    assert file.was_saved()
    os.utime(path)
    assert not settled(file)
    path.unlink()
    assert not settled(file)
    replaced(path, "It is back.")
    assert settled(file)


class Performance:
    """A session as a watch sees it."""

    is_ready = True

    def __init__(self) -> None:
        self.revised: list[Session] = []
        self.notices: list[str] = []
        self.told, self.taken = threading.Event(), threading.Event()

    def revise(self, session: Session) -> Revised:
        self.revised.append(session)
        self.taken.set()
        return Revised(Change.WORDS if len(self.revised) > 1 else Change.NOTHING, 0)

    @property
    def session(self) -> Session:
        return self.revised[-1]

    def show_notice(self, notice: str) -> None:
        if not notice:
            return
        self.notices.append(notice)
        self.told.set()

    def after(self, save: Callable[[], object]) -> str:
        self.told.clear()
        save()
        assert self.told.wait(20)
        return self.notices[-1]


def test_a_fault_is_explained_and_the_next_good_version_is_taken(path: Path) -> None:
    playback = Performance()
    with watched(playback, path, lambda: open_session(path)):  # type: ignore[arg-type]
        assert playback.taken.wait(20)
        wrong = playback.after(lambda: replaced(path, TEXT.replace("[silence 2s]", "[silense 2s]")))
        assert f": {path}:8:1: error: " in wrong
        assert wrong.endswith("The last good version goes on.")
        assert len(playback.revised) == 1
        told = playback.after(lambda: replaced(path, TEXT + "\nTwelve.\n"))
        assert told.endswith("saved; going on at line 6: «One two three.»")
        assert text_of(playback.revised[-1].timeline.cues[-1]) == "Twelve."


def test_what_else_goes_wrong_is_told_too(path: Path) -> None:
    playback = Performance()

    def again() -> Session:
        raise OutputError("the disk is full", "make room")

    with watched(playback, path, again):  # type: ignore[arg-type]
        assert playback.told.wait(20)
    assert playback.notices[0].endswith(": the disk is full; make room. The last good version goes on.")

"""Finished sessions: whole or absent, the same for the same sound, private, and bounded."""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from session.library import put_script

from guided_audio.audio.beds import list_sounds
from guided_audio.core.config import finished_folder
from guided_audio.core.errors import Cancelled, OutputError
from guided_audio.core.locks import exclusive
from guided_audio.session.chosen import BED, VOICE, Chosen, ways_out
from guided_audio.session.finished import IN_USE, Finished, FinishedStore, clear_finished, finished_contents
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import open_session


@pytest.fixture
def store() -> Iterator[FinishedStore]:
    made = FinishedStore()
    yield made
    made.close()


def finish(store: FinishedStore, chosen: Chosen) -> Finished:
    key, session = store.open(chosen)
    return store.finish(key, chosen, session, lambda _: None, threading.Event())


def evening(**options: object) -> Chosen:
    return Chosen(put_script(), SessionOptions(**options))  # type: ignore[arg-type]


def test_it_is_the_export_and_private(store: FinishedStore, tmp_path: Path) -> None:
    found = finish(store, evening(slots={"name": "Zoe"}))
    session = open_session("evening", slots={"name": "Zoe"})
    exported = session.export(tmp_path / "session.mp3", captions=("vtt", "srt"), timeline=True, preset="browser")
    assert found.sound.read_bytes() == exported.path.read_bytes()
    assert found.captions.read_text() == (tmp_path / "session.vtt").read_text()
    assert found.timeline.read_text() == (tmp_path / "session.json").read_text()
    assert stat.S_IMODE(found.folder.stat().st_mode) == stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in found.folder.iterdir()}
    assert {name for name, mode in modes.items() if mode != 0o600} <= {"lock"}
    assert "zoe" not in "".join(map(str, store.folder.rglob("*"))).lower()


def test_it_can_be_heard_before_it_is_whole(store: FinishedStore) -> None:
    begun: list[tuple[Finished, bytes, str, str]] = []

    def note(growing: Finished) -> None:
        assert store.find(key) == growing
        assert [*store.sessions()] == []
        begun.append((growing, growing.sound.read_bytes(), growing.captions.read_text(), growing.timeline.read_text()))

    chosen = evening(slots={"name": "Zoe"})
    key, session = store.open(chosen)
    found = store.finish(key, chosen, session, lambda _: None, threading.Event(), note)
    ((growing, sound, captions, timeline),) = begun
    assert replace(growing, growing=None) == found == store.find(key)
    assert found.size == found.sound.stat().st_size > len(sound)
    assert found.sound.read_bytes().startswith(sound)
    assert (captions, timeline) == (found.captions.read_text(), found.timeline.read_text())


def test_the_same_sound_is_the_same_session(store: FinishedStore) -> None:
    keys = [store.open(one)[0] for one in (evening(), evening(voice="tone"), evening(slots={"name": "Zoe"}))]
    assert keys[0] == keys[1] != keys[2]
    first = finish(store, evening())
    made = first.sound.stat().st_mtime_ns
    again = FinishedStore()
    assert again.find(keys[0]) == first
    assert finish(again, evening()).sound.stat().st_mtime_ns == made
    put_script(first="Another")
    assert store.open(Chosen("evening"))[0] != keys[0]
    again.close()


def test_what_was_chosen_is_known_after_a_restart(store: FinishedStore) -> None:
    chosen = evening(slots={"name": "Zoe"}, length=70.0, ambience="rain")
    key, _ = store.open(chosen)
    assert store.chosen(key) is None
    store.remember(key, chosen)
    assert FinishedStore().chosen(key) == chosen
    assert store.find(key) is None
    for damaged in ("{", "[]", '{"script": "a"}', '{"script": "a", "options": {"no": 1}}'):
        (store.folder / key / "chosen.json").write_text(damaged)
        assert store.chosen(key) is None


@pytest.mark.parametrize("key", ["", "..", "../../etc", "0" * 31, "G" * 32, f"{'0' * 32}/..", "0" * 32])
def test_what_is_no_key_is_nothing(store: FinishedStore, key: str) -> None:
    assert store.find(key) is None
    assert store.chosen(key) is None


def test_a_file_that_was_cut_is_made_again(store: FinishedStore) -> None:
    found = finish(store, evening())
    whole = found.sound.read_bytes()
    os.truncate(found.sound, 100)
    assert store.find(found.key) is None
    assert finish(store, evening()).sound.read_bytes() == whole


def test_cancelling_leaves_nothing_finished(store: FinishedStore) -> None:
    key, session = store.open(evening())
    for at in (0.0, 0.5, 0.9):
        cancel = threading.Event()

        def tell(share: float, at: float = at, cancel: threading.Event = cancel) -> None:
            if share >= at:
                cancel.set()

        with pytest.raises(Cancelled):
            store.finish(key, evening(), session, tell, cancel)
        assert store.find(key) is None
        assert {path.name for path in (store.folder / key).iterdir()} <= {"chosen.json", "lock"}


def test_a_full_disk_is_a_message(store: FinishedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    key, session = store.open(evening())
    store.remember(key, evening())

    def full(handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="no space left") as raised:
        store.finish(key, evening(), session, lambda _: None, threading.Event())
    assert "free some space" in raised.value.hint
    monkeypatch.undo()
    assert store.find(key) is None
    assert finish(store, evening()).key == key


_KILLED = """
import os, signal, threading
from guided_audio.session.finished import Chosen, FinishedStore

def tell(share):
    if share >= {point}:
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    store, chosen = FinishedStore(), Chosen("evening")
    key, session = store.open(chosen)
    store.finish(key, chosen, session, tell, threading.Event())
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize(
    "point", [0.6, *(pytest.param(point, marks=pytest.mark.thorough) for point in (0.0, 0.4, 0.8, 1.0))]
)
def test_a_killed_process_leaves_nothing_that_counts(store: FinishedStore, point: float) -> None:
    key, _ = store.open(evening())
    killed = subprocess.run([sys.executable, "-c", _KILLED.format(point=point)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert store.find(key) is None
    assert store.chosen(key) == Chosen("evening")
    found = finish(store, evening())
    assert {path.name for path in found.folder.iterdir()} == {
        "chosen.json", "finished.json", "lock", "session.json", "session.mp3", "session.srt", "session.vtt",
    }  # fmt: skip


def test_another_process_that_makes_it_is_waited_for(store: FinishedStore) -> None:
    key, session = store.open(evening())
    store.remember(key, evening())
    cancel, waiting, made = threading.Event(), threading.Event(), []
    with exclusive(store.folder / key / "lock"):
        monitor = threading.Thread(
            target=lambda: made.append(store.finish(key, evening(), session, lambda _: waiting.set(), cancel))
        )
        monitor.start()
        assert not waiting.wait(0.3)  # nothing is made twice
        assert not clear_and_count(store)
        assert store.chosen(key)
    monitor.join(30)
    assert [one.key for one in made] == [key]


def clear_and_count(store: FinishedStore) -> int:
    with pytest.raises(OutputError, match="1 of the sessions"):
        clear_finished(store.folder)
    return finished_contents(store.folder).entries


def test_the_longest_unused_go_first_and_never_what_is_heard() -> None:
    first = finish(FinishedStore(), evening())
    size = finished_contents().size
    store = FinishedStore(bound=round(2.5 * size))
    second, third = (finish(store, evening(seed=seed)) for seed in (1, 2))
    assert [store.find(one.key) is not None for one in (first, second, third)] == [False, True, True]
    age(second, 500)
    store.note_heard(second)
    age(third, 200)
    fourth = finish(store, evening(seed=3))
    assert [store.find(one.key) is not None for one in (second, third, fourth)] == [True, False, True]
    age(second, IN_USE + 600)
    finish(store, evening(seed=4))
    assert store.find(second.key) is None
    store.close()


def age(finished: Finished, seconds: float) -> None:
    for path in finished.folder.iterdir():
        os.utime(path, (path.stat().st_mtime - seconds,) * 2)


def test_where_all_room_is_heard_nothing_more_is_made() -> None:
    store = FinishedStore(bound=1000)
    store.note_heard(finish(store, evening()))
    with pytest.raises(OutputError, match="take all the room"):
        finish(store, evening(seed=1))
    store.close()


def test_contents_are_counted_and_cleared(store: FinishedStore) -> None:
    assert finished_contents() == clear_finished()
    finish(store, evening())
    store.remember("0" * 32, evening())
    (finished_folder() / "notes.txt").write_text("mine")
    contents = finished_contents()
    assert contents.entries == 1
    assert contents.size > 100_000
    assert clear_finished() == contents
    assert [path.name for path in finished_folder().iterdir()] == ["notes.txt"]


@pytest.mark.thorough
def test_ways_out_have_the_voice_the_bed_and_soft_edges(store: FinishedStore) -> None:
    put_script("rainy", more="\n[ambience rain]\n")
    put_script()
    for name, bed in (("evening", None), ("rainy", "rain")):
        session = open_session(name, voice="tone", room="small")
        ground, close = ways_out(session)
        assert ground.is_ground and not close.is_ground
        assert {one.options.ambience for one in (ground, close)} == {bed}
        assert {one.options.room for one in (ground, close)} == {"small"}
        for way in (close,) if bed else (ground,):
            sound, rate = soundfile.read(finish(store, way).sound)
            edge = rate // 2
            loud = float(np.abs(sound).max())
            assert np.abs(sound[:edge]).max() < 0.02 * loud
            assert np.abs(sound[-edge:]).max() < 0.02 * loud


def test_samples_are_short_and_have_no_place_in_the_journal(store: FinishedStore) -> None:
    bed = Chosen(list_sounds()[0].name, sample=BED)
    voice = Chosen("tone", sample=VOICE)
    assert not (bed.is_session or voice.is_session)
    assert finish(store, bed).seconds == pytest.approx(20.0, abs=0.1)
    assert finish(store, voice).seconds < 20.0
    assert store.chosen(finish(store, voice).key) == voice


def test_waits_are_silence_up_to_their_limit(store: FinishedStore) -> None:
    found = finish(store, evening())
    cues = json.loads(found.timeline.read_text())["cues"]
    assert [cue["seconds"] for cue in cues if cue["kind"] in {"wait", "write"}] == [2.0, 3.0]

"""Preparations: fair between clients, each made once, cancelled where nobody needs them, and over when all is closed."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from end_to_end.sound_server import until
from session.library import put_script

from guided_audio.core.errors import Cancelled, GuidedAudioError, ResourceError, SpeechError
from guided_audio.core.units import Seconds
from guided_audio.core.voice import Utterance
from guided_audio.session.chosen import VOICE, Chosen
from guided_audio.session.finished import Finished, FinishedStore
from guided_audio.session.options import SessionOptions
from guided_audio.session.prepare import Progress
from guided_audio.session.session import Session
from guided_audio.speech.worker_process import WorkerDied
from guided_audio.web import preparing
from guided_audio.web.preparing import WAITING, Busy, Preparation, Preparations


class Gated(FinishedStore):
    """Makes nothing, and ends each preparation when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[str] = []
        self.cancelled: list[str] = []
        self.done: dict[str, Finished] = {}
        self._gates: dict[str, threading.Event] = {}
        self._changed = threading.Condition()

    def find(self, key: str) -> Finished | None:
        return self.done.get(key)

    def finish(
        self,
        key: str,
        chosen: Chosen,
        session: Session,
        progress: Progress,
        cancel: threading.Event,
        begun: Callable[[Finished], None] = lambda _: None,
    ) -> Finished:
        gate = self._gates[key] = threading.Event()
        self.begun.append(key)
        progress(0.5)
        while not gate.wait(0.01):
            if cancel.is_set():
                self.cancelled.append(key)
                raise Cancelled("it was cancelled")
        self.done[key] = Finished(key, self.folder / key, Seconds(1.0), 1, {}, "")
        return self.done[key]

    def end(self, key: str) -> None:
        until(lambda: key in self._gates, f"{key} was not begun")
        self._gates[key].set()
        until(lambda: key in self.done, f"{key} was not finished")

    def wait_for(self, *keys: str) -> None:
        until(lambda: self.begun == [*keys], f"{keys} were not begun")


@pytest.fixture
def store() -> Gated:
    return Gated()


@pytest.fixture
def preparations(store: Gated) -> Iterator[Preparations]:
    put_script()
    made = Preparations(store)
    yield made
    made.close()


def session(seed: int) -> Chosen:
    return Chosen("evening", SessionOptions(seed=seed))


def begun(preparations: Preparations, seed: int, client: str, followed: bool = True) -> str:
    key = preparations.begin(session(seed), client)
    if followed:
        preparations.state_of(key)
    return key


def test_one_at_a_time_for_a_client_and_two_in_all(preparations: Preparations, store: Gated) -> None:
    first, second = (begun(preparations, seed, "a") for seed in (1, 2))
    third, fourth = begun(preparations, 3, "b"), begun(preparations, 4, "c")
    store.wait_for(first, third)
    store.end(first)
    store.wait_for(first, third, fourth)  # c has waited longer than a, who has had a turn
    store.end(third)
    store.wait_for(first, third, fourth, second)


def test_what_was_asked_for_last_comes_first(preparations: Preparations, store: Gated) -> None:
    first, second, third = (begun(preparations, seed, "a") for seed in (1, 2, 3))
    store.end(first)
    store.wait_for(first, third)
    store.end(third)
    store.wait_for(first, third, second)


def test_what_nobody_follows_gives_way(preparations: Preparations, store: Gated) -> None:
    first = begun(preparations, 1, "a", followed=False)
    store.wait_for(first)
    second = begun(preparations, 2, "a")
    store.wait_for(first, second)
    until(lambda: store.cancelled == [first], "it was not cancelled")
    again = begun(preparations, 1, "a")
    assert again == first
    store.end(second)
    store.wait_for(first, second, first)


def test_what_another_client_asked_for_too_stays(preparations: Preparations, store: Gated) -> None:
    first = begun(preparations, 1, "a", followed=False)
    assert begun(preparations, 1, "b", followed=False) == first
    begun(preparations, 2, "a")
    store.end(first)
    assert store.cancelled == []
    assert store.begun.count(first) == 1


def test_who_asks_for_too_much_is_told(preparations: Preparations, store: Gated) -> None:
    for seed in range(WAITING + 1):
        begun(preparations, seed, "a")
    with pytest.raises(Busy) as raised:
        begun(preparations, 9, "a")
    assert "wait until" in raised.value.hint
    begun(preparations, 9, "b")
    assert len(store.begun) == 2


def test_steady_ground_comes_before_the_rest(preparations: Preparations, store: Gated) -> None:
    first, other = begun(preparations, 1, "a"), begun(preparations, 2, "b")
    waiting = begun(preparations, 3, "c")
    ways = preparations.begin_ways(waiting, "c")
    assert ways is not None
    store.end(other)
    store.end(ways.ground)
    assert store.begun == [first, other, ways.ground, waiting]
    store.end(waiting)
    store.wait_for(first, other, ways.ground, waiting, ways.close)
    assert preparations.begin_ways("0" * 32, "c") is None


def test_a_sample_waits_for_no_session_of_the_same_client(preparations: Preparations, store: Gated) -> None:
    first = begun(preparations, 1, "a")
    sample = preparations.begin(Chosen("tone", sample=VOICE), "a")
    store.wait_for(first, sample)
    assert store.cancelled == []


def test_what_nobody_asked_for_yet_gives_way_and_comes_later(
    preparations: Preparations, store: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "tonight_first", lambda: iter([session(1), session(2)]))
    preparations.begin_ahead()
    idle = [store.open(session(seed))[0] for seed in (1, 2)]
    store.wait_for(idle[0])
    asked = begun(preparations, 3, "a")
    store.wait_for(idle[0], asked)
    until(lambda: store.cancelled == [idle[0]], "it was not cancelled")
    store.end(asked)
    until(lambda: len(store.begun) == 3, "nothing was begun again")
    assert store.begun[2] == idle[0]
    for key in idle:
        store.end(key)


def test_begun_ahead_and_then_asked_for_it_goes_on(
    preparations: Preparations, store: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "tonight_first", lambda: iter([session(1)]))
    preparations.begin_ahead()
    key = begun(preparations, 1, "a")
    store.end(key)
    assert store.begun == [key]
    assert store.cancelled == []


def test_what_is_asked_for_without_a_client_is_prepared(preparations: Preparations, store: Gated) -> None:
    first, second = (preparations.begin(session(seed), "") for seed in (1, 2))
    preparations.state_of(second)
    assert preparations.begin(session(2), "") == second
    store.end(second)
    assert store.cancelled == [first]


def test_where_no_thread_can_be_had_it_is_a_message(
    preparations: Preparations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ResourceError("the system allows no further thread", "close other programs")

    monkeypatch.setattr(preparations._threads, "submit", refuse)
    state = preparations.state_of(preparations.begin(session(1), "a"))
    assert state is not None
    assert (state.problem, state.hint) == ("the system allows no further thread", "close other programs")


async def shares(preparations: Preparations, key: str) -> tuple[list[float], Preparation]:
    seen: list[float] = []
    async for state in preparations.follow(key):
        seen.append(state.share)
    return seen, state


def test_followers_see_it_come_and_end(preparations: Preparations, store: Gated) -> None:
    key = begun(preparations, 1, "a")
    threading.Timer(0.1, store.end, [key]).start()
    seen, state = asyncio.run(shares(preparations, key))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert state.finished == store.done[key]
    assert not state.followers


def test_closing_ends_all_and_tells_followers(preparations: Preparations, store: Gated) -> None:
    keys = [begun(preparations, seed, f"client {seed}") for seed in (1, 2, 3)]
    threading.Timer(0.1, preparations.close).start()
    for key in keys:
        _, state = asyncio.run(asyncio.wait_for(shares(preparations, key), 10))
        assert "no longer" in state.problem or state.problem == "it was cancelled"
    preparations.close()  # waits for the threads
    assert sorted(store.cancelled) == sorted(keys[:2])
    with pytest.raises(GuidedAudioError, match="no longer"):
        begun(preparations, 4, "a")


@pytest.fixture
def real() -> Iterator[Preparations]:
    put_script()
    made = Preparations(FinishedStore())
    yield made
    made.close()


def over(preparations: Preparations, key: str) -> Preparation:
    return asyncio.run(asyncio.wait_for(shares(preparations, key), 60))[1]


def test_progress_never_goes_back(real: Preparations) -> None:
    seen, state = asyncio.run(shares(real, real.begin(session(1), "a")))
    assert seen == sorted(seen)
    assert state.finished is not None
    assert state.finished.sound.is_file()


def test_a_voice_that_dies_is_a_message_and_the_next_try_works(
    real: Preparations, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:

        class Dying:
            pid, is_running = 0, True

            def __init__(self, engine: str, voice: object, limits: object) -> None:
                self.voice = voice

            def say(self, utterance: Utterance) -> None:
                raise WorkerDied

            def close(self) -> None:
                """Nothing has to end."""

        patched.setattr("guided_audio.speech.workers.WorkerProcess", Dying)
        key = real.begin(session(1), "a")
        state = over(real, key)
    assert "stopped working twice" in state.problem
    assert "another voice" in state.hint
    assert real.state_of(key) is state
    assert real.begin_again(key, "a")
    assert over(real, key).finished is not None


def test_what_was_chosen_before_a_restart_is_prepared_again(real: Preparations) -> None:
    chosen = session(1)
    key, _ = real.store.open(chosen)
    assert real.state_of(key) is None
    real.store.remember(key, chosen)
    assert real.state_of(key, "a") is not None
    assert over(real, key).finished is not None
    assert not real.begin_again("0" * 32, "a")


def test_what_was_chosen_before_its_script_was_edited_is_prepared_as_it_is_now(real: Preparations) -> None:
    chosen = session(1)
    key, _ = real.store.open(chosen)
    real.store.remember(key, chosen)
    put_script(first="Edited")
    state = over(real, key)
    assert state.finished is not None
    assert state.finished.key != key
    assert "Edited" in state.finished.captions.read_text()
    again = real.state_of(key)
    assert again is not None
    assert again.finished == state.finished


def test_a_script_that_is_gone_is_a_message(real: Preparations) -> None:
    key = "1" * 32
    real.store.remember(key, Chosen("no-such-script"))
    state = real.state_of(key)
    assert state is not None
    assert "no script" in state.problem
    assert state.hint


def test_an_error_that_nobody_expects_ends_one_preparation(real: Preparations, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Finished:
        raise SpeechError("the voice is hoarse", "give it tea")

    monkeypatch.setattr(real.store, "finish", fail)
    state = over(real, real.begin(session(1), "a"))
    assert (state.problem, state.hint) == ("the voice is hoarse", "give it tea")

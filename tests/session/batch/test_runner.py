"""Executors that break: every job is made, or fails alone."""

from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from session.batch.crews import Scripted

from guided_audio.core.units import Seconds
from guided_audio.session.batch.job import Job, Recipe
from guided_audio.session.batch.log import Log
from guided_audio.session.batch.performing import Outcome
from guided_audio.session.batch.runner import TRIES, Runner

JOBS = [Job(n, n + 1, f"j{n}", f"j{n}.mp3", Recipe("a.md", ""), "", "", {}, Seconds(1.0), 1) for n in range(1, 9)]
FINE = Outcome(seconds=1.0)


def made(crew: Scripted, folder: Path) -> dict[str, str]:
    with Log(folder / "batch.jsonl") as log:
        ended = [(job.id, outcome.error) for job, outcome in Runner(crew, log, None).run(JOBS)]
    assert sorted(name for name, _ in ended) == [job.id for job in JOBS]  # each once
    return dict(ended)


def test_a_few_are_made_at_once(tmp_path: Path) -> None:
    crew = Scripted(lambda _job, _time: FINE)
    assert set(made(crew, tmp_path).values()) == {""}
    assert crew.renewed == 0


def test_one_that_ends_its_process_fails_alone(tmp_path: Path) -> None:
    crew = Scripted(lambda job, _: BrokenProcessPool() if job.id == "j3" else FINE)
    errors = made(crew, tmp_path)
    assert [name for name, error in errors.items() if error] == ["j3"]
    assert crew.times["j3"] == 2


def test_a_process_that_was_killed_once_costs_nothing(tmp_path: Path) -> None:
    crew = Scripted(lambda job, time: BrokenProcessPool() if job.id == "j3" and time == 1 else FINE)
    assert set(made(crew, tmp_path).values()) == {""}


def test_what_a_lost_scheduler_had_is_made_by_the_next(tmp_path: Path) -> None:
    crew = Scripted(lambda job, time: CancelledError() if job.id in {"j2", "j5"} and time < 3 else FINE)
    assert set(made(crew, tmp_path).values()) == {""}
    assert crew.renewed >= 2


@pytest.mark.parametrize("refusals", [1, TRIES])
def test_what_one_machine_refuses_another_may_make(tmp_path: Path, refusals: int) -> None:
    refused = Outcome(error="it lacks the voice", is_refused=True)
    crew = Scripted(lambda job, time: refused if job.id == "j4" and time <= refusals else FINE)
    assert made(crew, tmp_path)["j4"] == ("it lacks the voice" if refusals == TRIES else "")


def test_whatever_an_executor_raises_is_told(tmp_path: Path) -> None:
    crew = Scripted(lambda job, _: ValueError("no") if job.id == "j1" else FINE)
    assert made(crew, tmp_path)["j1"] == "ValueError: no"

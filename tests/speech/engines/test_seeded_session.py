"""Noise that a graph would draw by itself, given to it: in graphs of a few nodes."""

from pathlib import Path

import numpy as np
import pytest
from speech.engines.onnx_models import FLOAT, model

from guided_audio.speech.engines.seeded_session import NoiseInput, SeededSession, give_noise

NOISY = model(
    [
        ("RandomNormalLike", ["x"], "normal"),
        ("RandomUniformLike", ["x"], "even"),
        ("Add", ["x", "normal"], "sum"),
        ("Mul", ["sum", "even"], "y"),
    ],
    {"x": (FLOAT, 2)},
    "y",
)


@pytest.fixture
def session(tmp_path: Path) -> SeededSession:
    path = tmp_path / "noisy.onnx"
    path.write_bytes(NOISY)
    return SeededSession(path)


def run(session: SeededSession, shape: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return session.run(None, {"x": np.ones(shape, np.float32)})[0]


def test_the_noise_depends_on_the_seed_alone(session: SeededSession) -> None:
    first = run(session, (3, 400))
    run(session, (1, 7))
    assert np.array_equal(run(session, (3, 400)), first)
    session.seed = (0, 1)
    assert not np.array_equal(run(session, (3, 400)), first)


def test_it_is_noise_of_the_kind_that_would_have_been_drawn(session: SeededSession) -> None:
    generators = [np.random.default_rng((0, number)) for number in (0, 1)]
    normal = generators[0].standard_normal(20_000, np.float32)
    even = generators[1].random(20_000, np.float32)
    assert np.allclose(run(session, (4, 5_000)).ravel(), (1 + normal) * even, atol=1e-6)


def test_a_sentence_longer_than_any_before_is_given_more(session: SeededSession) -> None:
    short = run(session, (1, 1000))
    long = run(session, (1, 600_000))
    assert len(np.unique(long)) > 500_000
    assert np.array_equal(long[0, :1000], short[0])


def test_a_graph_without_noise_stays_as_it_is(tmp_path: Path) -> None:
    graph = model([("Add", ["x", "x"], "y")], {"x": (FLOAT, 2)}, "y")
    assert give_noise(memoryview(graph)) == (b"", ())
    (tmp_path / "quiet.onnx").write_bytes(graph)
    assert run(SeededSession(tmp_path / "quiet.onnx"), (1, 2)).tolist() == [[2.0, 2.0]]


def test_what_is_asked_for_has_names() -> None:
    assert give_noise(memoryview(NOISY))[1] == (NoiseInput("noise 0", "normal"), NoiseInput("noise 1", "uniform"))


@pytest.mark.parametrize("broken", [b"", b"no model", NOISY[: len(NOISY) // 2], b"\xff" * 40])
def test_what_is_no_model_is_an_error(broken: bytes) -> None:
    with pytest.raises(ValueError, match="no ONNX model"):
        give_noise(memoryview(broken))


def test_a_real_error_is_told(session: SeededSession) -> None:
    with pytest.raises(Exception, match="x"):
        session.run(None, {"x": np.ones((1, 2, 3), np.float32)})

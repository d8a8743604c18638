"""The voice put together from kept parts against hibari loaded in the usual way: the same bits, whatever was kept."""

import gzip
import itertools
import json
import shutil
from pathlib import Path

import hibari
import numpy as np
import pytest
from support import HEART

from guided_audio.core.voice import Utterance
from guided_audio.speech.engines import hibari_quick
from guided_audio.speech.engines.hibari import HibariEngine
from guided_audio.speech.engines.hibari_quick import QuickHibari, quick_hibari

pytestmark = [pytest.mark.voice, pytest.mark.thorough]

MODEL = Path(hibari.__file__).parent / "assets" / "hibari.onnx"
TEXTS = (
    "Rest.",
    "Find a way of sitting, or of lying down, that asks very little of you. There is no hurry; there never was.",
    "On the 3rd of March 2024, Dr. Xyloquaine paid $9.99 at 7:30 pm… “Really?” they'd said.",
    "…",
)


@pytest.fixture(scope="module")
def plain() -> hibari.Hibari:
    return hibari.Hibari(voice="heart", threads=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache") / "voice"


@pytest.fixture
def parts(quick: QuickHibari, folder: Path, own_voice_parts: Path) -> Path:
    """Copies of what is kept, at its usual place."""
    return shutil.copytree(folder, own_voice_parts)


@pytest.fixture(scope="module")
def quick(folder: Path) -> QuickHibari:
    quick_hibari("heart", MODEL, folder)  # makes the parts
    found = quick_hibari("heart", MODEL, folder)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "speed", "seed"), [(TEXTS[0], 0.55, 0), (TEXTS[1], 1.0, 3), (TEXTS[2], 0.55, 3), (TEXTS[3], 1.0, 0)]
)
def test_it_sounds_the_same_to_the_bit(
    plain: hibari.Hibari, quick: QuickHibari, text: str, speed: float, seed: int
) -> None:
    assert np.array_equal(quick(text, speed=speed, seed=seed), plain(text, speed=speed, seed=seed))


def test_a_long_sentence_needs_more_noise_than_is_kept(plain: hibari.Hibari, quick: QuickHibari) -> None:
    text = "and then, slowly, " * 26
    assert np.array_equal(quick(text, speed=0.5, seed=0), plain(text, speed=0.5, seed=0))


def test_every_word_is_read_the_same(plain: hibari.Hibari, quick: QuickHibari) -> None:
    words: list[str] = []
    for name in ("gold", "silver"):
        asset = Path(hibari.__file__).parent / "assets" / f"lexicon_us_{name}.json.gz"
        words += list(json.loads(gzip.decompress(asset.read_bytes())))[::97]
    changed = [word + ending for word in words[::5] for ending in ("s", "ed", "ing", "'s")]
    words += [*changed, *(word.upper() for word in words[::7]), *(word.capitalize() for word in words[::3])]
    lines = [" ".join(words[start : start + 12]) for start in range(0, len(words), 12)]
    assert [quick.phonemize(line) for line in lines] == [plain.phonemize(line) for line in lines]


@pytest.mark.parametrize("name", ["heart.graph", "english.words"])
def test_what_was_damaged_is_not_heard(plain: hibari.Hibari, parts: Path, name: str) -> None:
    whole = (parts / name).read_bytes()
    (parts / name).write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    sound = HibariEngine().synthesize(Utterance(TEXTS[1], HEART, 233.4))
    assert np.array_equal(sound[:, 0], plain(TEXTS[1], speed=1.0, seed=0))
    assert (parts / name).read_bytes() == whole


def test_with_another_hibari_nothing_is_put_together(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(hibari, "__version__", "0.2.9")
    assert quick_hibari("heart", MODEL, folder) is None


def test_a_graph_that_sounds_different_is_never_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    probed, calls = hibari_quick._probed, itertools.count()
    monkeypatch.setattr(hibari_quick, "_probed", lambda graph: [part + next(calls) * 1e-7 for part in probed(graph)])
    assert quick_hibari("heart", MODEL, tmp_path) is None
    assert quick_hibari("heart", MODEL, tmp_path) is None  # and that is remembered
    assert (tmp_path / "heart.graph").stat().st_size < 100


def test_whatever_fails_the_voice_speaks(monkeypatch: pytest.MonkeyPatch, plain: hibari.Hibari) -> None:
    monkeypatch.setattr(hibari_quick, "_reader", lambda *_: 1 / 0)
    sound = HibariEngine().synthesize(Utterance(TEXTS[1], HEART, 233.4))
    assert np.array_equal(sound[:, 0], plain(TEXTS[1], speed=1.0, seed=0))

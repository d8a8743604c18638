"""hibari put together from kept parts: the same samples to the bit, ready in a fraction of the time.

hibari makes its graph ready for this processor, and unpacks 280,000 words, each time a process starts. Here both are done
once and kept in the user's cache folder. Where that cannot be, or with another hibari than the one this was written for,
only the time is lost: the engine loads hibari in the usual way.
"""

import contextlib
import copy
import gzip
import json
import math
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from guided_audio.audio import Samples
from guided_audio.core.temporary import temporary_folder
from guided_audio.core.voice import Melody
from guided_audio.speech.engines.build_cache import BeingBuilt, built_once, open_tables, pack_tables
from guided_audio.speech.engines.melody import shaped

WRITTEN_FOR = "0.2.1"
"""The version of hibari whose parts these are."""
AT_ONCE = 500
"""Phonemes that are said at once; hibari cuts sentences of 400 where they have commas. 20,000 would take all memory there is."""
_FEWEST = 3
"""Numbers of phonemes from which on there is one between the two that stand for silence."""
_PATIENCE, _GLANCE = 10.0, 0.01
"""Seconds that another worker has to build a part, which takes it less than one, and between looking whether it has."""
_REMEMBERED = 1 << 21
"""Numbers of noise that are kept, 8 MB at most: about 20 s of speech; longer sentences draw the rest anew."""


class QuickHibari:
    """Called as `hibari.Hibari` is, it gives the same samples; the noise of a seed is drawn once."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401 - hibari has no types
        self._model = model
        self._noise = SeedNoise(0)

    def __call__(
        self, text: str, speed: float, seed: int, melody: Melody | None = None
    ) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Return the words as float32, shape (frames,), 24 kHz."""
        if self._noise.seed != seed:
            self._noise = SeedNoise(seed)
        self._noise.rewind()
        model, said = self._model, self.phonemize(text)
        if melody is None:
            parts = [model.from_ids(model.ids(phonemes), speed, self._noise) for phonemes in said]
        else:
            parts = [self._sung(phonemes, speed, text, melody, phonemes is said[-1]) for phonemes in said]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _sung(self, phonemes: str, speed: float, text: str, melody: Melody, is_last: bool) -> Samples:
        """Return phonemes with the melody of their sentence: as `from_ids` of hibari, with another pitch."""
        from hibari import dsp

        ids = self._model.ids(phonemes.replace(",", ";"))  # its pause is 0.1 s longer: a person breathes there
        if len(ids) < _FEWEST:
            return np.zeros(0, np.float32)
        given = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
        *spectrum, pitch = (output[0] for output in self._model.sess.run(None, given))
        sound: Samples = dsp.synth(*spectrum, shaped(pitch, text, melody, is_last=is_last), self._noise)
        return sound

    def phonemize(self, text: str) -> list[str]:
        """Return the phonemes of each sentence; one that never ends is cut between words, before it takes all memory."""
        phonemes: list[str] = self._model.phonemize(text)
        return [part for sentence in phonemes for part in (cut(sentence) if len(sentence) > AT_ONCE else (sentence,))]


class SeedNoise:
    """Stands for `numpy.random.default_rng(seed)`: the same noise to the bit, drawn once, and again from its beginning."""

    def __init__(self, seed: int, remembered: int = _REMEMBERED) -> None:
        self.seed = seed
        self._generator = np.random.default_rng(seed)
        self._numbers = np.empty(remembered, np.float32)  # takes memory only where it has been drawn
        self._drawn = 0
        self.rewind()

    def rewind(self) -> None:
        """Begin again with the first number."""
        self._at = 0
        self._beyond: np.random.Generator | None = None

    def standard_normal(self, size: tuple[int, ...], dtype: type[np.float32] = np.float32) -> Samples:
        """Return the next numbers, float32, in this shape; they are the caller's own."""
        numbers = np.empty(math.prod(size), dtype)
        end = min(self._at + len(numbers), len(self._numbers))
        if end > self._drawn:
            self._generator.standard_normal(dtype=np.float32, out=self._numbers[self._drawn : end])
            self._drawn = end
        known = end - self._at
        numbers[:known] = self._numbers[self._at : end]
        if known < len(numbers):
            self._beyond = self._beyond or copy.deepcopy(self._generator)
            self._beyond.standard_normal(dtype=np.float32, out=numbers[known:])
        self._at = end
        return numbers.reshape(size)


def cut(phonemes: str) -> Iterator[str]:
    """Yield a long sentence in parts of at most `AT_ONCE` phonemes that end with a word, if its words are no longer."""
    while len(phonemes) > AT_ONCE:
        end = phonemes.rfind(" ", 0, AT_ONCE + 1)
        end = end if end > 0 else AT_ONCE
        yield phonemes[:end]
        phonemes = phonemes[end:].lstrip()
    if phonemes:
        yield phonemes


def quick_hibari(voice: str, path: Path, folder: Path) -> QuickHibari | None:
    """Put a voice together from its model and the parts kept in a folder; None where that is not possible."""
    import hibari
    from hibari.voices import VOICES

    if hibari.__version__ != WRITTEN_FOR:
        return None
    assets, british = Path(hibari.__file__).parent / "assets", bool(VOICES[voice]["british"])
    accent = "gb" if british else "us"
    sources = [assets / f"{name}.json.gz" for name in (f"lexicon_{accent}_gold", f"lexicon_{accent}_silver", "tagger")]
    key = f"hibari {hibari.__version__}"
    graph_key, words_key = f"{key} {_processor()} {_state(path)}", " ".join((key, *map(_state, sources)))
    kept_words = folder / ("british.words" if british else "english.words")
    graph, words = _together(
        lambda: built_once(folder / f"{voice}.graph", graph_key, lambda: _optimised(path)),
        lambda: built_once(kept_words, words_key, lambda: pack_tables(_tables(*sources))),
    )
    if not graph or not words:
        return None
    model = hibari.Hibari.__new__(hibari.Hibari)  # its constructor would load the original graph
    model.voice, model.model_path, model.sess = voice, str(path), _session(graph)
    model.vocab = _json(assets / "vocab.json")
    model._g2p = _reader(assets, words, british)
    return QuickHibari(model)


def _together(*parts: Callable[[], bytes | None]) -> list[bytes | None]:
    """Return all parts; one that another worker is building is left to it, and the others built meanwhile."""
    found: dict[Callable[[], bytes | None], bytes | None] = {}
    until = time.monotonic() + _PATIENCE
    while len(found) < len(parts) and time.monotonic() < until:
        for part in parts:
            with contextlib.suppress(BeingBuilt):
                found[part] = found[part] if part in found else part()
        if len(found) < len(parts):
            time.sleep(_GLANCE)
    return [found.get(part) for part in parts]


def _processor() -> str:
    """Return what a graph was made ready for: onnxruntime's version, and all that it can know of the processor."""
    import onnxruntime

    try:
        lines = Path("/proc/cpuinfo").read_text().partition("\n\n")[0].splitlines()
        kind = sorted(line for line in lines if line.startswith(("flags", "Features", "model", "CPU", "vendor")))
    except OSError:
        kind = [platform.processor(), platform.version()]
    return " ".join((onnxruntime.__version__, platform.system(), platform.machine(), *kind))


def _state(path: Path) -> str:
    status = path.stat()
    return f"{path.name} {status.st_size} {status.st_mtime_ns}"


def _session(graph: bytes | str, saved: Path | None = None) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """Open a graph with one thread: one that is optimised already, or an original, to be saved optimised."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # 11 MB less at the peak, the same time
    if saved is None:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.enable_mem_pattern = False  # patterns are per length, and no two sentences have the same
        # 5 MB less than the arena
        options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    else:
        options.optimized_model_filepath = str(saved)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _optimised(path: Path) -> bytes:
    """Return the graph as optimised for this processor; nothing if it does not give the same bits as the original."""
    with temporary_folder() as folder:
        saved = folder / "graph.onnx"
        original = _probed(_session(str(path), saved))
        graph = saved.read_bytes()
    optimised = _probed(_session(graph))
    same = all(np.array_equal(one, other) for one, other in zip(original, optimised, strict=True))
    return graph if same else b""


def _probed(session: Any) -> list[np.ndarray[Any, np.dtype[np.float32]]]:  # noqa: ANN401 - onnxruntime has no types
    """Return what a graph gives for two utterances: by that it is compared with the original."""
    outputs = []
    for length, speed in ((12, 1.0), (80, 0.7)):  # phonemes, and of the natural speed
        ids = np.concatenate(([0], 1 + np.arange(length) * 7 % 50, [0])).astype(np.int64)
        outputs += session.run(None, {"ids": ids[None], "speed": np.asarray([speed], np.float32)})
    return outputs


def _tables(sure: Path, less_sure: Path, parts_of_speech: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the tables that hibari unpacks, one after the other, so that they are never in memory together."""
    yield "gold", _json(sure)
    yield "silver", _json(less_sure)
    tagger = _json(parts_of_speech)
    yield "tags of", tagger["tagdict"]
    yield "frequent", dict.fromkeys(tagger["vocab"], 1)
    yield "weights", tagger["weights"]
    yield "all", {"tags": tagger["tags"]}


def _reader(assets: Path, words: bytes, british: bool) -> Any:  # noqa: ANN401 - hibari has no types
    """Return hibari's reader of text with tables that are looked up, put together as its constructor does it."""
    from hibari.g2p import G2P
    from hibari.g2p.lexicon import Lexicon
    from hibari.g2p.tagger import Tagger
    from hibari.g2p.tokenize import Tokenizer

    reader = G2P.__new__(G2P)  # its constructor would unpack all tables
    tables = open_tables(words)
    reader.lexicon = Lexicon(tables["gold"], tables["silver"], british=british)
    reader.tokenizer = Tokenizer(_json(assets / "tokenizer_exceptions.json"))
    model = {"tagdict": tables["tags of"], "tags": tables["all"].get("tags"), "weights": tables["weights"]}
    reader.tagger = Tagger(model)  # given no vocabulary, it would make a set of
    reader.tagger.vocab = tables["frequent"]
    reader._oov, reader.unk, reader.british = None, "", british
    return reader


def _json(path: Path) -> Any:  # noqa: ANN401 - what is in the file
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)

"""Speech that is never spoken twice, whatever happens to the files it is kept in."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import ToneSpeech, joined, timeline_of

from guided_audio.audio import Samples
from guided_audio.core.temporary import ABANDONED
from guided_audio.core.voice import Utterance, Voice
from guided_audio.render import render
from guided_audio.speech import Speech, SpeechCache, SpeechPool, SpeechSource
from guided_audio.speech.engines.tone import TONE, ToneEngine
from guided_audio.speech.sentence_store import FORMAT, SentenceStore, entry_name, list_stored
from guided_audio.speech.worker import speak

posix = pytest.mark.skipif(os.name == "nt", reason="permissions and pipes of POSIX")
ONE, TWO, THREE = (Utterance(text, TONE) for text in ("One two three.", "Four.", "Five six."))
ALL = (ONE, TWO, THREE)


class CountingSpeech(ToneSpeech):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def speak(self, utterance: Utterance) -> Samples:
        self.said.append(utterance.text)
        return super().speak(utterance)


def said_anew(folder: Path | None, utterances: Sequence[Utterance] = ALL) -> list[str]:
    """What a new session has to speak; what it gives is always right."""
    source = CountingSpeech()
    with closing(SpeechCache(source, folder)) as cache:
        for number, utterance in enumerate(utterances):
            cache.prepare(utterances[number : number + 2])
            assert np.array_equal(cache.speak(utterance), ToneSpeech().speak(utterance))
            assert cache.frames(utterance) == len(ToneSpeech().speak(utterance))
    return source.said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "speech"


@pytest.fixture(params=["tones", "pool", "empty cache", "filled cache", "private", "pool behind a cache"])
def source(request: pytest.FixtureRequest, folder: Path) -> Iterator[SpeechSource]:
    with ExitStack() as stack:
        made: SpeechSource = ToneSpeech()
        if "pool" in request.param:
            speech = stack.enter_context(Speech(2))
            made = stack.enter_context(SpeechPool(speech))
        if request.param == "filled cache":
            said_anew(folder)
        if "cache" in request.param or request.param == "private":
            made = stack.enter_context(closing(SpeechCache(made, None if request.param == "private" else folder)))
        yield made


def test_every_source_gives_the_same_samples_every_time(source: SpeechSource) -> None:
    source.prepare([])
    source.prepare([ONE, TWO, ONE])
    for utterance in (ONE, TWO, ONE, THREE, ONE, TWO):
        samples = source.speak(utterance)
        assert np.array_equal(samples, ToneSpeech().speak(utterance))
        assert samples.dtype == np.float32
        assert samples.shape[1] == 1
        assert not samples.flags.writeable


@pytest.mark.parametrize("private", [True, False])
def test_everything_is_said_once(folder: Path, private: bool) -> None:
    utterances = (TWO, ONE, TWO, ONE, THREE)
    assert said_anew(None if private else folder, utterances) == [TWO.text, ONE.text, THREE.text]


def test_what_was_said_once_is_never_asked_for_again(folder: Path) -> None:
    said_anew(folder)
    source = CountingSpeech()
    with closing(SpeechCache(source, folder)) as cache:
        assert cache.missing(ALL) == ()
        cache.prepare(ALL)
        cache.speak(ONE)
    assert (source.said, source.windows) == ([], [()])


def test_a_private_cache_leaves_nothing_behind(folder: Path) -> None:
    assert said_anew(None) == said_anew(None) == [utterance.text for utterance in ALL]
    assert not folder.exists()


def test_editing_one_sentence_renders_one_sentence(folder: Path) -> None:
    said_anew(folder)
    edited = (ONE, Utterance("Four, and more.", TONE), THREE)
    source = CountingSpeech()
    with closing(SpeechCache(source, folder)) as cache:
        assert cache.missing((*edited, *edited)) == edited[1:2]
        cache.prepare(edited)
        for utterance in edited:
            cache.speak(utterance)
    assert (source.said, source.windows) == (["Four, and more."], [edited[1:2]])


def test_each_sentence_is_kept_as_soon_as_it_is_spoken(folder: Path) -> None:
    unfinished = SpeechCache(ToneSpeech(), folder)  # never closed, as if it had been killed
    unfinished.speak(ONE)
    assert said_anew(folder) == [TWO.text, THREE.text]


def test_a_session_sounds_the_same_through_it(folder: Path) -> None:
    timeline = timeline_of("One. Two. [pause 1s]\n\n[repeat 3 times]\n\nThree.\n\n[end repeat]\n")
    source = CountingSpeech()
    with closing(SpeechCache(source, folder)) as cache:
        first, second = joined(render(timeline, cache)), joined(render(timeline, cache))
    assert np.array_equal(first, second)
    assert np.array_equal(first, joined(render(timeline, ToneSpeech())))
    assert source.said == ["One.", "Two.", "Three."]


def test_all_that_the_sound_depends_on_is_in_the_name() -> None:
    def voice(**changes: object) -> Voice:
        return Voice(**({name: getattr(TONE, name) for name in Voice.__slots__} | changes))

    others = [
        Utterance("One two three!", TONE),
        Utterance(ONE.text, TONE, pace=ONE.pace + 1e-9),
        Utterance(ONE.text, TONE, seed=1),
        *(Utterance(ONE.text, voice(**{name: "other"})) for name in ("name", "engine", "version")),
        Utterance(ONE.text, voice(sample_rate=48_000)),
    ]
    names = {entry_name(utterance) for utterance in (ONE, *others)}
    assert len(names) == 1 + len(others)
    assert entry_name(Utterance(ONE.text, voice())) == entry_name(ONE)


def test_the_sound_of_this_format() -> None:
    """If this fails, sentences sound otherwise than those that people have kept: raise FORMAT, and put the new figures here."""

    class Burst(ToneEngine):
        def synthesize(self, utterance: Utterance) -> Samples:
            tone = super().synthesize(utterance) * np.float32(8.0)
            return np.concatenate([np.zeros((24_000, 1), np.float32), tone, np.zeros((24_000, 1), np.float32)])

    sound = speak(Burst(), TWO)
    assert (FORMAT, len(sound)) == (1, 13_920)
    assert np.abs(sound).max() == 1.0
    assert np.abs(sound).sum() == pytest.approx(7_595.4, rel=1e-3)


@posix
def test_only_its_owner_can_read_it_and_no_words_are_in_it(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    said_anew(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for entry in folder.iterdir():
        assert stat.S_IMODE(entry.stat().st_mode) == 0o600
        assert set(entry.name) <= set("0123456789abcdef")
        assert not any(word in entry.read_bytes().lower() for word in (b"one two", b"four", b"five"))


def become_pipe(entry: Path) -> None:
    """A pipe without a writer keeps its reader waiting."""
    entry.unlink()
    os.mkfifo(entry)


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: entry.write_bytes(b""),
        lambda entry: entry.write_bytes(entry.read_bytes()[:40]),
        lambda entry: entry.write_bytes(entry.read_bytes()[:-1]),
        lambda entry: entry.write_bytes(entry.read_bytes() + b"\0"),
        lambda entry: entry.write_bytes(bytes(len(entry.read_bytes()))),
        lambda entry: entry.write_bytes(entry.read_bytes()[:56] + bytes(len(entry.read_bytes()) - 56)),
        lambda entry: entry.write_bytes((entry.parent / entry_name(ONE)).read_bytes()),
        lambda entry: (entry.unlink(), entry.mkdir()),
        pytest.param(become_pipe, marks=posix),
        pytest.param(lambda entry: (entry.unlink(), entry.symlink_to(entry)), marks=posix),
        pytest.param(lambda entry: entry.chmod(0), marks=posix),
    ],
    ids=[
        "empty",
        "cut in the header",
        "cut",
        "too long",
        "zeros",
        "torn",
        "another's",
        "folder",
        "pipe",
        "link",
        "no-access",
    ],
)
def test_a_damaged_entry_is_spoken_again_and_replaced(folder: Path, damage: Callable[[Path], object]) -> None:
    said_anew(folder)
    damage(folder / entry_name(TWO))
    assert said_anew(folder) in ([TWO.text], [])  # nothing is closed to root
    assert said_anew(folder) == []
    assert (folder / entry_name(TWO)).is_file()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_flipped_bit_is_found(tmp_path: Path, data: st.DataObject) -> None:
    tiny = Utterance("Hi.", TONE)
    entries = SentenceStore(tmp_path)
    entries.save(tiny, ToneSpeech().speak(tiny)[:12])
    path = tmp_path / entry_name(tiny)
    whole = path.read_bytes()
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << bit % 8
    path.write_bytes(flipped)
    assert entries.load(tiny) is None
    assert bit >= 8 * 56 or entries.frames(tiny) is None
    path.write_bytes(whole)
    assert entries.frames(tiny) == 12


def test_damage_that_is_found_late_changes_nothing(folder: Path) -> None:
    said_anew(folder)
    source = CountingSpeech()
    with closing(SpeechCache(source, folder)) as cache:
        assert cache.missing(ALL) == ()
        entry = folder / entry_name(TWO)
        entry.write_bytes(entry.read_bytes()[:-4] + b"\1\2\3\4")  # its header is whole
        cache.prepare(ALL)
        assert source.windows == [(TWO,)]
        assert np.array_equal(cache.speak(TWO), ToneSpeech().speak(TWO))


@pytest.mark.parametrize("in_its_place", ["file", "folder with something in it"])
def test_where_nothing_can_be_kept_it_is_kept_for_the_session(folder: Path, in_its_place: str) -> None:
    if in_its_place == "file":
        folder.parent.mkdir()
        folder.write_text("mine")
    else:
        for utterance in ALL:
            (folder / entry_name(utterance) / "mine").mkdir(parents=True)
    before = sorted(folder.parent.rglob("*"))
    assert said_anew(folder, (*ALL, *ALL)) == [utterance.text for utterance in ALL]
    assert sorted(folder.parent.rglob("*")) == before


def test_a_full_disk_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("guided_audio.speech.sentence_store._write_entry", full)
    monkeypatch.setattr("tempfile.TemporaryFile", full)
    assert said_anew(folder) == [ONE.text, TWO.text, THREE.text]


def test_what_was_used_longest_ago_goes_first(folder: Path) -> None:
    said_anew(folder)
    for age, utterance in enumerate((ONE, THREE, TWO)):
        os.utime(folder / entry_name(utterance), (1_000 - age, 1_000 - age))
    with closing(SpeechCache(ToneSpeech(), folder)) as cache:
        cache.speak(TWO)  # the oldest is the newest now
    size = sum(kept.size for kept in list_stored(folder))
    SentenceStore(folder, size).prune()
    assert said_anew(folder) == []
    for age, utterance in enumerate((TWO, ONE, THREE)):
        os.utime(folder / entry_name(utterance), (1_000 - age, 1_000 - age))
    SentenceStore(folder, size - 1).prune()
    assert said_anew(folder) == [THREE.text]


def test_it_stays_within_its_bound_while_it_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.speech.sentence_store._OFTEN", 200_000)
    entries = SentenceStore(folder, bound=500_000)
    most = 0
    for number in range(40):
        utterance = Utterance(f"This is sentence number {number}.", TONE)
        entries.save(utterance, ToneSpeech().speak(utterance))
        most = max(most, sum(kept.size for kept in list_stored(folder)))
    assert 450_000 < most < 500_000 + 200_000 + 400_000
    entries.close()
    assert sum(kept.size for kept in list_stored(folder)) <= 500_000


def test_pruning_removes_what_killed_processes_left_and_nothing_of_others(folder: Path) -> None:
    said_anew(folder)
    name = entry_name(ONE)
    old, new, theirs = folder / f"{name}-{'0' * 16}.part", folder / f"{name}-{'1' * 16}.part", folder / "notes.txt"
    for path in (old, new, theirs):
        path.write_text("half")
    for path in (old, theirs):
        os.utime(path, (0, new.stat().st_mtime - ABANDONED - 1))
    SentenceStore(folder, bound=1).prune()
    assert sorted(folder.iterdir()) == sorted([new, theirs])


def test_an_entry_that_another_process_removes_is_spoken_again(folder: Path) -> None:
    said_anew(folder)
    source = CountingSpeech()
    with closing(SpeechCache(source, folder)) as cache:
        assert cache.missing(ALL) == ()
        for kept in list_stored(folder):
            kept.path.unlink()
        folder.rmdir()
        assert np.array_equal(cache.speak(ONE), ToneSpeech().speak(ONE))
    assert source.said == [ONE.text]


def test_where_everything_is_kept_no_process_is_started(folder: Path) -> None:
    said_anew(folder)
    with Speech(2) as speech, SpeechPool(speech) as pool, closing(SpeechCache(pool, folder)) as cache:
        cache.prepare(ALL)
        for utterance in ALL:
            cache.speak(utterance)
        assert speech.worker_pids == ()

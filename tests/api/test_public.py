"""What a Python program may rely on: the names, their types, and the documentation."""

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from api import consumer

import guided_audio as ga

ROOT = Path(__file__).parents[2]
TEXT = "---\nvoice: tone\n---\n# A quiet minute\n\nBreathe out. [pause 5s]\n\nBreathe in.\n"


def quiet(**options: Any) -> ga.Session:
    return ga.open_session(text=TEXT, **{"cache": False, **options})


def test_a_program_that_uses_every_name_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    consumer.main(tmp_path)
    text = Path(consumer.__file__).read_text()
    assert [name for name in ga.__all__ if f"ga.{name}" not in text] == []


def test_every_public_name_is_documented() -> None:
    named = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "api.md").read_text()))
    errors = {"DeviceError", "DownloadError", "JournalError", "GuidedAudioError"}
    assert {*ga.__all__} - named - errors - {"import_script", "list_library", "list_voices"} == set()


@pytest.mark.thorough
def test_the_documentation_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "theirs.txt").write_text("Welcome. (Pause 5s) Rest now.\n")
    names: dict[str, object] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs" / "api.md").read_text(), re.M | re.S):
        exec(block, names)  # noqa: S102 - the page is ours
    assert (tmp_path / "quiet.vtt").is_file()
    assert (tmp_path / "Noor.mp3").is_file()


def test_a_text_is_a_script() -> None:
    session = quiet()
    assert session.script.title == "A quiet minute"
    assert session.check() == ()
    cues = json.loads(json.dumps(session.timeline.to_dict()))["cues"]
    assert [(cue["kind"], cue["text"]) for cue in cues[:3]] == [
        ("say", "Breathe out."), ("silence", "[pause 5s]"), ("say", "Breathe in."),
    ]  # fmt: skip


def test_what_is_measured_is_what_sounds() -> None:
    session, rate = quiet(), quiet().timeline.format.sample_rate
    samples = session.to_numpy()
    assert samples.dtype == np.float32
    assert samples.shape == (round(session.measure().length * rate), 1)
    assert np.abs(samples).max() <= 1.0
    assert session.to_pydub().frame_count() == len(samples)


def test_blocks_are_short_and_read_only() -> None:
    session = quiet(ambience="brown")
    blocks = [*session.blocks()]
    assert {block.shape[1] for block in blocks} == {2}
    assert max(map(len, blocks)) <= session.timeline.format.sample_rate
    assert not any(block.flags.writeable for block in blocks)
    assert all(np.array_equal(a, b) for a, b in zip(blocks, session.blocks(), strict=True))


def test_leaving_the_blocks_early_leaves_nothing_behind() -> None:
    blocks = quiet().blocks()
    next(blocks)
    blocks.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("speech")]


def test_an_error_prints_all_that_is_wrong() -> None:
    with pytest.raises(ga.ScriptError) as caught:
        ga.open_session(text="One. [pauze 5s]\n\nTwo. [bel]\n")
    lines = str(caught.value).splitlines()
    assert [line.partition(" ")[0] for line in lines[1:]] == ["script.md:1:6:", "script.md:3:6:"]


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"length": "soon"}, "length"),
        ({"length": -1}, "length"),
        ({"length": True}, "length"),
        ({"slots": {"name": 3}}, "slots"),
        ({"slots": "name"}, "slots"),
        ({"pauses": "0.8"}, "pauses"),
        ({"pauses": float("nan")}, "pauses"),
        ({"seed": 1.5}, "seed"),
        ({"ambience": 3}, "ambience"),
        ({"bed_gain": -1}, "bed_gain"),
        ({"room": None}, "room"),
        ({"loudness": None}, "loudness"),
        ({"cache": 1}, "cache"),
        ({"voice": b"tone"}, "voice"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], name: str) -> None:
    with pytest.raises(ga.UsageError, match=name):
        quiet(**options)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"captions": "doc"}, "captions"),
        ({"pack": "yes"}, "pack"),
        ({"country": 44}, "country"),
        ({"zip": True}, "zip"),
    ],
)
def test_a_wrong_option_of_an_export_is_named(options: dict[str, Any], name: str, tmp_path: Path) -> None:
    with pytest.raises(ga.UsageError, match=name):
        quiet().export(tmp_path / "a.mp3", **options)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(("options", "name"), [({"settle": "long"}, "settle"), ({"volume": 3}, "volume")])
def test_a_wrong_option_of_playing_is_named(options: dict[str, Any], name: str) -> None:
    with pytest.raises(ga.UsageError, match=name):
        quiet().play("null", **options)


WRONG: dict[str, tuple[Callable[[Any], object], object]] = {
    "script": (ga.open_session, 3),
    "text": (lambda wrong: ga.open_session(text=wrong), b"Words."),
    "speech": (lambda wrong: quiet(speech=wrong), "heart"),
    "options": (lambda wrong: quiet().play("null", wrong), {"settle": 3}),
    "output": (lambda wrong: quiet().play(wrong), None),
    "target": (lambda wrong: quiet().export(wrong), 3),
    "kind": (lambda wrong: quiet().export(kind=wrong), 3),
    "progress": (lambda wrong: quiet().measure(wrong), 3),
    "cancel": (lambda wrong: quiet().export(cancel=wrong), True),
    "path": (ga.import_script, None),
    "chapter": (lambda wrong: ga.import_script("book.epub", chapter=wrong), 3),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_argument_is_named(name: str) -> None:
    call, wrong = WRONG[name]
    with pytest.raises(ga.UsageError, match=f"^{name} is .*; it has to be "):
        call(wrong)


def test_an_error_says_what_would_be_right() -> None:
    with pytest.raises(ga.UsageError) as caught:
        quiet(length=-1)
    assert str(caught.value) == f"{caught.value.message}; {caught.value.hint}"


def test_a_length_and_a_factor_of_pauses_exclude_each_other() -> None:
    with pytest.raises(ga.UsageError, match="length and pauses"):
        quiet(length=60, pauses=1.2)


def test_no_sound_is_exported_as_ssml(tmp_path: Path) -> None:
    with pytest.raises(ga.UsageError, match="is not sound"):
        quiet().export(tmp_path / "a.ssml")
    assert [*tmp_path.iterdir()] == []


def test_a_session_needs_a_script_or_a_text() -> None:
    with pytest.raises(ga.UsageError, match="a script or a text"):
        ga.open_session()
    with pytest.raises(ga.UsageError, match="twice"):
        ga.open_session("a-safe-place", ga.SessionOptions(), length="5m")


def test_an_export_can_be_cancelled(tmp_path: Path) -> None:
    cancel = threading.Event()
    with pytest.raises(ga.Cancelled):
        quiet().export(tmp_path / "a.mp3", progress=lambda share: cancel.set(), cancel=cancel)
    assert [*tmp_path.iterdir()] == []


def test_a_segment_may_be_the_bed() -> None:
    bed = quiet(ambience="brown").to_pydub()
    session = quiet(ambience=bed)
    assert session.options.ambience
    assert Path(session.options.ambience).is_file()
    assert session.to_pydub().channels == 2
    path = Path(session.options.ambience)
    del session
    assert not path.exists()


def test_commands_have_names() -> None:
    with quiet().play("null") as player:
        wrong: Any
        for wrong in ("paus", 3, []):
            with pytest.raises(ga.UsageError, match="there is no command"):
                player.send(wrong)
        player.send("stop-now")
        assert player.wait(10.0)


def test_several_threads_share_one_speech(tmp_path: Path) -> None:
    def export(name: str) -> None:
        text = f"---\nvoice: tone\n---\n{name}, {name}. [pause 1s] {name}.\n"
        ga.open_session(text=text, speech=speech, cache=False).export(tmp_path / f"{name}.wav")

    names = ["one", "twenty", "three hundred", "four thousand and four"]
    with ga.Speech(2) as speech:
        threads = [threading.Thread(target=export, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pids = speech.worker_pids
        assert 1 <= len(pids) <= 4
    together = [(tmp_path / f"{name}.wav").read_bytes() for name in names]
    with ga.Speech(1) as speech:
        for name in names:
            export(name)
    assert [(tmp_path / f"{name}.wav").read_bytes() for name in names] == together


def test_sessions_leave_nothing_behind(tmp_path: Path) -> None:
    """`make sessions` does so 500 times, and looks at the memory, too."""
    for folder in ("/proc/self/task", "/proc/self/fd"):
        if not Path(folder).exists():
            pytest.skip(f"there is no {folder} here")
    quiet().export(tmp_path / "a.mp3")  # what is loaded once is loaded now
    before = len([*Path("/proc/self/fd").iterdir()]), threading.active_count()
    for _ in range(3):
        quiet().export(tmp_path / "a.mp3")
    children = "".join((task / "children").read_text() for task in Path("/proc/self/task").iterdir())
    assert (len([*Path("/proc/self/fd").iterdir()]), threading.active_count()) == before
    assert children.split() == []

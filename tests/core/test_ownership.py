"""Which folders are this user's own: what others could have put into one is neither played nor loaded."""

import os
import sys
from pathlib import Path

import pytest
from speech.engines.onnx_models import FLOAT, model
from support import ToneSpeech

from guided_audio.core.config import voices_folder
from guided_audio.core.errors import SpeechError
from guided_audio.core.ownership import is_ours
from guided_audio.core.voice import Utterance
from guided_audio.speech.engines.hibari import HibariEngine
from guided_audio.speech.engines.kokoro import KokoroEngine
from guided_audio.speech.engines.piper import PiperEngine
from guided_audio.speech.engines.tone import TONE
from guided_audio.speech.sentence_store import SentenceStore

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes")
MODEL = model([("Add", ["x", "x"], "y")], {"x": (FLOAT, 2)}, "y")
LINE = Utterance("One.", TONE)


@pytest.mark.parametrize(
    ("mode", "ours"), [(0o700, True), (0o755, True), (0o500, True), (0o775, False), (0o757, False), (0o1777, False)]
)
def test_a_folder_is_ours_if_nobody_else_can_write_to_it(tmp_path: Path, mode: int, ours: bool) -> None:
    tmp_path.chmod(mode)
    assert is_ours(tmp_path) is ours


def test_a_folder_of_another_user_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    assert is_ours(tmp_path) is (user == 0)  # the administrator's are fine
    monkeypatch.undo()
    assert is_ours(tmp_path)


def test_sentences_are_neither_read_nor_kept_where_others_can_write(tmp_path: Path) -> None:
    folder, store = tmp_path / "speech", SentenceStore(tmp_path / "speech")
    sound = ToneSpeech().speak(LINE)
    assert store.save(LINE, sound)
    folder.chmod(0o777)
    assert store.load(LINE) is None
    assert store.frames(LINE) is None
    assert not SentenceStore(folder).save(LINE, sound)
    folder.chmod(0o755)
    assert store.load(LINE) is not None


def test_voices_are_not_loaded_from_where_others_can_write(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("piper", "kokoro"):
        monkeypatch.setattr(f"guided_audio.speech.engines.{module}.package_folder", lambda _: Path("/x"))
    for path in ("anna.onnx", "hibari/bf_emma.int8.onnx", "kokoro/kokoro-v1.0.onnx"):
        (voices_folder() / path).parent.mkdir(parents=True, exist_ok=True)
        (voices_folder() / path).write_bytes(MODEL)
        (voices_folder() / path).parent.chmod(0o777)
    (anna,) = (voice for voice in PiperEngine().voices() if voice.name == "anna")
    assert "cannot speak: others can write to" in anna.description
    assert [voice.name for voice in HibariEngine().voices()] == ["heart"]
    with pytest.raises(SpeechError, match="others can write") as caught:
        KokoroEngine().voices()
    assert "chmod go-w" in caught.value.hint

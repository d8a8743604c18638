"""`guided-audio ground`, and the passages it and the player share."""

from pathlib import Path
from typing import Any

import pytest
from cli.test_commands import run

from guided_audio.cli import play_loop
from guided_audio.core.config import default_voices_file
from guided_audio.core.errors import UnknownVoice
from guided_audio.core.voice import Voice
from guided_audio.library import passages
from guided_audio.library.passages import COME_BACK, GROUND_ME, WHAT_NEXT, passage_languages, read_passage
from guided_audio.playback import Player
from guided_audio.script import Bell
from guided_audio.session import grounding
from guided_audio.session.grounding import Ground, ground_for
from guided_audio.session.options import SessionOptions
from guided_audio.session.session import Session, open_passage
from guided_audio.timeline import Await, Show, Silence

PASSAGES = (COME_BACK, GROUND_ME, WHAT_NEXT)
FOLDER = Path(passages.__file__).parent


def test_every_passage_can_be_read_in_every_language() -> None:
    assert passage_languages() == ("de", "en", "es", "fr", "it", "pt")
    for language in passage_languages():
        assert sorted(PASSAGES) == sorted(file.stem for file in (FOLDER / language).glob("*.md"))


@pytest.mark.parametrize("name", PASSAGES)
@pytest.mark.parametrize("language", passage_languages())
def test_a_passage_passes_the_check_and_never_startles(name: str, language: str) -> None:
    script = read_passage(name, language).require()
    assert script.meta.language == language
    assert not any(isinstance(instruction.cue, Bell) for instruction in script.instructions)
    passage = open_passage(name, SessionOptions("tone"), language)
    assert passage.diagnostics == ()
    first = next(cue for cue in passage.timeline.cues if not isinstance(cue, Show))
    assert getattr(first, "gain", 1.0) < 1.0


@pytest.mark.parametrize("language", passage_languages())
def test_a_passage_is_the_same_in_every_language(language: str) -> None:
    """Word for word it need not be; its silences, its waits, and about its length."""
    for name in PASSAGES:
        ours, english = (open_passage(name, SessionOptions("tone", pauses=1.0), tag) for tag in (language, "en"))
        quiet, other = ([c.length for c in s.timeline.cues if isinstance(c, Silence)] for s in (ours, english))
        assert quiet == other
        assert any(isinstance(cue, Await) for cue in ours.timeline.cues) == (name == WHAT_NEXT)
        assert ours.timeline.length_estimate == pytest.approx(english.timeline.length_estimate, rel=0.12)


@pytest.mark.voice
@pytest.mark.parametrize(("name", "seconds"), [(GROUND_ME, 65.0), (COME_BACK, 60.0)])
@pytest.mark.thorough
def test_a_passage_has_its_length_exactly(name: str, seconds: float) -> None:
    measured = open_passage(name).measure()
    assert measured.session.diagnostics == ()
    assert measured.length == pytest.approx(seconds, abs=0.05)


@pytest.mark.voice
def test_steady_ground_lasts_a_minute_also_when_it_begins_at_once() -> None:
    assert 60 <= open_passage(GROUND_ME, SessionOptions(pauses=1.0)).measure().length <= 70


def nobody(language: str) -> Voice:
    raise UnknownVoice(f"no voice here speaks {language}", "get one")


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """What is played, with each session ended as soon as it has begun."""
    sessions_played: list[Session] = []
    original = play_loop.play

    def play(session: Session, *args: Any, **others: Any) -> None:
        sessions_played.append(session)
        original(session, *args, **others)

    monkeypatch.setattr(play_loop, "play", play)
    monkeypatch.setattr(Player, "wait", lambda self, seconds: True)
    return sessions_played


def test_it_plays_at_once_with_nothing_to_measure_first(played: list[Session]) -> None:
    result = run("ground", "--device", "null", "--voice", "tone")
    assert result.exit_code == 0
    assert result.stdout.startswith("Steady ground, about")
    (session,) = played
    assert session.target is None
    assert session.voice.name == "tone"


@pytest.mark.usefixtures("no_device")
def test_without_a_sound_device_the_words_are_there_to_read() -> None:
    result = run("ground", "--voice", "tone")
    assert result.exit_code == 0
    assert "take a moment after each line" in result.stdout
    assert "\n\nPerhaps you can name five things you see or touch, one by one.\n\n" in result.stdout
    assert result.stdout.endswith("Take all the time you need.\n")


@pytest.mark.usefixtures("no_device")
def test_without_a_sound_device_it_may_become_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("ground", "--voice", "tone", "--or-export").exit_code == 0
    assert (tmp_path / "audio_out" / "ground-me.mp3").exists()


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (("--voice", "tone"), "Steady ground"),
        (("--voice", "tone", "--language", "es"), "Suelo firme"),
        (("--voice", "tone", "--language", "de-AT"), "Fester Boden"),
    ],
)
def test_it_is_found_in_the_language_asked_for(played: list[Session], options: tuple[str, ...], title: str) -> None:
    assert run("ground", "--device", "null", *options).stdout.startswith(f"{title}, about")
    assert [session.voice.name for session in played] == ["tone"]


def test_where_no_voice_speaks_it_the_words_are_there_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounding, "voice_for", nobody)
    result = run("ground", "--language", "de", "--device", "null")
    assert result.exit_code == 0
    assert result.stdout.startswith("No voice here speaks de. These are the words; take a moment after each line.")
    assert "\n\nWenn deine Augen zu sind, magst du sie vielleicht öffnen.\n\n" in result.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--language", "nl"), "steady ground is not there in «nl»"),
        (("--voice", "heart", "--language", "es"), "the voice «heart» does not speak es"),
    ],
)
def test_no_voice_reads_a_language_that_is_not_its_own(options: tuple[str, ...], words: str) -> None:
    result = run("ground", *options)
    assert result.exit_code == 2
    assert words in result.stderr


def test_an_unknown_voice_is_answered_with_the_nearest() -> None:
    assert "Did you mean «heart»" in run("ground", "--voice", "haert").stderr


@pytest.mark.parametrize(
    "text", ["[default", "default = 3", '[default]\nen = "piper:gone"\n', '[default]\nen = "./gone.onnx"\n']
)
def test_whatever_is_wrong_with_a_choice_steady_ground_is_there(text: str) -> None:
    default_voices_file().parent.mkdir(parents=True)
    default_voices_file().write_text(text)
    assert ground_for() == Ground("en", "heart")
    german = ground_for(language="de")
    assert german.language == "de"

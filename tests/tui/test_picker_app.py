import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from tui.acting import lines_of

from guided_audio.core.config import library_folders
from guided_audio.core.errors import ScriptError
from guided_audio.library.recommend import curriculum
from guided_audio.session import plan
from guided_audio.session.options import SessionOptions
from guided_audio.speech.engines.tone import TONE
from guided_audio.tui.picker_app import PickerApp
from guided_audio.tui.picker_choices import Elsewhere, Found, Picked, Row, Settings, for_need, on_the_path, why_not
from guided_audio.voices import voice_catalog

VOICES = (("sol", "es-ES"), ("luna", "es-MX"), ("anna", "de"), ("any", "mul"))
Steps = Callable[[Pilot[Picked | Elsewhere]], Awaitable[None]]


def picked(steps: Steps, size: tuple[int, int] = (80, 24)) -> Picked | Elsewhere | None:
    app = PickerApp()

    async def all_steps() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.pause()
            await steps(pilot)
            await pilot.pause()

    asyncio.run(all_steps())
    return app.return_value


def pressing(*keys: str) -> Steps:
    async def steps(pilot: Pilot[Picked | Elsewhere]) -> None:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()

    return steps


async def needing(words: str, pilot: Pilot[Picked | Elsewhere]) -> None:
    await pilot.press("/")
    pilot.app.screen.query_one(Input).value = words
    await pressing("enter")(pilot)


def test_enter_and_enter_play_where_the_path_begins() -> None:
    begin = curriculum()[0].begin
    assert picked(pressing("enter", "enter")) == Picked(begin, SessionOptions())


@pytest.mark.parametrize(
    ("key", "where"),
    [("g", Elsewhere.GROUND), ("c", Elsewhere.CARE), ("p", Elsewhere.PHONE), ("q", None), ("ctrl+c", None)],
)
def test_single_keys_lead_elsewhere(key: str, where: Elsewhere | None) -> None:
    assert picked(pressing(key)) is where
    assert picked(pressing("enter", key)) is where  # also where it says what a session touches on


def test_length_and_bed_can_be_chosen_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.session.offers.voices_of", lambda _: ())  # with others here, there is a line more
    settings = Settings("grounding-here-and-now")
    label, _ = settings.length.values[1]
    found = picked(pressing("enter", "down", "right", "down", "left", "left", "right", "up", "up", "enter"))
    assert isinstance(found, Picked)
    assert found.options.length == 60.0 * int(label.split()[0])
    assert found.options.ambience == settings.bed.values[-1][0]


def test_a_need_finds_sessions_and_esc_leads_back() -> None:
    async def steps(pilot: Pilot[Picked | Elsewhere]) -> None:
        await needing("cannot sleep", pilot)
        assert "› An evening blessing" in " ".join(lines_of(pilot.app))
        await pressing("escape")(pilot)
        assert "Grounding, here and now" in " ".join(lines_of(pilot.app))
        await pressing("escape")(pilot)

    assert picked(steps) is None


def test_danger_is_answered_with_people() -> None:
    async def steps(pilot: Pilot[Picked | Elsewhere]) -> None:
        await needing("want to die", pilot)
        seen = lines_of(pilot.app)
        assert seen[0].startswith("Please speak to a person now.")
        assert any(line.startswith("Whom to call") for line in seen)
        await pressing("g")(pilot)

    assert picked(steps) is Elsewhere.GROUND


def test_unknown_words_are_no_dead_end() -> None:
    found = for_need("xylophone maintenance")
    assert (found.rows, found.is_danger) == ((), False)
    assert "Another word" in found.words


def test_a_listeners_own_script_can_be_picked(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = Path(library_folders()[0].path)
    folder.mkdir(parents=True)
    (folder / "mine.md").write_text("---\nvoice: tone\n---\n# Mine\n\nOne. [pause 20s]\n")
    assert any(row.script == "mine" for row in on_the_path().rows)
    settings = Settings("mine")
    assert [setting.name for setting in settings.all] == ["Voice", "Sound behind"]
    settings.voice.turn(1)
    assert settings.picked.options.voice == "heart"


def test_a_session_in_another_language_says_so_and_only_voices_that_speak_it_are_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Path(library_folders()[0].path)
    folder.mkdir(parents=True)
    (folder / "visita.md").write_text("---\nlanguage: es\nvoice: sol\n---\n# Visita\n\nUno.\n")
    voices = [replace(TONE, name=name, engine="piper", language=language) for name, language in VOICES]
    monkeypatch.setattr(voice_catalog, "list_voices", lambda at_hand=False: tuple(voices) if at_hand else ())
    monkeypatch.setattr(plan, "find_voice", lambda name: next(voice for voice in voices if voice.name == name))
    rows = {row.script: row.text for row in on_the_path().rows}
    assert rows["visita"] == "Visita · es"
    assert rows["a-safe-place"] == "A safe place"
    assert Settings("visita").voice.values == (("sol", ""), ("luna", "luna"))


def test_a_session_that_no_voice_here_speaks_says_what_would_help() -> None:
    folder = Path(library_folders()[0].path)
    folder.mkdir(parents=True)
    (folder / "mine.md").write_text("---\nlanguage: zz\n---\n# Mine\n\nOne.\n")
    with pytest.raises(ScriptError) as caught:
        Settings("mine")
    assert why_not(caught.value, "mine").startswith("No voice here speaks zz. ")
    several = ScriptError([*caught.value.diagnostics] * 2)
    assert why_not(several, "mine").endswith(": «guided-audio check mine» says more")


def test_no_title_is_a_command_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "A visit \x1b]0;owned\x07\x9b2J\u202e [b]"
    rows = (Row(evil), Row(evil, "x", summary=evil))
    monkeypatch.setattr("guided_audio.tui.picker_app.on_the_path", lambda: Found(rows, words=evil))
    seen: list[str] = []

    async def look(pilot: Pilot[Picked | Elsewhere]) -> None:
        seen.extend(lines_of(pilot.app))

    picked(look, size=(120, 60))
    text = "\n".join(seen)
    assert text.count("A visit \\x1b]0;owned\\x07\\x9b2J\\u202e [b]") == 4
    assert not set(text) & {*"\x1b\x07\x9b\u202e"}

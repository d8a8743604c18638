import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input
from tui.acting import lines_of, until

from guided_audio.core.config import library_folders
from guided_audio.core.errors import ScriptError
from guided_audio.core.units import Seconds
from guided_audio.journal import Beginning, Ending, Journal, ResumePoint
from guided_audio.library.recommend import curriculum
from guided_audio.session import offers, plan
from guided_audio.session.options import SessionOptions
from guided_audio.speech.engines.tone import TONE
from guided_audio.tui.picker_app import PickerApp
from guided_audio.tui.picker_choices import (
    HELP,
    Elsewhere,
    Found,
    Goal,
    Picked,
    Row,
    Settings,
    for_need,
    for_tonight,
    why_not,
)
from guided_audio.voices import voice_catalog

VOICES = (("sol", "es-ES"), ("luna", "es-MX"), ("anna", "de"), ("any", "mul"))
TYPED = "quit quiet g c p h ? can not sleep, panic! help me please six phone ground whom où müde ¿qué? 'die'"
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


async def typing(words: str, pilot: Pilot[Picked | Elsewhere]) -> None:
    await pilot.press(*("space" if char == " " else char for char in words))
    await pilot.pause()


def field_of(pilot: Pilot[Picked | Elsewhere]) -> str:
    return pilot.app.screen.query_one(Input).value


def test_enter_and_enter_play_where_the_path_begins() -> None:
    begin = curriculum()[0].begin
    assert picked(pressing("enter", "enter")) == Picked(begin, SessionOptions())


@pytest.mark.parametrize(("key", "where"), [("ctrl+g", Elsewhere.GROUND), ("ctrl+q", None)])
@pytest.mark.parametrize("before", [("enter",), ("f1",), tuple("quick")], ids=["settings", "care", "typed"])
def test_a_key_means_the_same_on_every_screen(before: tuple[str, ...], key: str, where: Elsewhere | None) -> None:
    assert picked(pressing(*before, key)) is where


@pytest.mark.parametrize(
    ("before", "key"), [((), "f1"), (("enter",), "f1"), (("enter",), "h"), (tuple("quick"), "f1")],
    ids=["first", "settings", "settings-h", "typed"],
)  # fmt: skip
def test_whom_to_call_opens_over_every_screen_and_closes_to_it(before: tuple[str, ...], key: str) -> None:
    async def steps(pilot: Pilot[Picked | Elsewhere]) -> None:
        await pressing(*before)(pilot)
        screen, seen = pilot.app.screen, lines_of(pilot.app)[:2]
        await pressing(key, "f1")(pilot)
        assert lines_of(pilot.app)[0].startswith("Whom to call")
        await pressing("escape")(pilot)
        assert (pilot.app.screen, lines_of(pilot.app)[:2]) == (screen, seen)

    picked(steps)


@pytest.mark.parametrize("screen", ["enter", "f1"])
def test_where_nothing_is_typed_g_is_steady_ground(screen: str) -> None:
    assert picked(pressing(screen, "g")) is Elsewhere.GROUND


@pytest.mark.parametrize(("row", "where"), [("steady", Elsewhere.GROUND), ("phone", Elsewhere.PHONE)])
def test_rows_lead_elsewhere_by_their_names(row: str, where: Elsewhere) -> None:
    assert picked(pressing(*row, "enter")) is where


def test_length_and_bed_can_be_chosen_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.session.offers.voices_of", lambda _: ())  # with others here, there is a line more
    settings = Settings(Goal("grounding-here-and-now"))
    settings.length.turn(1)
    found = picked(pressing("enter", "down", "right", "down", "left", "left", "right", "enter"))
    assert isinstance(found, Picked)
    assert found.options.length == 60.0 * int(settings.length.label.split()[0])
    assert found.options.ambience == settings.bed.values[-1][0]


def test_lengths_are_in_order_and_the_usual_one_is_present() -> None:
    length = Settings(Goal("meeting-your-inner-child")).length
    minutes = [int(label.split()[0]) for label, _ in length.values]
    assert minutes == sorted(minutes)
    assert (length.label, length.value) == ("15 min", None)


def test_six_minutes_are_six_minutes() -> None:
    assert picked(pressing(*"six", "enter", "enter")) == Picked(
        curriculum()[0].begin, SessionOptions(length=offers.SHORT)
    )


def test_a_need_is_looked_for_by_enter_and_esc_leads_back_step_by_step() -> None:
    async def steps(pilot: Pilot[Picked | Elsewhere]) -> None:
        path = lines_of(pilot.app)
        await typing("cannot sleep", pilot)
        await pressing("enter")(pilot)
        assert "› An evening blessing" in " ".join(lines_of(pilot.app))
        await pressing("enter")(pilot)
        assert lines_of(pilot.app)[0] == "An evening blessing"
        await pressing("escape")(pilot)
        assert field_of(pilot) == "cannot sleep"
        await pressing("escape")(pilot)
        assert (field_of(pilot), lines_of(pilot.app)) == ("", path)
        await pressing("escape")(pilot)

    assert picked(steps) is None


def test_names_are_filtered_as_one_types() -> None:
    async def steps(pilot: Pilot[Picked | Elsewhere]) -> None:
        await typing("sàFE pl", pilot)
        rows = [line for line in lines_of(pilot.app) if "min" in line]
        assert rows == [f"› A safe place{'10 min':>60}", f"Steady ground{'1 min':>59}"]

    picked(steps)


def test_what_helps_appears_after_a_pause_and_marks_nothing() -> None:
    async def steps(pilot: Pilot[Picked | Elsewhere]) -> None:
        await typing("cannot sleep", pilot)
        await until(pilot, lambda: "An evening blessing" in " ".join(lines_of(pilot.app)))
        assert "›" not in "".join(lines_of(pilot.app))

    picked(steps)


def test_typed_sentences_stand_in_the_field_and_open_nothing() -> None:
    chance = random.Random(1)  # noqa: S311 - the same sentences every time

    async def steps(pilot: Pilot[Picked | Elsewhere]) -> None:
        screen = pilot.app.screen
        for _ in range(15):
            sentence = " ".join(chance.choices(TYPED.split(), k=chance.randint(1, 6)))
            for char in sentence:
                pilot.app.post_message(events.Key(_character_to_key(char), char))
                if chance.random() < 0.2:
                    await asyncio.sleep(0)
            await until(pilot, lambda sentence=sentence: field_of(pilot) == sentence)  # type: ignore[misc]
            assert pilot.app.screen is screen
            await pilot.press("escape")
            assert field_of(pilot) == ""
        assert not pilot.app._exit

    picked(steps)


def test_danger_is_answered_with_people_and_leaves_nothing_in_the_field() -> None:
    async def steps(pilot: Pilot[Picked | Elsewhere]) -> None:
        path = lines_of(pilot.app)
        await typing("want to die", pilot)
        await pressing("enter")(pilot)
        seen = lines_of(pilot.app)
        assert seen[0].startswith("Please speak to a person now.")
        assert any(line.startswith("Whom to call") for line in seen)
        await pressing("escape")(pilot)
        assert (field_of(pilot), lines_of(pilot.app)) == ("", path)

    picked(steps)


def test_a_session_goes_on_where_it_was_left_as_it_was_played() -> None:
    left = leave("a-safe-place", length=720.0)
    found = picked(pressing("enter", "enter"))
    assert found == Picked("a-safe-place", SessionOptions(length=Seconds(720.0)), left)
    anew = picked(pressing("enter", "down", "right", "enter"))
    assert anew == Picked("a-safe-place", SessionOptions(length=Seconds(720.0)))


def leave(script: str, **options: float) -> ResumePoint:
    with Journal.open() as journal:
        row = journal.begin(Beginning(script, "A safe place", "", Seconds(600.0), options))
        journal.write_place(row, Seconds(60.0), "Arriving", 3, "Let it come.")
        journal.end(row, Seconds(60.0), Ending.STOPPED)
        left = journal.last_resume_point()
    assert left is not None
    return left


def test_unknown_words_are_no_dead_end() -> None:
    found = for_need("xylophone maintenance")
    assert (found.rows, found.is_danger) == (HELP, False)
    assert "Another word" in found.words


def test_a_listeners_own_script_can_be_picked(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = Path(library_folders()[0].path)
    folder.mkdir(parents=True)
    (folder / "mine.md").write_text("---\nvoice: tone\n---\n# Mine\n\nOne. [pause 20s]\n")
    assert any(row.goal == Goal("mine") for row in for_tonight().rows)
    settings = Settings(Goal("mine"))
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
    rows = {row.goal: row.text for row in for_tonight().rows}
    assert rows[Goal("visita")] == "Visita · es"
    assert rows[Goal("a-safe-place")] == "A safe place"
    assert Settings(Goal("visita")).voice.values == (("sol", ""), ("luna", "luna"))


def test_a_session_that_no_voice_here_speaks_says_what_would_help() -> None:
    folder = Path(library_folders()[0].path)
    folder.mkdir(parents=True)
    (folder / "mine.md").write_text("---\nlanguage: zz\n---\n# Mine\n\nOne.\n")
    with pytest.raises(ScriptError) as caught:
        Settings(Goal("mine"))
    assert why_not(caught.value, "mine").startswith("No voice here speaks zz. ")
    several = ScriptError([*caught.value.diagnostics] * 2)
    assert why_not(several, "mine").endswith(": «guided-audio check mine» says more")


def test_no_title_is_a_command_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "A visit \x1b]0;owned\x07\x9b2J\u202e [b]"
    rows = (Row(evil), Row(evil, Goal("x"), summary=evil))
    monkeypatch.setattr("guided_audio.tui.picker_app.for_tonight", lambda: Found(rows, words=evil))
    seen: list[str] = []

    async def look(pilot: Pilot[Picked | Elsewhere]) -> None:
        seen.extend(lines_of(pilot.app))

    picked(look, size=(120, 60))
    text = "\n".join(seen)
    assert text.count("A visit \\x1b]0;owned\\x07\\x9b2J\\u202e [b]") == 4
    assert not set(text) & {*"\x1b\x07\x9b\u202e"}

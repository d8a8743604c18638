"""Every key on every screen and in every state: what the table says is what happens."""

import asyncio
import string

import pytest
from support import least_often
from tui import keys_table
from tui.acting import SILENCE, WAIT, WRITE, Acting, lines_of, until
from tui.test_writing_page import Disk

from guided_audio.playback import Command, CueInfo, State
from guided_audio.tui.notebook import Notebook
from guided_audio.tui.player_app import PlayerApp
from guided_audio.tui.player_keys import Act, Key, View, key_of, meaning
from guided_audio.tui.player_text import About
from guided_audio.tui.writing_page import WritingPage

CUES: dict[State, CueInfo] = {State.WAITING: WAIT, State.WRITING: WRITE, State.HOLDING: SILENCE}
LIT = (View.PLAYER, View.KEYS, View.DARK)
PRESSED = {key: pressed[0] for key, pressed in keys_table.PRESSED.items()}
WITHOUT = [one for one in string.printable if key_of(one) is None]
"""Characters that are no keys."""


def test_the_document_has_the_table_of_the_code() -> None:
    assert keys_table.DOCUMENT.read_text() == keys_table.table(), "python tests/tui/keys_table.py writes it anew"


def test_every_key_is_pressed_by_something_and_nothing_presses_two() -> None:
    sent = [one for several in keys_table.PRESSED.values() for one in several]
    assert set(keys_table.PRESSED) == set(Key)
    assert len(sent) == len({one.lower() for one in sent})


@pytest.mark.parametrize("key", list(Key), ids=lambda key: key.name)
def test_a_key_means_the_same_wherever_it_means_something(key: Key) -> None:
    for state in State:
        asked = {meaning(key, view, state) for view in View if view is not View.CARE} - {Act.HINT}
        assert len(asked - {Act.BACK}) <= 1
        assert meaning(key, View.CARE, state) in {*asked, Act.HINT, Act.BACK, Act.UP, Command.RESUME}


@pytest.mark.parametrize("state", list(State), ids=lambda state: state.name)
def test_whom_to_call_and_steady_ground_are_there_in_every_state(state: State) -> None:
    assert {meaning(Key.CARE, view, state) for view in View} == {Act.CARE, Act.UP}
    ground = {meaning(Key.GROUND, view, state) for view in View}
    assert ground == {Act.HINT if state in {State.STOPPING, State.LOST, State.ENDED} else Command.GROUND}


def test_what_is_no_key_says_what_may_be_pressed() -> None:
    assert {"c", "x", "\t"} <= {*WITHOUT}
    assert {meaning(key_of(one), view, state) for one in WITHOUT for view in View for state in State} == {Act.HINT}


@pytest.mark.parametrize("view", LIT, ids=lambda view: view.name)
def test_every_key_does_on_the_screen_what_the_table_says(view: View) -> None:
    acting = Acting()

    async def steps() -> None:
        app = PlayerApp(acting, About("A session"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for state in State:
                for key in {*Key, None} - {Key.CARE}:
                    press(app, acting, view, state, key)

    asyncio.run(steps())


def press(app: PlayerApp, acting: Acting, view: View, state: State, key: Key | None) -> None:
    """Press a key with a view on the screen, and see that it does what it means."""
    acting.goes(state, CUES.get(state))
    app._player.set_class(view is View.KEYS and state is not State.CHOOSING, "-keys")
    app._player.set_class(view is View.DARK, "-dark")
    app._keyboard._leaving, app._answer, app._asked, acting.sent = False, "", None, []
    before = app._player.view
    app.press("x" if key is None else PRESSED[key])
    meant, what = meaning(key, before, state), (view, state, key)
    if isinstance(meant, Command):
        assert acting.sent == [meant], what
    else:
        assert acting.sent == [], what
        after = {Act.KEYS: View.KEYS, Act.DIM: View.DARK, Act.BACK: View.PLAYER}.get(meant, before)
        after = before if after is View.KEYS and state is State.CHOOSING else after  # the choices have to be read
        assert app._player.view is after, what
        is_over = state in {State.STOPPING, State.ENDED}
        assert bool(app._answer) is (meant is Act.HINT and not is_over), what


@pytest.mark.parametrize(
    ("state", "asked", "after"),
    [
        (State.PLAYING, [Command.PAUSE], []),
        (State.GROUNDING, [Command.PAUSE], []),
        (State.WAITING, [Command.PAUSE], [Command.RESUME]),
        (State.CHOOSING, [Command.PAUSE], [Command.RESUME]),
        (State.PAUSED, [], []),
        (State.AT_END, [], []),
    ],
    ids=lambda value: value.name if isinstance(value, State) else "",
)
@pytest.mark.parametrize("view", least_often(View.PLAYER, View.DARK), ids=lambda view: view.name)
def test_the_session_waits_while_people_to_call_are_shown(
    view: View, state: State, asked: list[Command], after: list[Command]
) -> None:
    async def steps() -> None:
        acting = Acting(state, CUES.get(state))
        app = PlayerApp(acting, About("A session"))
        async with app.run_test(size=(80, 24)) as pilot:
            app._player.set_class(view is View.DARK, "-dark")
            await pilot.press("f1")
            assert "Whom to call" in lines_of(app)
            assert acting.sent == asked
            if asked:
                acting.goes(State.PAUSED)
            await pilot.press("n", "x", "d", "escape")
            assert acting.sent == [*asked, *after]
            assert app.screen is app._player
            assert app._player.view is view

    asyncio.run(steps())


@pytest.mark.parametrize(
    ("key", "asked"), [("g", Command.GROUND), ("q", Command.CLOSE), ("space", Command.RESUME)], ids=["g", "q", "space"]
)
def test_from_people_to_call_a_key_leads_on(key: str, asked: Command) -> None:
    async def steps() -> None:
        acting = Acting()
        app = PlayerApp(acting, About("A session"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("h")
            acting.goes(State.PAUSED)
            await pilot.press(key)
            assert acting.sent == [Command.PAUSE, asked]
            assert app.screen is app._player

    asyncio.run(steps())


def test_in_the_dark_what_is_no_key_is_answered_in_one_line() -> None:
    async def steps(size: tuple[int, int]) -> None:
        app = PlayerApp(Acting(), About("A session"))
        async with app.run_test(size=size) as pilot:
            await pilot.press("d", "x")
            await until(pilot, lambda: len(lines_of(app)) == 1)
            assert lines_of(app)[0].endswith("h whom to call")
            await pilot.press("+")
            await until(pilot, lambda: lines_of(app) == ["Louder."])

    for size in ((40, 12), (80, 24), (160, 50)):
        asyncio.run(steps(size))


def test_on_the_page_every_letter_is_written_and_the_other_keys_do_what_the_table_says() -> None:
    letters = "".join(one for key in Key for one in keys_table.PRESSED[key] if len(one) == 1 and one > " ") + "cHéß"
    acting, disk = Acting(State.WRITING, WRITE), Disk()

    async def steps() -> None:
        app = PlayerApp(acting, About("A session"), Notebook(disk.begin))
        async with app.run_test(size=(160, 50)) as pilot:
            await until(pilot, lambda: isinstance(app.screen, WritingPage))
            await pilot.press(*letters)
            page = app.screen
            assert isinstance(page, WritingPage)
            await until(pilot, lambda: page._written.text == letters)
            assert acting.sent == []
            await pilot.press("space", "enter")
            assert page._written.text == f"{letters} \n"
            await pilot.press("ctrl+s")
            assert disk.texts[-1].strip().endswith(letters)
            await pilot.press("ctrl+o", "escape")
            await pilot.press("ctrl+q")
            assert acting.sent == [Command.CLOSE]
            assert not isinstance(app.screen, WritingPage)
            await pilot.press("ctrl+q")
            assert acting.sent == [Command.CLOSE, Command.STOP]

    asyncio.run(steps())

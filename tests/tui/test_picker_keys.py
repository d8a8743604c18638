"""Every key on every screen of the picker does what the table of keys says."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from tui import keys_table

from guided_audio.tui.care_screen import CareScreen
from guided_audio.tui.picker_app import PathScreen, PickerApp
from guided_audio.tui.picker_choices import Elsewhere, Goal, Picked, Settings
from guided_audio.tui.picker_settings import SettingsScreen
from guided_audio.tui.scrolling import Scrolling

_SMALL = (40, 12)
"""So small that there is more to read than fits."""


@dataclass
class Seen:
    """What can be seen of a key: where it led, and what it changed."""

    screen: type[Screen[Any]]
    typed: str = ""
    row: int = 0
    value: int = 0
    line: float = 0.0


def seen(app: App[Any]) -> Seen:
    screen = app.screen
    match screen:
        case PathScreen():
            return Seen(PathScreen, screen._field.value, screen._list.highlighted or 0)
        case SettingsScreen():
            setting = screen._rows[0]
            return Seen(
                SettingsScreen, "", screen._present, setting.values.index((setting.label, setting.value)), line(app)
            )
        case _:
            return Seen(type(screen), line=line(app))


def line(app: App[Any]) -> float:
    return app.screen.query_one(Scrolling).scroll_offset.y


def in_words(before: Seen, after: Seen, left: list[object]) -> str:
    """Return what a key did."""
    if left:
        return "steady ground" if left[0] is Elsewhere.GROUND else "play" if isinstance(left[0], Picked) else "leave"
    if after.screen is not before.screen:
        return {CareScreen: "whom to call", SettingsScreen: "open it"}.get(after.screen, "back")
    if after.typed != before.typed:
        return "written"
    if (rows := after.row - before.row) and before.screen is PathScreen:
        return {1: "the next row", -1: "the row before"}.get(rows) or ("more rows" if rows > 0 else "rows before")
    if rows:
        return "the next row" if rows > 0 else "the row before"
    if after.value != before.value:
        return "the next value" if after.value > before.value else "the value before"
    if after.line != before.line:
        return "more" if after.line > before.line else "what was before"
    return "·"


async def stand_on(screen: type[Screen[Any]], pilot: Pilot[Any]) -> None:
    """Go to a screen, and to the middle of it."""
    app = pilot.app
    while len(app.screen_stack) > 1:
        app.pop_screen()
    await pilot.pause()
    path = app.screen
    assert isinstance(path, PathScreen)
    path._empty()
    goals = [isinstance(row.goal, Goal) for row in path._list.rows]
    path._list.highlighted = next(n for n in range(12, len(goals)) if all(goals[n - 1 : n + 2]))
    if screen is SettingsScreen:
        page = SettingsScreen(Settings(Goal("meeting-your-inner-child")))
        app.push_screen(page, lambda picked: app.exit(picked) if picked else None)
        await pilot.pause()
        page._rows[0].turn(1)
        page._present = 1
        page._draw()
    elif screen is CareScreen:
        await pilot.press("f1")
    await pilot.pause()
    if screen is not PathScreen:
        read = app.screen.query_one(Scrolling)
        where_it_is = app.screen._line_of(1) - 2 if isinstance(app.screen, SettingsScreen) else read.max_scroll_y // 2
        read.scroll_to(y=min(where_it_is, read.max_scroll_y - 1), animate=False)
        await pilot.pause()


@pytest.mark.parametrize("screen", list(keys_table.PICKER), ids=lambda screen: screen.__name__)
def test_every_key_does_in_the_picker_what_the_table_says(
    screen: type[Screen[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, left = PickerApp(), list[object]()

    async def steps() -> None:
        async with app.run_test(size=_SMALL) as pilot:
            await pilot.pause()
            with monkeypatch.context() as patched:
                patched.setattr(app, "exit", lambda result=None: left.append(result))
                said = ""
                for key in keys_table.pressed_in_picker():
                    if said != "·":
                        await stand_on(screen, pilot)
                    before = seen(app)
                    await pilot.press(key)
                    await pilot.pause()
                    said = keys_table.meaning_in_picker(key, screen)
                    leaves = said == "back" and screen is PathScreen
                    assert in_words(before, seen(app), left) == ("leave" if leaves else said), key
                    left.clear()

    asyncio.run(steps())


def test_every_action_of_the_picker_has_words() -> None:
    bound = {action for owner in keys_table.OWNERS for action in keys_table.actions_of(owner).values()}
    assert bound == set(keys_table.ACTIONS)

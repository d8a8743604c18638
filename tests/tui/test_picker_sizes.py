"""What keeps a listener safe is whole on every terminal from 40 by 12 up, in a light one, a dark one, and one without colours."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rich.color import Color
from support import least_often
from textual.app import App
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from tui.acting import lines_of

from guided_audio.tui.foot import HELP, HELP_BY_LETTERS, MORE, Part, foot_line
from guided_audio.tui.picker_app import PickerApp
from guided_audio.tui.picker_choices import Goal, Settings, facts_of, for_tonight
from guided_audio.tui.picker_settings import TOO_MUCH, SettingsScreen

SIZES = ((40, 12), (60, 18), (80, 24), (100, 30), (160, 50))
LOOKS = least_often("textual-dark", "textual-light", "no colour")
LONGEST = "rencontrer-ton-enfant-interieur"
"""The session whose notes are the longest."""
NAMES = sorted(path.stem for path in (Path(__file__).parents[2] / "scripts").glob("*.md"))
SCRIPTS = [pytest.param(name, marks=() if name == LONGEST else pytest.mark.thorough) for name in NAMES]
LEAST_CONTRAST = 4.5
"""Of text and its background (WCAG 2.2, 1.4.3)."""


def shown(look: str, monkeypatch: pytest.MonkeyPatch) -> PickerApp:
    monkeypatch.setenv("NO_COLOR", "1") if look == "no colour" else monkeypatch.delenv("NO_COLOR", raising=False)
    app = PickerApp()
    app.theme = look if look in app.available_themes else app.theme
    return app


def seen(app: App[Any]) -> list[str]:
    """Return the lines of the page that are to be seen now, without margins."""
    region = app.screen.query_one("#page").region
    strips = app.screen._compositor.render_strips()
    return [strip.text.strip() for strip in strips[region.y : region.bottom]]


def contrast(app: App[Any]) -> float:
    """Return the least contrast of the text on the page."""
    region = app.screen.query_one("#page").region
    strips = app.screen._compositor.render_strips()[region.y : region.bottom]
    styles = [segment.style for strip in strips for segment in strip if segment.text.strip() and segment.style]
    return min(_ratio(style.color, style.bgcolor) for style in styles)


def _ratio(front: Color | None, back: Color | None) -> float:
    lights = sorted(_light(colour) for colour in (front, back) if colour)
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(colour: Color) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = [part / 255 for part in colour.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


async def read_on(pilot: Pilot[Any]) -> tuple[list[str], str]:
    """Return what is seen at first, and all that is read by paging on, as one text."""
    page = pilot.app.screen.query_one("#page", VerticalScroll)
    first, lines = seen(pilot.app), dict[int, str]()
    while True:
        lines |= {int(page.scroll_y) + number: text for number, text in enumerate(seen(pilot.app))}
        assert ("↓" in lines_of(pilot.app)[-1].split()) == (page.scroll_y < page.max_scroll_y)
        if page.scroll_y >= page.max_scroll_y:
            return first, " ".join(" ".join(lines[number] for number in sorted(lines)).split())
        await pilot.press("pagedown")
        await pilot.pause()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("script", SCRIPTS)
def test_no_line_of_safety_is_cut(script: str, look: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(Goal(script))
    facts = (TOO_MUCH, *facts_of(settings.session))

    async def steps() -> None:
        app = shown(look, monkeypatch)
        async with app.run_test(size=SIZES[0]) as pilot:
            for width, height in SIZES:
                await pilot.resize_terminal(width, height)
                app.push_screen(SettingsScreen(settings))
                await pilot.pause()
                first, whole = await read_on(pilot)
                assert " ".join(first).startswith(TOO_MUCH)
                assert " ".join(map(" ".join, map(str.split, facts))) in whole
                assert height < 18 or " ".join(facts[-1].split()) in " ".join(" ".join(first).split())
                assert "F1" in lines_of(app)[-1]
                assert "Ctrl-G" in lines_of(app)[-1]
                assert contrast(app) >= LEAST_CONTRAST
                app.pop_screen()

    asyncio.run(steps())


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_first_rows_are_whole(size: tuple[int, int]) -> None:
    async def steps() -> None:
        app = PickerApp()
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            text = " ".join(" ".join(lines_of(app)).replace("›", " ").split())
            for row in for_tonight().rows[:4]:
                words = f"{row.text} {row.minutes}".strip()
                assert words in text

    asyncio.run(steps())


@pytest.mark.parametrize("ways", [HELP, HELP_BY_LETTERS], ids=["everywhere", "letters"])
def test_a_foot_loses_whole_words_and_the_way_to_help_last(ways: tuple[Part, ...]) -> None:
    parts = [("Esc leaves",), ("Enter opens it", "Enter opens")]
    words = {word for part in (*parts, MORE, *ways) for form in part for word in form.split()}
    lines = [foot_line(parts, width, ways, has_more=True) for width in range(90, 21, -1)]
    assert lines[0] == f"Esc leaves · Enter opens it · ↓ more · {ways[0][0]} · {ways[1][0]}"
    assert all(len(line) <= width for line, width in zip(lines, range(90, 21, -1), strict=True))
    assert all(set(line.replace("·", " ").split()) <= words for line in lines)
    assert all(" · ".join(["", ways[0][-1], ""]) in line for line in lines[-20:])
    assert all(line.split(" · ")[-1] in ways[1] and "↓" in line for line in lines)


def test_at_its_narrowest_a_foot_is_the_way_to_help() -> None:
    assert foot_line([("Esc leaves",)], 38, HELP, has_more=True) == "↓ · Ctrl-G ground · F1 whom to call"
    assert foot_line([("Esc leaves",)], 1, HELP, has_more=True) == "↓ · Ctrl-G ground · F1"
    assert foot_line([("Esc leaves",)], 1, HELP_BY_LETTERS) == "g ground · h"

"""On every terminal from 40×12 up, what keeps a listener safe comes first, whole, and nothing is cut."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from support import least_often, script_of
from tui.acting import Acting, lines_of, say, until

from guided_audio.core.units import Seconds
from guided_audio.playback import State
from guided_audio.safety.crisis import shipped_lines
from guided_audio.tui.foot import HELP_BY_LETTERS, foot_line
from guided_audio.tui.player_app import PlayerApp
from guided_audio.tui.player_hints import PARTS, hint
from guided_audio.tui.player_keys import CHOICES, KEYS, View
from guided_audio.tui.player_opening import in_pages
from guided_audio.tui.player_text import About, columns, in_columns

SCRIPTS = sorted((Path(__file__).parents[2] / "scripts").glob("*.md"))
SIZES = ((40, 12), (60, 18), (80, 24), (100, 30), (160, 50))
PRESS_G = "If it gets too much: press g"
SIZED = pytest.mark.parametrize("size", least_often(*SIZES), ids=lambda size: f"{size[0]}x{size[1]}")


def about(path: Path) -> About:
    meta = script_of(path.read_text()).meta
    notes = (f"Touches on: {meta.content_note}", f"You will need: {', '.join(meta.needs)}")
    levels = "This begins much quieter than usual, as you left it. + is louder, 0 is as usual."
    return About(f"{meta.title}, about 15 minutes", notes, (PRESS_G, " ".join(meta.safety.split())), levels)


ABOUT = [about(path) for path in SCRIPTS]


def begun() -> Acting:
    acting = Acting(State.PLAYING, None, say("You are welcome here."))
    acting.status = replace(acting.status, elapsed=Seconds(1.0))
    return acting


def words(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


@SIZED
def test_all_of_it_can_be_read_what_keeps_a_listener_safe_first(size: tuple[int, int]) -> None:
    """The session with the longest of it on the screen, and by the room that it has there all the others."""
    longest, room = max(ABOUT, key=lambda one: len(one.safety[1])), []

    async def steps() -> None:
        app = PlayerApp(begun(), longest)
        async with app.run_test(size=size) as pilot:
            opening, shown = app._player._opening, [[""]]

            def is_shown() -> bool:
                seen = lines_of(app)
                return seen != shown[-1] and ("↓ more" in seen[-1]) is opening.has_more

            await until(pilot, lambda: PRESS_G in lines_of(app) and is_shown())
            room.append(opening.size.height - opening._title.outer_size.height)
            shown[:] = [lines_of(app)]
            while opening.has_more:
                await pilot.press("down")
                await until(pilot, is_shown)
                shown.append(lines_of(app))
            assert all(words([text]) in words(opening._pages) for text in longest.safety)
            assert all(words([page]) in words(seen) for page, seen in zip(opening._pages, shown, strict=True))
            assert all("h whom to call" in page[-1] for page in shown)

    asyncio.run(steps())
    for one in ABOUT:
        paragraphs = (*one.safety, one.levels, *one.notes)
        pages = in_pages(paragraphs, columns(size[0]), *room)
        assert words(pages) == words([*paragraphs])
        assert max(len(page.split("\n")) for page in pages) <= room[0]
        assert max(len(line) for page in pages for line in page.split("\n")) <= size[0]
        assert pages[0].startswith(PRESS_G)
        assert pages[0].rstrip()[-1] in ".!?" or len(pages) == 1
        if size != SIZES[0]:
            assert words([one.safety[1]]) in words([pages[0]])


@SIZED
def test_whom_to_call_begins_with_the_numbers_of_the_country(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def steps(code: str) -> None:
        monkeypatch.setenv("LC_ALL", f"en_{code}.UTF-8")
        country = shipped_lines().countries[code]
        app = PlayerApp(Acting(), ABOUT[0])
        async with app.run_test(size=size) as pilot:
            await pilot.press("f1")
            await until(pilot, lambda: any("Esc back" in line for line in lines_of(app)))
            seen = words(lines_of(app))
            assert all(one.number in seen for one in country.emergency)
            assert seen.endswith("ground")
            while "↓ more" in words(lines_of(app)):
                await pilot.press("down")
                await pilot.pause()
                seen += words(lines_of(app))
            assert all(line.name in seen for line in country.lines[:2])

    asyncio.run(steps("GB"))


@SIZED
def test_lines_of_keys_fit_and_the_way_to_help_goes_last(size: tuple[int, int]) -> None:
    width = columns(size[0])
    for view in (View.PLAYER, View.KEYS, View.DARK):
        for has_more in {False, view is not View.DARK}:
            line = hint(view, width, has_more)
            assert len(line) <= width
            assert line.endswith("whom to call")
            assert "ground" in line
            assert " · ".join(line.split(" · ")) == line.strip(" ·")
    care = foot_line(PARTS[View.CARE], width, HELP_BY_LETTERS[:1], has_more=True)
    assert len(care) <= width
    assert care.endswith("ground")
    assert max(map(len, in_columns(KEYS).splitlines())) <= size[0]
    assert max(map(len, in_columns(CHOICES).splitlines())) <= width


def test_a_sentence_is_divided_only_where_it_is_longer_than_a_page() -> None:
    text = "One two three. Four five six seven eight nine ten eleven twelve. End."
    pages = in_pages([text], 10, 3)
    assert words(pages) == text
    assert pages[0] == "One two\nthree."
    assert all(len(page.split("\n")) <= 3 for page in pages)
    assert in_pages([text], 100, 3) == [text]

import asyncio

from tui.acting import WRITE, Acting, lines_of, until

from guided_audio.playback import Command, State
from guided_audio.tui.player_app import PlayerApp
from guided_audio.tui.player_text import About
from guided_audio.tui.writing_page import Notebook, Save, WritingPage

ABOUT = About("A session")
EMPTY = "Write on paper, or here. Space goes on. Esc closes the page."
CLOSED = "Write on paper, or w opens a page here. Space goes on."
PROMPT = "What would the younger one like you to know?"


class Kept(list[str]):
    """What was kept, one text after the other."""

    fails = False

    def begin(self, prompt: str) -> Save:
        def save(text: str) -> None:
            if self.fails:
                raise OSError(28, "No space left on device")
            self.append(f"{prompt}\n\n{text}\n")

        return save


def test_the_page_takes_every_key_and_is_kept_again_and_again() -> None:
    async def steps() -> None:
        acting, kept = Acting(State.WRITING, WRITE), Kept()
        app = PlayerApp(acting, ABOUT, kept.begin)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: EMPTY in lines_of(app))
            assert PROMPT in lines_of(app)
            await pilot.press(*"Dear g q m", "enter", *"?d")
            assert acting.sent == []
            page = app.screen
            assert isinstance(page, WritingPage)
            page.action_keep()
            page.action_keep()
            assert kept == [f"{PROMPT}\n\nDear g q m\n?d\n"]
            await pilot.press("escape")
            await pilot.pause()
            assert "Press Esc again to go on, or keep writing." in lines_of(app)
            assert acting.sent == []
            await pilot.press("!", "escape", "escape")
            await until(pilot, lambda: acting.sent == [Command.GO_ON])
            assert kept[-1] == f"{PROMPT}\n\nDear g q m\n?d!\n"
            assert not isinstance(app.screen, WritingPage)

    asyncio.run(steps())


def test_after_writing_on_paper_space_goes_on() -> None:
    async def steps() -> None:
        acting, kept = Acting(State.WRITING, WRITE), Kept()
        app = PlayerApp(acting, ABOUT, kept.begin)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: EMPTY in lines_of(app))
            await pilot.press("space")
            await until(pilot, lambda: acting.sent == [Command.GO_ON])
            assert kept == []

    asyncio.run(steps())


def test_a_page_that_is_closed_leaves_the_keys_to_the_player_and_opens_again_as_it_was() -> None:
    async def steps() -> None:
        acting = Acting(State.WRITING, WRITE)
        app = PlayerApp(acting, ABOUT, Kept().begin)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: EMPTY in lines_of(app))
            await pilot.press("escape")
            await until(pilot, lambda: CLOSED in lines_of(app))
            await pilot.press("g")
            assert acting.sent == [Command.GROUND]
            await pilot.press("w")
            await until(pilot, lambda: EMPTY in lines_of(app))
            await pilot.press(*"abc", "escape", "escape")
            await until(pilot, lambda: CLOSED in lines_of(app))
            await pilot.press("w")
            await until(pilot, lambda: "abc" in lines_of(app))

    asyncio.run(steps())


def test_time_that_is_over_closes_an_empty_page_and_leaves_a_written_one() -> None:
    async def steps() -> None:
        acting, kept = Acting(State.WRITING, WRITE), Kept()
        app = PlayerApp(acting, ABOUT, kept.begin)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: isinstance(app.screen, WritingPage))
            acting.goes(State.PLAYING)
            await until(pilot, lambda: not isinstance(app.screen, WritingPage))
            acting.goes(State.WRITING, WRITE)
            await pilot.press("w")
            await until(pilot, lambda: isinstance(app.screen, WritingPage))
            await pilot.press("a", "b")
            acting.goes(State.PLAYING)
            await until(
                pilot, lambda: "The voice goes on. What you write is kept; Esc closes the page." in lines_of(app)
            )
            await pilot.press("c")
            await until(pilot, lambda: "abc" in lines_of(app))
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app.screen, WritingPage))
            assert acting.sent == []
            assert kept == [f"{PROMPT}\n\nabc\n"]

    asyncio.run(steps())


def test_what_cannot_be_kept_stays_on_the_page() -> None:
    async def steps() -> None:
        kept = Kept()
        kept.fails = True
        app = PlayerApp(Acting(State.WRITING, WRITE), ABOUT, kept.begin)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: isinstance(app.screen, WritingPage))
            await pilot.press("a", "ctrl+s")
            await pilot.pause()
            assert "This cannot be kept just now: No space left on device. It stays here." in lines_of(app)
            kept.fails = False
            await pilot.press("ctrl+s")
            assert kept == [f"{PROMPT}\n\na\n"]

    asyncio.run(steps())


def test_a_notebook_keeps_what_is_new_on_any_page() -> None:
    kept = Kept()
    notebook = Notebook(kept.begin)
    notebook.page("One?").text = "First."
    notebook.page("Nothing?")
    notebook.page("Two?").text = "Second."
    notebook.keep()
    assert kept == ["One?\n\nFirst.\n", "Two?\n\nSecond.\n"]
    notebook.page("One?").text = "First of all."
    notebook.keep()
    notebook.keep()
    assert kept[2:] == ["One?\n\nFirst of all.\n"]

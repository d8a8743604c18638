import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from support import least_often
from textual.pilot import Pilot
from textual.widgets import Input
from tui.acting import WRITE, Acting, lines_of, until

from guided_audio.core.errors import OutputError
from guided_audio.playback import Command, State
from guided_audio.tui import notebook as notebooks
from guided_audio.tui.notebook import Notebook
from guided_audio.tui.player_app import PlayerApp
from guided_audio.tui.player_text import About
from guided_audio.tui.writing_page import KEPT_AFTER, WritingPage

ABOUT = About("A session")
EMPTY = "Write on paper, or here. Space goes on. Esc closes the page."
CLOSED = "Write on paper, or w opens a page here. Space goes on."
PROMPT = "What would the younger one like you to know?"
PLACE = Path("a folder")


class Disk(dict[Path, list[str]]):
    """What was saved, one text after the other, in each folder; those of `full` take nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.full: set[Path] = set()

    def begin(self, prompt: str) -> "OnDisk":
        return OnDisk(self, prompt, PLACE)

    @property
    def texts(self) -> list[str]:
        return self.get(PLACE, [])


class OnDisk:
    """A page on such a disk."""

    def __init__(self, disk: Disk, prompt: str, folder: Path) -> None:
        self._disk, self._prompt, self._folder = disk, prompt, folder

    @property
    def path(self) -> Path:
        return self._folder / "2026-11-30-a-session.md"

    def save(self, text: str) -> None:
        if self._folder in self._disk.full:
            raise OutputError(f"{self.path} could not be written: no space left on device", "free some space")
        self._disk.setdefault(self._folder, []).append(f"{self._prompt}\n\n{text}\n")

    def in_folder(self, folder: Path) -> "OnDisk":
        return OnDisk(self._disk, self._prompt, folder)


Steps = Callable[[PlayerApp, Pilot[None]], Awaitable[None]]


def write(steps: Steps, acting: Acting, notebook: Notebook, size: tuple[int, int] = (80, 24)) -> None:
    """Play with a page open."""

    async def all_steps() -> None:
        app = PlayerApp(acting, ABOUT, notebook)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: isinstance(app.screen, WritingPage))
            await steps(app, pilot)

    asyncio.run(all_steps())


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def acting() -> Acting:
    return Acting(State.WRITING, WRITE)


def test_the_page_takes_every_letter_and_is_kept_again_and_again(acting: Acting, disk: Disk) -> None:
    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: EMPTY in lines_of(app))
        assert PROMPT in lines_of(app)
        await pilot.press(*"Dear g q m", "enter", *"?dh0")
        assert acting.sent == []
        await pilot.press("ctrl+s", "ctrl+s")
        assert disk.texts.count(f"{PROMPT}\n\nDear g q m\n?dh0\n") == 1
        await pilot.press("escape")
        await until(pilot, lambda: "Press Esc again to go on, or keep writing." in lines_of(app))
        assert acting.sent == []
        await pilot.press("!", "escape", "escape")
        await until(pilot, lambda: acting.sent == [Command.GO_ON])
        await until(pilot, lambda: disk.texts[-1] == f"{PROMPT}\n\nDear g q m\n?dh0!\n")
        assert not isinstance(app.screen, WritingPage)

    write(steps, acting, Notebook(disk.begin))


def test_what_is_written_is_saved_by_itself_within_the_time_that_is_promised(acting: Acting, disk: Disk) -> None:
    assert KEPT_AFTER <= 0.5  # the rest of two seconds is for a busy machine and its disk

    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
        await pilot.press("a")
        await until(pilot, lambda: disk.texts == [f"{PROMPT}\n\na\n"], 300)
        await pilot.press("f1", "escape")
        await pilot.press("b")
        await until(pilot, lambda: disk.texts[-1] == f"{PROMPT}\n\nab\n", 300)

    write(steps, acting, Notebook(disk.begin))


def test_after_writing_on_paper_space_goes_on(acting: Acting, disk: Disk) -> None:
    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
        await pilot.press("space")
        await until(pilot, lambda: acting.sent == [Command.GO_ON])
        assert disk.texts == []

    write(steps, acting, Notebook(disk.begin))


def test_a_page_that_is_closed_leaves_the_keys_to_the_player_and_opens_again_as_it_was(
    acting: Acting, disk: Disk
) -> None:
    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
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

    write(steps, acting, Notebook(disk.begin))


def test_time_that_is_over_closes_an_empty_page_and_leaves_a_written_one(acting: Acting, disk: Disk) -> None:
    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
        acting.goes(State.PLAYING)
        await until(pilot, lambda: not isinstance(app.screen, WritingPage))
        acting.goes(State.WRITING, WRITE)
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, WritingPage))
        await pilot.press("a", "b")
        acting.goes(State.PLAYING)
        over = "The voice goes on. What you write is kept; Esc closes the page."
        await until(pilot, lambda: over in lines_of(app))
        await pilot.press("c")
        await until(pilot, lambda: "abc" in lines_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, WritingPage))
        assert acting.sent == []
        await until(pilot, lambda: disk.texts[-1:] == [f"{PROMPT}\n\nabc\n"])

    write(steps, acting, Notebook(disk.begin))


def test_a_page_that_is_being_written_outlives_the_session(acting: Acting, disk: Disk) -> None:
    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
        await pilot.press(*"ab")
        acting.goes(State.ENDED)
        acting.has_ended = True
        ended = "The session has ended. What you write is kept; Esc closes the page."
        await until(pilot, lambda: ended in lines_of(app))
        await pilot.press("c", "escape")
        await until(pilot, lambda: not app.is_running or app._exit)

    notebook = Notebook(disk.begin)
    write(steps, acting, notebook)
    notebook.close()
    assert disk.texts[-1] == f"{PROMPT}\n\nabc\n"


@pytest.mark.parametrize("words", ["", "ab"], ids=["empty", "signal"])
def test_an_empty_page_and_one_whose_program_is_asked_to_end_close_with_the_session(
    words: str, acting: Acting, disk: Disk
) -> None:
    async def steps() -> None:
        app = PlayerApp(acting, ABOUT, Notebook(disk.begin), is_asked_to_end=lambda: bool(words))
        async with app.run_test() as pilot:
            await until(pilot, lambda: isinstance(app.screen, WritingPage))
            await pilot.press(*words)
            acting.goes(State.ENDED)
            acting.has_ended = True
            await until(pilot, lambda: app._exit)

    asyncio.run(steps())


def test_steady_ground_saves_and_leaves_the_page_and_the_way_on_opens_it_as_it_was(acting: Acting, disk: Disk) -> None:
    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
        await pilot.press(*"I am", "ctrl+g")
        assert acting.sent == [Command.GROUND]
        await until(pilot, lambda: not isinstance(app.screen, WritingPage))
        await until(pilot, lambda: disk.texts == [f"{PROMPT}\n\nI am\n"])
        for state in (State.GROUNDING, State.CHOOSING):
            acting.goes(state)
            app.follow()
        acting.goes(State.WRITING, WRITE)
        await until(pilot, lambda: "I am" in lines_of(app))

    write(steps, acting, Notebook(disk.begin))


def test_people_to_call_come_over_the_page_which_is_saved_and_goes_on(acting: Acting, disk: Disk) -> None:
    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
        await pilot.press(*"I am", "f1")
        await until(pilot, lambda: "Whom to call" in lines_of(app))
        await until(pilot, lambda: disk.texts == [f"{PROMPT}\n\nI am\n"])
        await pilot.press("x", "escape")
        await until(pilot, lambda: "I am" in lines_of(app))
        await pilot.press(*" h")
        await until(pilot, lambda: "I am h" in lines_of(app))
        await pilot.press("f1", "g")
        await until(pilot, lambda: not isinstance(app.screen, WritingPage))
        assert acting.sent == [Command.GROUND]
        await until(pilot, lambda: disk.texts[-1] == f"{PROMPT}\n\nI am h\n")

    write(steps, acting, Notebook(disk.begin))


@pytest.mark.parametrize(
    "size", least_often((40, 12), (60, 18), (80, 24), (160, 50)), ids=lambda size: f"{size[0]}x{size[1]}"
)
def test_a_full_disk_is_said_whole_and_the_words_stay_and_can_be_kept_elsewhere(
    size: tuple[int, int], acting: Acting, disk: Disk, tmp_path: Path
) -> None:
    disk.full = {PLACE}
    notebook = Notebook(disk.begin)

    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
        await pilot.press(*"Dear", "ctrl+s")
        said = (
            "This cannot be kept just now: a folder/2026-11-30-a-session.md could not be written: no space left on device. "
            "It stays here. Ctrl-S tries again, Ctrl-O keeps it elsewhere. Ctrl-G steady ground · F1 whom to call"
        )
        await until(pilot, lambda: said.replace(" ", "") in "".join(lines_of(app)).replace(" ", ""))
        assert "Dear" in lines_of(app)
        await pilot.press("ctrl+o", "ctrl+u", *"/no", "enter")
        await until(pilot, lambda: "Notthere:/no" in "".join(lines_of(app)).replace(" ", ""))
        await pilot.press("ctrl+u")
        app.screen.query_one(Input).value = str(tmp_path)
        await pilot.press("enter")
        await until(pilot, lambda: notebook.folder is not None)
        await until(pilot, lambda: "Kept in" in " ".join(lines_of(app)))
        await pilot.press(*" one", "ctrl+s")

    write(steps, acting, notebook)
    assert notebook.folder is not None
    assert notebook.folder.parent == tmp_path
    assert notebook.folder.stat().st_mode & 0o777 == 0o700
    assert disk[notebook.folder][-1] == f"{PROMPT}\n\nDear one\n"


def test_a_disk_that_has_room_again_is_used_again(acting: Acting, disk: Disk) -> None:
    disk.full = {PLACE}

    async def steps(app: PlayerApp, pilot: Pilot[None]) -> None:
        await pilot.press("a", "ctrl+s")
        await until(pilot, lambda: "This cannot be kept just now:" in " ".join(lines_of(app)))
        disk.full = set()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Kept on this computer only. Esc when you have written." in lines_of(app))
        assert disk.texts == [f"{PROMPT}\n\na\n"]

    write(steps, acting, Notebook(disk.begin))


def test_a_notebook_keeps_what_is_new_on_any_page(disk: Disk) -> None:
    notebook = Notebook(disk.begin)
    notebook.page("One?").text = "First."
    notebook.page("Nothing?")
    notebook.page("Two?").text = "Second."
    notebook.keep()
    assert disk.texts == ["One?\n\nFirst.\n", "Two?\n\nSecond.\n"]
    notebook.page("One?").text = "First of all."
    notebook.keep()
    notebook.keep()
    assert disk.texts[2:] == ["One?\n\nFirst of all.\n"]
    assert list(notebook.account.lines()) == [
        "You wrote 2 pages, 4 words. They are kept on this computer only. "
        "To read them: «guided-audio writing show 2026-11-30-a-session»"
    ]


def test_what_has_no_room_at_the_end_is_kept_elsewhere_and_its_place_is_said(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebooks, "other_places", lambda: (tmp_path / "gone", tmp_path))
    disk.full, notebook = {PLACE}, Notebook(disk.begin)
    notebook.page("One?").text = "First."
    notebook.close()
    (folder,) = tmp_path.iterdir()
    assert disk[folder] == ["One?\n\nFirst.\n"]
    (said,) = notebook.account.lines()
    assert said.startswith("You wrote 1 page, 1 word. They could not be kept at their usual place")
    assert str(folder / "2026-11-30-a-session.md") in said


def test_what_has_no_room_anywhere_is_shown(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "other_places", lambda: ())
    disk.full, notebook = {PLACE}, Notebook(disk.begin)
    notebook.page("One?").text = "First.\n\nSecond."
    notebook.close()
    said, words = notebook.account.lines()
    assert "copy them" in said
    assert words == "One?\n\nFirst.\n\nSecond."


def test_nothing_is_said_where_nothing_was_written(disk: Disk) -> None:
    notebook = Notebook(disk.begin)
    notebook.page("One?")
    notebook.close()
    assert list(notebook.account.lines()) == []

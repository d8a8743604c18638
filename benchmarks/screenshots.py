"""Draw the screens as pictures for docs/playing.md: `python benchmarks/screenshots.py`, into docs/screens/.

Each on a light and on a dark page; look at them before they are committed.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from tui.acting import WRITE, Acting, cue, lead, say, until

from guided_audio.core.units import Seconds
from guided_audio.journal.written_pages import Page
from guided_audio.playback import State
from guided_audio.tui.notebook import Notebook
from guided_audio.tui.picker_app import PickerApp
from guided_audio.tui.player_app import PlayerApp
from guided_audio.tui.player_text import About

FOLDER = Path(__file__).parent.parent / "docs" / "screens"
SIZES = ((80, 24), (160, 50))
PAGES = {"light": "#f3efe6", "dark": "#22252a"}
ABOUT = About("Meeting your inner child, about 15 minutes")
WORDS = "You might let the younger one know that you have come, and that there is no hurry at all."


async def speaking(size: tuple[int, int]) -> str:
    acting = Acting(State.PLAYING, None, say(WORDS), cue("note", "A hand on your heart, if you like."))
    return await drawn(PlayerApp(acting, ABOUT), size)


async def breathing(size: tuple[int, int]) -> str:
    breath = lead("in")
    acting = Acting(State.PLAYING, breath, breath)
    app = PlayerApp(acting, ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        for into in (0.0, 3.2):
            acting.status = replace(acting.status, into=Seconds(into))
            app.follow()
        await pilot.pause()

    return await drawn(app, size, steps)


async def choosing(size: tuple[int, int]) -> str:
    return await drawn(PlayerApp(Acting(State.CHOOSING), ABOUT), size)


async def writing(size: tuple[int, int]) -> str:
    notebook = Notebook(lambda prompt: Page("a-session", "A session", prompt, Path(tempfile.mkdtemp())))
    app = PlayerApp(Acting(State.WRITING, WRITE), ABOUT, notebook)

    async def steps(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app._page is not None and app._page.is_current)
        await pilot.press(*"Dear little one,", "enter", "enter", *"I am here now. You need not hurry.")
        await pilot.pause()

    return await drawn(app, size, steps)


async def picker(size: tuple[int, int]) -> str:
    return await drawn(PickerApp(), size)


async def drawn(
    app: App[Any], size: tuple[int, int], steps: Callable[[Pilot[Any]], Awaitable[None]] | None = None
) -> str:
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        if steps:
            await steps(pilot)
        return app.export_screenshot(title="guided-audio")


def on_page(svg: str, colour: str) -> str:
    """Put a picture on a page of a colour; its fonts come from the reader's machine, never from the network."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
    margin = 24
    view = f'viewBox="{-margin} {-margin} {width + 2 * margin} {height + 2 * margin}"'
    svg = re.sub(r'viewBox="[^"]*"', view, svg, count=1)
    page = f'<rect x="{-margin}" y="{-margin}" width="{width + 2 * margin}" height="{height + 2 * margin}" fill="{colour}"/>'
    return re.sub(r"(<svg[^>]*>)", rf"\1{page}", svg, count=1)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for scene in (speaking, breathing, choosing, writing, picker):
        for size in SIZES:
            svg = asyncio.run(scene(size))
            for name, colour in PAGES.items():
                path = FOLDER / f"{scene.__name__}-{size[0]}x{size[1]}-{name}.svg"
                path.write_text(on_page(svg, colour))
                print(path)


if __name__ == "__main__":
    main()

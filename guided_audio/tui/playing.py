"""Playing on the screen: from the first sound to the end of the session, whatever becomes of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guided_audio.tui.pages import Begin
    from guided_audio.tui.performance import About, Performance


def play_on_screen(performance: Performance, about: About, write: Begin | None = None) -> bool:
    """Show a performance, and send it what the listener asks for; True once it has ended.

    False if the screen could not be kept up, because the terminal has gone or something in the drawing failed: the
    performance goes on then, and may be followed in another way. KeyboardInterrupt if it was asked twice to end.
    `write` begins a page, which is saved every few seconds and at the end; without it, writing is for paper.
    """
    from guided_audio.tui.player import PlayerApp
    from guided_audio.tui.terminal import driver_for, terminal

    with terminal() as file:
        app = PlayerApp(performance, about, write, driver_for(file))
        try:
            app.run(mouse=False)
        finally:
            if app.notebook is not None:
                app.notebook.keep()
    if app.asked_to_end > 1:
        raise KeyboardInterrupt
    return performance.wait(0.0)

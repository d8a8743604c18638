import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.console import RenderableType
from textual.pilot import Pilot
from textual.screen import Screen
from tui.acting import SILENCE, WAIT, WRITE, Acting, cue, lead, lines_of, say, until

from guided_audio.core.units import Seconds
from guided_audio.playback import Command, CueInfo, State
from guided_audio.tui.breath_shape import EMBER
from guided_audio.tui.player_app import PlayerApp
from guided_audio.tui.player_text import About

SAFETY = ("If it gets too much: press g", "Everything here is optional.")
LEVELS = "This begins quieter than usual, as you left it."
ABOUT = About("Meeting your inner child, about 15 minutes", ("Touches on: being small.",), SAFETY, LEVELS)
FOOT = "? keys · g steady ground · h whom to call"
SIZES = ((80, 24), (160, 50))
TOP = "Meeting the younger you"
LONG = (
    "And if it feels right to you, you might let the younger one know that you have come, that there is no hurry at all, "
    "and that nothing has to be said or done before both of you are ready."
)
TIMES = "4 min · about 11 min left"
CHOICES = [
    "How would you like to go on?",
    "space   go on from where you were",
    "q   the way back, and a gentle end",
    "g   steady ground once more",
    "h   whom to call",
]
SEEN = {
    State.PREPARING: [TOP, ABOUT.title, *SAFETY, LEVELS, *ABOUT.notes, "A moment …"],
    State.SETTLING: [TOP, ABOUT.title, *SAFETY, "Time to settle. → begins."],
    State.PLAYING: [
        "And if it feels right to you, you might let the",
        "younger one know that you have come, that there",
        "is no hurry at all, and that nothing has to be",
        "said or done before both of you are ready.",
        "You may keep your eyes open.",
    ],
    State.WAITING: ["Until you can sense it, even faintly.", "Press space when you are ready."],
    State.WRITING: ["What would the younger one like you to know?", "Press space when you have written."],
    State.HOLDING: ["As long as you like. Press m when you are ready."],
    State.PAUSED: ["Paused. Space goes on."],
    State.GROUNDING: [],
    State.CHOOSING: CHOICES,
    State.CLOSING: ["On the way back. Press q again to end now."],
    State.AT_END: ["The end. It goes on when the script is saved; q ends it."],
    State.STOPPING: ["Fading out …"],
    State.LOST: ["The headphones have gone. The session is kept."],
    State.ENDED: [],
}
CUES: dict[State, CueInfo] = {State.WAITING: WAIT, State.WRITING: WRITE, State.HOLDING: SILENCE}


def run(app: PlayerApp, steps: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int] = SIZES[0]) -> None:
    async def all_steps() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(pilot)

    asyncio.run(all_steps())


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x50"])
def test_every_state_says_what_there_is_to_know(size: tuple[int, int]) -> None:
    acting = Acting(State.PREPARING)
    app = PlayerApp(acting, ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        for state in State:
            if state is State.PLAYING:
                acting.begins(say(LONG), cue("note", "You may keep your eyes open."))
            message = "The headphones have gone. The session is kept." if state is State.LOST else ""
            acting.goes(state, CUES.get(state), message=message)
            app.follow()
            await pilot.pause()
            seen = lines_of(app)
            assert [line for line in SEEN[state] if line not in seen] == [], (state, seen)
            assert FOOT in seen
            timeless = state in {
                *(State.PREPARING, State.SETTLING, State.CHOOSING),
                *(State.AT_END, State.STOPPING, State.ENDED),
            }
            assert any(line.endswith(TIMES) for line in seen) is not timeless

    run(app, steps, size)


def test_keys_reach_the_performance_and_are_answered() -> None:
    acting = Acting()
    app = PlayerApp(acting, ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("space", "right", "left", ".", "m", "g", "+", "-", "[", "]", "0", "b", "n", "x")
        assert [command.name for command in acting.sent] == [
            "PAUSE", "NEXT", "PREVIOUS", "REPEAT", "MORE_TIME", "GROUND", "LOUDER", "QUIETER", "BED_QUIETER", "BED_LOUDER",
            "AS_USUAL", "PREVIOUS", "NEXT",
        ]  # fmt: skip
        await pilot.press("q")
        await pilot.pause()
        assert "The way back. Press q again to end now." in lines_of(app)
        await pilot.press("q")
        assert acting.sent[-2:] == [Command.CLOSE, Command.STOP]

    run(app, steps)


def test_what_the_session_is_can_be_read_at_first_and_does_not_come_back() -> None:
    acting = Acting(State.PLAYING)
    acting.status = replace(acting.status, elapsed=Seconds(3.0))
    app = PlayerApp(acting, ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: ABOUT.title in lines_of(app))
        acting.goes(State.PAUSED)  # perhaps to read them
        app.follow()
        await pilot.pause()
        assert ABOUT.title in lines_of(app)
        for state in (State.WAITING, State.PLAYING):
            acting.goes(state)
            app.follow()
            await pilot.pause()
            assert ABOUT.title not in lines_of(app)

    run(app, steps)


def test_the_keys_are_shown_on_demand() -> None:
    app = PlayerApp(Acting(State.PLAYING, None, say("Stay there.")), ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("?")
        await pilot.pause()
        seen = lines_of(app)
        assert "g   about a minute of steady ground" in seen
        assert "Stay there." not in seen
        await pilot.press("?")
        await pilot.pause()
        assert "Stay there." in lines_of(app)

    run(app, steps)


def test_the_keys_give_way_to_what_there_is_to_choose() -> None:
    acting = Acting(State.GROUNDING, None, say("Stay there."))
    app = PlayerApp(acting, ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("?")
        acting.goes(State.CHOOSING)
        app.follow()
        await pilot.pause()
        assert [line for line in CHOICES if line not in lines_of(app)] == []

    run(app, steps)


@pytest.mark.parametrize("keys", [(), ("d",)], ids=["light", "dark"])
@pytest.mark.parametrize("state", [State.PLAYING, State.WAITING], ids=str)
def test_that_the_microphone_listens_is_on_every_screen(state: State, keys: tuple[str, ...]) -> None:
    acting = Acting(state, CUES.get(state))
    acting.status = replace(acting.status, listening="Listening: say it aloud.")
    app = PlayerApp(acting, ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        await until(pilot, lambda: "Listening: say it aloud." in lines_of(app))

    run(app, steps, (40, 12))


def test_dark_is_empty_and_is_not_drawn_again_until_there_is_something_to_know() -> None:
    acting = Acting(State.PLAYING, None, say("Stay there."))
    drawn: list[object] = []

    class Counting(PlayerApp):
        def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
            drawn.append(renderable)
            super()._display(screen, renderable)

    app = Counting(acting, ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("d")
        await pilot.pause()
        assert lines_of(app) == []
        drawn.clear()
        for second in range(5):
            acting.begins(say(f"Sentence {second}."))
            acting.goes(State.PLAYING, lead("in"), into=float(second % 4))
            app.follow()
            await pilot.pause()
        assert drawn == []
        acting.goes(State.WAITING, WAIT)
        app.follow()
        await pilot.pause()
        assert drawn != []
        assert lines_of(app) == ["Until you can sense it, even faintly.", "Press space when you are ready."]
        acting.goes(State.WRITING, WRITE)
        app.follow()
        await pilot.pause()
        assert lines_of(app)[-1] == "Press space when you have written."
        acting.goes(State.CHOOSING)
        app.follow()
        await pilot.pause()
        assert lines_of(app) == CHOICES[1:]
        await pilot.press("d")
        await pilot.pause()
        assert "How would you like to go on?" in lines_of(app)

    run(app, steps)


def test_the_shape_grows_with_the_breath_in_and_shrinks_with_the_breath_out() -> None:
    acting = Acting()
    app = PlayerApp(acting, ABOUT)

    def level(cue: CueInfo, into: float) -> float:
        acting.goes(State.PLAYING, cue, into)
        app.follow()
        return app._breath.level

    async def steps(pilot: Pilot[None]) -> None:
        breath = {phase: lead(phase) for phase in ("in", "hold", "out")}
        grown = [level(breath["in"], into) for into in (0.0, 1.0, 2.0, 3.0, 4.0)]
        held = [level(breath["hold"], into) for into in (0.0, 2.0, 4.0)]
        shrunk = [level(breath["out"], into) for into in (0.0, 1.0, 2.0, 3.0, 4.0)]
        assert grown == sorted(grown)
        assert len(set(grown)) == 5
        assert held == [grown[-1]] * 3 == [pytest.approx(1.0)] * 3
        assert shrunk == sorted(shrunk, reverse=True)
        assert shrunk[-1] == pytest.approx(EMBER)
        await pilot.pause()

    run(app, steps)


def test_ctrl_c_fades_out_and_asked_again_ends_at_once() -> None:
    acting = Acting()
    app = PlayerApp(acting, ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+c")
        assert acting.sent == [Command.STOP]
        assert app.asked_to_end == 1
        await pilot.press("ctrl+c")
        assert acting.sent == [Command.STOP, Command.STOP_NOW]

    run(app, steps)
    assert not app.is_running


def test_it_closes_when_the_session_has_ended() -> None:
    acting = Acting()
    app = PlayerApp(acting, ABOUT)

    async def steps(pilot: Pilot[None]) -> None:
        acting.has_ended = True
        app.follow()
        await pilot.pause()

    run(app, steps)
    assert app.return_code == 0


def test_a_screen_that_fails_says_nothing_and_lets_go(capfd: pytest.CaptureFixture[str]) -> None:
    class Failing(Acting):
        def take_cues(self) -> list[CueInfo]:
            raise RuntimeError("broken")

    app = PlayerApp(Failing(), ABOUT)
    app.run(headless=True)
    assert app.return_code == 1
    assert capfd.readouterr() == ("", "")

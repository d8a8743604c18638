"""Playing a session aloud: on its screen or in plain lines, with its keys, until it ends."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from guided_audio.cli import key_reader
from guided_audio.cli.common_options import Place
from guided_audio.cli.humanize import when
from guided_audio.cli.preflight import tell_changes
from guided_audio.cli.printing import echo, fill
from guided_audio.cli.screen import PlainScreen, about, announce, say_farewell
from guided_audio.core import signals
from guided_audio.core.errors import shorten
from guided_audio.journal import FoundBy, Recorder, ResumePoint
from guided_audio.journal.written_pages import Page
from guided_audio.playback import PlayOptions
from guided_audio.playback.outputs import OutputChoice
from guided_audio.session.live import Playback, found_in
from guided_audio.session.places import find_place
from guided_audio.session.session import Session
from guided_audio.session.watching import watched
from guided_audio.tui.desktop import NEUTRAL_TITLE, media_keys
from guided_audio.tui.notebook import Begin, Notebook
from guided_audio.tui.player_hints import levels_in_words
from guided_audio.tui.player_text import About

_TICK = 0.1
ANSWERED = 1.0
"""Seconds that a signal to end may take to be passed on."""
_ANSWERS = ("stop", "stop-now")
"""The command at the first request to end, and at the second."""
_QUOTED = 60


def play(
    session: Session,
    where: Place,
    options: PlayOptions | None = None,
    *,
    recorder: Recorder | None = None,
    resume: ResumePoint | None = None,
    start: str = "",
    open_again: Callable[[], Session] | None = None,
    shows_title: bool = False,
) -> None:
    """Play a session from its first sound to its last, or until it is ended; NoDevice if there is no sound device.

    With `open_again`, it follows its script as it is written. `shows_title` lets a desktop show its title beside media keys.
    """
    by_keys = key_reader.has_keyboard() and where.output.is_live
    recorder = recorder or Recorder(kept=False)
    is_edited = open_again is not None
    asked = replace(options or PlayOptions(), by_keys=by_keys, levels=recorder.levels(), is_edited=is_edited)
    if resume is not None:
        _tell_start(session, resume)
    elif start:
        _tell_place(session, start)
    with session.play(where.output, asked, recorder=recorder, resume=resume, start=start) as playback:
        announce(session, by_keys)
        begun = playback.status
        levels = levels_in_words(begun.levels, begun.has_bed, by_keys)
        if levels:
            echo(fill(levels))
        tell_changes(session)
        notebook = Notebook(_page_of(session)) if recorder.is_keeping else None
        following = watched(playback, session.path, open_again) if open_again else contextlib.nullcontext()
        title = session.script.title if shows_title else NEUTRAL_TITLE
        desktop = media_keys(playback, title) if where.output.is_live else contextlib.nullcontext()
        with desktop, following, gentle_signals(playback.send) as received:
            try:
                has_screen = key_reader.has_terminal() and not where.plain
                if not (
                    has_screen
                    and _on_screen(playback, replace(about(session, by_keys), levels=levels), notebook, received)
                ):
                    _follow(playback, by_keys and key_reader.has_keyboard())  # asked again: the terminal may have gone
            finally:
                playback.hung_up = getattr(signal, "SIGHUP", None) in received
                _tell_written(notebook)
        if not playback.failed:
            with contextlib.suppress(OSError):
                say_farewell(playback)
                _tell_problems(playback)
                tell_changes(playback.session, but=session)


def _on_screen(playback: Playback, what: About, notebook: Notebook | None, received: list[int]) -> bool:
    """Play on the screen of its own; False if plain lines have to go on."""
    from guided_audio.tui.player_app import play_on_screen

    return play_on_screen(playback, what, notebook, lambda: bool(received))


def _page_of(session: Session) -> Begin:
    """Return what begins a page of this session for a prompt."""
    return lambda prompt: Page(session.path.stem, session.script.title, prompt)


def _tell_written(notebook: Notebook | None) -> None:
    """Print what was written, and how to read it; words that are on no disk themselves."""
    with contextlib.suppress(OSError):  # the terminal may have been closed
        for text in notebook.account.lines() if notebook else ():
            echo("\n" + "\n".join(fill(line) for line in text.splitlines()))


def _follow(playback: Playback, by_keys: bool) -> None:
    """Keep the lines and the keys going until the session has ended."""
    screen = PlainScreen(by_keys)
    with key_reader.single_keys() if by_keys else contextlib.nullcontext(None) as read_key:
        with contextlib.suppress(OSError):
            screen.open()
        while not playback.wait(0.0 if read_key else _TICK):
            with contextlib.suppress(OSError):  # a terminal that has been closed is no reason to stop in the middle
                screen.update(playback)
                if read_key and (pressed := read_key(_TICK)):
                    screen.press(pressed, playback)
        with contextlib.suppress(OSError):
            screen.update(playback)


def preview(session: Session, output: OutputChoice, begun: Callable[[bool], None] = lambda _: None) -> None:
    """Play a voice or a bed of sound by itself, until any key or Ctrl-C fades it out; `begun` is called when it sounds."""
    by_keys = key_reader.has_keyboard()
    with (
        key_reader.single_keys() if by_keys else contextlib.nullcontext(None) as read_key,
        session.play(output) as playback,
        gentle_signals(playback.send),
    ):
        begun(by_keys)
        while not playback.wait(0.0 if read_key else _TICK):
            if read_key and read_key(_TICK):
                playback.send("stop")
        with contextlib.suppress(OSError):
            _tell_problems(playback)


def _tell_problems(playback: Playback) -> None:
    for problem in playback.problems:
        echo(fill(problem), err=True)


def _tell_start(session: Session, point: ResumePoint) -> None:
    """Print where a session goes on."""
    found, left = found_in(session, point), f"where you left it {when(point.began)}"
    match found.by:
        case FoundBy.SENTENCE:
            chapter = f", in «{point.chapter}»" if point.chapter else ""
            told = f"Going on {left}{chapter}, at «{shorten(point.sentence, _QUOTED)}»"
        case FoundBy.CHAPTER:
            told = f"The sentence {left} is no longer in it: going on at the beginning of «{point.chapter}»."
        case FoundBy.BEGINNING:
            told = f"The place {left} is no longer in it, so it begins again."
    echo(fill(told))


def _tell_place(session: Session, start: str) -> None:
    """Print where a session begins, as it was asked for."""
    found = find_place(session, start)
    several = f"{found.matches} places fit, and this is the first. " if found.matches > 1 else ""
    echo(fill(f"{several}Beginning at {found.words}"))


@contextlib.contextmanager
def gentle_signals(send: Callable[[str], None]) -> Iterator[list[int]]:
    """Let Ctrl-C, a closing terminal and a request to end fade the sound out; a second one ends it at once.

    A terminal that closes sends its signal twice in the same moment, by its shell and by the system, which is no second
    request. Nothing is raised in the block, for it could hit a screen, or a lock that is held: a session that is stopped
    ends soon, and with it the block, after which a second request is KeyboardInterrupt. The signals received are yielded.
    """
    received: list[int] = []
    answering: list[threading.Thread] = []

    def answer(number: int) -> None:
        is_again = number in received and number == getattr(signal, "SIGHUP", None)
        received.append(number)
        if is_again or len(answering) == len(_ANSWERS) or (answering and answering[-1].is_alive()):
            return
        # not in the handler: the interrupted code may hold the very lock that this would wait for
        answering.append(threading.Thread(target=send, args=(_ANSWERS[len(answering)],), name="stop", daemon=True))
        answering[-1].start()
        if len(answering) == len(_ANSWERS):
            signals.expect_end()

    with signals.answered(answer):
        try:
            yield received
        finally:
            for thread in answering:
                thread.join(ANSWERED)
    if len(answering) == len(_ANSWERS):
        signals.interrupt(received[-1])

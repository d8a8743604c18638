"""Going on by speaking: a thread that listens in waits, and in silences for saying something, and at no other time."""

import threading
from collections.abc import Callable
from typing import TypeVar

from guided_audio.core.errors import NoMicrophone
from guided_audio.core.threads import start_thread
from guided_audio.core.translation import N_, _
from guided_audio.core.units import Seconds
from guided_audio.playback.commands import State
from guided_audio.playback.inputs.microphone import PATIENCE, Microphone
from guided_audio.playback.inputs.turn import Turn
from guided_audio.playback.inputs.voice_activity import VoiceActivity

LOOK = Seconds(0.05)
"""How often it looks whether it is the listener's turn."""
LOST = Seconds(2.0)
"""After so long without a sample, a microphone has gone."""
CLOSING = Seconds(1.0)
"""The longest that the end waits for a sound system to take a microphone back."""
Step = TypeVar("Step")


class VoiceWait:
    """Goes on when the listener has spoken and been quiet. Of what is heard, only counts of chunks are kept, for one turn.

    A microphone that cannot be opened, or goes, is not asked for again in the same turn; a key goes on all the same.
    """

    def __init__(self, microphone: Microphone, activity: Callable[[], VoiceActivity]) -> None:
        """Take a microphone, which is opened for each turn, and what makes the detector of speech."""
        self._is_listening = False
        self._problem = ""
        self._microphone = microphone
        self._activity = activity
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, turn: Callable[[], Step | None], go_on: Callable[[Step], None]) -> None:
        """Begin to look for turns.

        Args:
            turn: Returns the listener's turn to speak, another object for each; None if it is not.
            go_on: Ends this turn.

        """
        self._thread = threading.Thread(target=self._run, args=(turn, go_on), name="voice wait", daemon=True)
        start_thread(self._thread)

    def close(self) -> None:
        """Stop, and let the microphone go; one that hangs is closed as soon as it answers."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(CLOSING)

    def message(self, state: State) -> str:
        """Return what the listener should know in a state: that it listens, or why it does not; mostly nothing."""
        match state:
            case State.WAITING if self._is_listening:
                return _("Listening: say it aloud, then stay quiet. Space goes on, too.")
            case State.WAITING if self._problem:
                return _("Not listening: {problem}. Space goes on.", problem=self._problem)
            case State.PLAYING if self._is_listening:
                return _("Listening: say it aloud if you like, then stay quiet. It goes on by itself, too.")
            case _:
                return ""

    def _run(self, turn: Callable[[], Step | None], go_on: Callable[[Step], None]) -> None:
        done: Step | None = None
        while not self._over.wait(LOOK):
            now = turn()
            if now is not None and now is not done:
                done = self._listen(now, turn, go_on)

    def _listen(self, now: Step, turn: Callable[[], Step | None], go_on: Callable[[Step], None]) -> Step | None:
        """Listen in a turn; return it if there is nothing more to hear in it, and None if it was only left."""
        self._problem, is_said = "", False
        try:
            activity = self._activity()
            self._microphone.open()
            is_said = self._hears_words(activity, lambda: not self._over.is_set() and turn() is now)
        except NoMicrophone as error:
            self._problem = error.message
        finally:
            self._microphone.close()
            self._is_listening = False
        if is_said:
            go_on(now)
        return now if is_said or self._problem else None

    def _hears_words(self, activity: VoiceActivity, is_wanted: Callable[[], bool]) -> bool:
        """Whether the listener speaks, and then is quiet, while that is wanted; NoMicrophone if the microphone goes."""
        words, missed = Turn(), 0
        while is_wanted():
            chunk = self._microphone.read()
            missed = 0 if chunk else missed + 1
            if missed * PATIENCE >= LOST:
                raise NoMicrophone(N_("the microphone has gone"))
            if chunk and words.take(activity(chunk)):
                return True
            self._is_listening = words.is_listening
        return False

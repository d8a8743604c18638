"""Ending waits by speaking: a thread that listens while one is held, and at no other time."""

import threading
from collections.abc import Callable
from typing import TypeVar

from guided_audio.core.errors import NoMicrophone
from guided_audio.core.threads import start_thread
from guided_audio.core.translation import _
from guided_audio.core.units import Seconds
from guided_audio.playback.inputs.microphone import PATIENCE, Microphone
from guided_audio.playback.inputs.turn import Turn
from guided_audio.playback.inputs.voice_activity import VoiceActivity

LOOK = Seconds(0.05)
"""How often it looks whether a wait is held."""
LOST = Seconds(2.0)
"""After so long without a sample, a microphone has gone."""
CLOSING = Seconds(1.0)
"""The longest that the end waits for a sound system to take a microphone back."""
LISTENING = _("Listening: say it aloud, then stay quiet. Space goes on, too.")
Wait = TypeVar("Wait")


class VoiceWait:
    """Goes on when the listener has spoken and been quiet. Of what is heard, only the count of chunks is kept, for one wait.

    A microphone that cannot be opened, or goes, is named until the wait is over; a key goes on all the same.
    """

    def __init__(self, microphone: Microphone, activity: Callable[[], VoiceActivity]) -> None:
        """Take a microphone, which is opened for each wait, and what makes the detector of speech."""
        self.message = ""
        """What the listener should know: whether it listens, or why it does not."""
        self._microphone = microphone
        self._activity = activity
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: None)

    def start(self, held: Callable[[], Wait | None], go_on: Callable[[Wait], None]) -> None:
        """Begin to look for waits.

        Args:
            held: Returns the wait that is held now, another object for each; None if there is none.
            go_on: Ends this wait.

        """
        self._thread = threading.Thread(target=self._run, args=(held, go_on), name="voice wait", daemon=True)
        start_thread(self._thread)

    def close(self) -> None:
        """Stop, and let the microphone go; one that hangs is closed as soon as it answers."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(CLOSING)

    def _run(self, held: Callable[[], Wait | None], go_on: Callable[[Wait], None]) -> None:
        done: Wait | None = None
        while not self._over.wait(LOOK):
            wait = held()
            if wait is not None and wait is not done:
                done = self._listen(wait, held, go_on)

    def _listen(self, wait: Wait, held: Callable[[], Wait | None], go_on: Callable[[Wait], None]) -> Wait | None:
        """Listen while a wait is held; return it if there is nothing more to hear in it, and None if it was only left."""
        self.message = problem = ""
        is_said = False
        try:
            activity = self._activity()
            self._microphone.open()
            is_said = self._hears_turn(activity, lambda: not self._over.is_set() and held() is wait)
        except NoMicrophone as error:
            problem = _("Not listening: {problem}. Space goes on.", problem=error.message)
        finally:
            self._microphone.close()
        self.message = problem
        if is_said:
            go_on(wait)
        return wait if is_said or problem else None

    def _hears_turn(self, activity: VoiceActivity, is_wanted: Callable[[], bool]) -> bool:
        """Whether the listener speaks, and then is quiet, while that is wanted; NoMicrophone if the microphone goes."""
        turn, missed = Turn(), 0
        while is_wanted():
            chunk = self._microphone.read()
            missed = 0 if chunk else missed + 1
            if missed * PATIENCE >= LOST:
                raise NoMicrophone(_("the microphone has gone"))
            if chunk and turn.take(activity(chunk)):
                return True
            if turn.is_listening:
                self.message = LISTENING
        return False

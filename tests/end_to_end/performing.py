"""A whole session in real time: played by the program, keys pressed in it, and heard on a sound server."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from end_to_end import sound_server
from end_to_end.expected import expect
from end_to_end.listening import listening
from end_to_end.pressing import Listening, Wish, shuffled, spread
from end_to_end.terminal import guided_audio
from end_to_end.walking import Account, Walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from end_to_end.pressing import Asked


@dataclass(frozen=True, slots=True)
class Mode:
    """What is wished for, from how many seconds on, and until how many before the end.

    A bell goes on ringing wherever a listener is led, so no key that leads elsewhere is pressed while one rings.
    """

    wishes: tuple[Wish, ...]
    first: float
    last: float


SHORT = Mode((Wish.PAUSE, Wish.HOLD, Wish.REPEAT, Wish.PREVIOUS, Wish.QUIETER, Wish.LOUDER), 5.0, 12.0)
"""8 keys."""
SCRIPT = """# A visit

## Arriving

[pause 3s]

You are welcome here, just as you are. [pause 4s] There is nothing to do. [pause 4s]

## Resting

You might rest here for a while. [pause 4s]

## Leaving

[softly] Go gently, and come back whenever you like. [pause 4s] Good night.
"""


def perform(script: str, mode: Mode, seed: int, plain: bool, tell: Callable[[Asked], None] = lambda _: None) -> Account:
    """Play a script with keys pressed in it, and account for what was heard.

    Every sentence of it should be in the cache.
    """
    wishes = shuffled(mode.wishes, seed)
    expected = expect(script, accumulate((wish.volume for wish in wishes), initial=0.0))
    rate, lasting = expected.rate, expected.frames / expected.rate
    with (
        tempfile.TemporaryDirectory() as home,
        sound_server.private_server(Path(home)) as environment,
        listening(environment, 2 * lasting + 300) as listener,
        guided_audio("play", script, *(["--plain"] if plain else []), environment=environment) as terminal,
    ):
        visitor = Listening(listener, expected, terminal, rate)
        visitor.begin()
        first, last = int(mode.first * rate), expected.frames - int(mode.last * rate)
        for wish, place, seconds in spread(wishes, first, last, seed):
            visitor.ask(wish, place, seconds)
            tell(visitor.asked[-1])
        if terminal.finish(2 * lasting) != 0:
            raise AssertionError(f"the program failed: {terminal.text[-2000:]!r}")
        heard = listener.frames
        sound_server.until(lambda: listener.frames > heard + rate // 2, "the recorder stopped")
        return Walk(listener, expected, visitor.asked).run()

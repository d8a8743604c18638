"""A walk through what was heard: each sample is the export's, or belongs to something that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from end_to_end.expected import PROBE, Expected, same
from end_to_end.pressing import SETTLED, Wish

from guided_audio.audio import fade_in_gain, fade_out_gain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from end_to_end.listening import Listener, Mono
    from end_to_end.pressing import Asked

LEAPING = 0.15
"""Seconds that a leap may take from the last sample of the one place to the first of the other."""
TURNING = 0.3
"""Seconds for which the volume may move."""
GAP = 0.02
"""Seconds of nothing at all that would be heard as a gap."""
_RISE = 1.0


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of a wish: which part of what was heard was its own, and how late after each of its keys it came."""

    asked: Asked
    begins: int
    ends: int
    latencies: tuple[float, ...]


@dataclass(slots=True)
class Account:
    """Everything that was heard, accounted for; `faults` are what was not asked for."""

    compared: int = 0
    exact: int = 0
    in_effects: int = 0
    rest: int = 0
    gaps: int = 0
    piece: float = 0.0
    """How many seconds of sound arrived at once: so much of every latency may be the recorder's."""
    effects: list[Effect] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Walk:
    """One walk, from the first sample that is heard to the last of the export."""

    def __init__(self, listener: Listener, expected: Expected, asked: Sequence[Asked]) -> None:
        self.account = Account(piece=listener.piece)
        self._listener = listener
        self._sound = listener.sound
        self._expected = expected
        self._rate = expected.rate
        self._asked = [wish for wish in asked if not wish.wish.is_silent]
        self._volume = 0.0
        self._heard = self._place = 0

    def run(self) -> Account:
        """Walk, and return what was found."""
        begun = self._begin()
        for asked in self._asked:
            if not self._go_until(asked.times[0]):
                return self.account
            self._take(asked)
        if self._go_until(float("inf")):
            self._end(begun)
        return self.account

    def _begin(self) -> int:
        """Find where the session begins, whose first second rises."""
        first = int(np.flatnonzero(self._sound)[0])
        probe = self._sound[first + 2 * self._rate :][:PROBE]
        begun = first + 2 * self._rate - self._expected.find(probe, 0.0, self._rate, 3 * self._rate)[0]
        self._place = int(_RISE * self._rate)
        self._heard = begun + self._place
        rising = self._expected.sounds[0.0][: self._place] * fade_in_gain(self._place)[:, 0]
        differing = np.flatnonzero(~same(self._sound[begun : self._heard], rising))
        if len(differing):
            what = f"the first second does not rise as it should, from sample {differing[0]} to {differing[-1]}"
            self._fault(begun + int(differing[0]), what)
        self.account.in_effects += self._place
        return begun

    def _end(self, begun: int) -> None:
        after = self._sound[self._heard :]
        if self._place < self._expected.frames:
            self._fault(self._heard, f"the session ends {self._expected.frames - self._place} samples too early")
        if after.any():
            self._fault(self._heard, "something is heard after the end")
        quiet = self._sound[begun : self._heard] == 0.0
        for effect in self.account.effects:
            if effect.asked.wish is Wish.PAUSE:
                quiet[effect.begins - begun : effect.ends - begun] = False
        edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
        lengths = edges[1::2] - edges[::2]
        self.account.gaps = int((lengths > GAP * self._rate).sum())

    def _go_until(self, moment: float) -> bool:
        """Walk as long as it is the export that is heard; what differs before a time is a fault. False if all is lost."""
        while (differing := self._step()) is not None:
            if self._listener.came(differing) >= moment:
                return True
            if not self._recover():
                return False
        if moment != float("inf"):
            self._fault(self._heard, "a key had no effect")
        return moment == float("inf")

    def _step(self) -> int | None:
        """Walk to the first sample that differs, and return it; None at the end of the export or of what was heard."""
        export = self._expected.sounds[self._volume]
        while length := min(len(export) - self._place, len(self._sound) - self._heard, 10 * self._rate):
            heard = self._sound[self._heard : self._heard + length]
            wanted = export[self._place : self._place + length]
            differing = np.flatnonzero(~same(heard, wanted))
            good = int(differing[0]) if len(differing) else length
            self.account.compared += good
            self.account.exact += int((heard[:good] == wanted[:good]).sum())
            self._heard, self._place = self._heard + good, self._place + good
            if good < length:
                return self._heard
        return None

    def _recover(self) -> bool:
        """Find the session again after something that was not asked for."""
        for seconds in (0.05, 0.2, 0.5, 1.0, 2.0, 4.0):
            there = self._heard + int(seconds * self._rate)
            reach = int((1.0 + seconds) * self._rate)
            found = self._back_from(there, [(self._place - self._rate, self._place + reach)])
            if found is not None:
                heard, place = found
                lost = place - self._place
                zeros = int((self._sound[self._heard : heard] == 0.0).sum())
                self._fault(
                    self._heard, f"{heard - self._heard} samples differ, {zeros} are 0, {lost} passed meanwhile"
                )
                self.account.rest += heard - self._heard
                self._heard, self._place = heard, place
                return True
        self._fault(self._heard, "what is heard is nowhere near in the export; the walk ends")
        return False

    def _back_from(self, there: int, ranges: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """Find what is heard at `there` in ranges of the export; return the first sample from which on it is the same."""
        export = self._expected.sounds[self._volume]
        probe = self._sound[there : there + PROBE]
        for first, last in ranges:
            for place in self._expected.find(probe, self._volume, first, last) if len(probe) == PROBE else ():
                back = min(there - self._heard, place)
                differing = np.flatnonzero(~same(self._sound[there - back : there], export[place - back : place]))
                length = back - int(differing[-1]) - 1 if len(differing) else back
                return there - length, place - length
        return None

    def _take(self, asked: Asked) -> None:
        """Account for a wish: from the sample where what is heard is not the export's any more to where it is again."""
        left, place = self._heard, self._place
        self._volume += asked.wish.volume
        there = self._listener.heard_at(asked.times[-1] + SETTLED)
        second = self._rate
        targets = self._targets(asked, place)
        ranges = [(target, target + 2 * second) for target in sorted(targets)]
        if asked.wish is Wish.HOLD:
            ranges = [(asked.place - second // 4, asked.place + 2 * second)]
        elif not asked.wish.leads:
            ranges = [(place - second // 4, place + 2 * second)]
        found = self._back_from(there, ranges)
        if found is None:
            self._fault(left, f"after {asked.wish.name} what is heard is not where it should be")
            self._recover()
            return
        self._heard, self._place = found
        begins = left - (place - self._place) if asked.wish is Wish.HOLD else left
        self.account.in_effects += self._heard - begins
        self.account.compared -= left - begins
        self.account.exact -= left - begins
        for fault in self._wrong(asked, begins, place, targets):
            self._fault(begins, f"{asked.wish.name}: {fault}")
        self.account.effects.append(Effect(asked, begins, self._heard, self._latencies(asked, begins)))

    def _targets(self, asked: Asked, place: int) -> set[int]:
        """Return where a wish may lead: the sentence may have changed while it was obeyed."""
        key, earlier = asked.wish.leads, place - int(LEAPING * self._rate)
        return self._expected.led_to(key, place) | self._expected.led_to(key, earlier) if key else set()

    def _wrong(self, asked: Asked, begins: int, place: int, targets: set[int]) -> list[str]:
        """Return what is not as it should be in an effect that ends at the present place."""
        took, moved = (self._heard - begins) / self._rate, self._place - place
        wrong = []
        match asked.wish:
            case Wish.PAUSE:
                wrong += [f"{moved} samples were lost"] if moved else []
                wrong += self._wrong_in_pause(begins)
            case Wish.HOLD:
                lasting = asked.times[1] - asked.times[0]
                wrong += [f"it lasted {took:.2f} s instead of {lasting:.2f} s"] if abs(took - lasting) > SETTLED else []
                wrong += self._wrong_in_hold(begins)
            case Wish.LOUDER | Wish.QUIETER:
                wrong += ["time was lost"] if moved != self._heard - begins else []
                wrong += [f"it took {took:.2f} s"] if took > TURNING else []
            case _:
                wrong += [] if self._place in targets else [f"it led to {self._place}, not {sorted(targets)}"]
                is_long = asked.wish is not Wish.GROUND and took > LEAPING
                wrong += [f"it took {took:.2f} s"] if is_long else []
        return wrong

    def _wrong_in_pause(self, begins: int) -> list[str]:
        """A pause is the next piece fading out, silence, and the last piece fading in."""
        export, stretch = self._expected.sounds[self._volume], self._sound[begins : self._heard]
        quiet = np.flatnonzero(stretch == 0.0)
        out, back = int(quiet[0]), len(stretch) - int(quiet[-1]) - 1
        fading = export[self._place : self._place + out] * fade_out_gain(out)[:, 0]
        rising = export[self._place - back : self._place] * fade_in_gain(back)[:, 0]
        is_shaped = same(stretch[:out], fading).all() and same(stretch[len(stretch) - back :], rising).all()
        has_gap = len(quiet) == quiet[-1] - quiet[0] + 1
        return (
            []
            if is_shaped and has_gap and max(out, back) <= GAP * self._rate
            else ["its edges are not as they should be"]
        )

    def _wrong_in_hold(self, begins: int) -> list[str]:
        """In a hold the quiet room goes on."""
        levels = [float(np.sqrt(np.mean(np.square(part)))) for part in _parts(self._sound[begins : self._heard])]
        is_steady = all(10 ** (-72 / 20) < level < 10 ** (-60 / 20) for level in levels)
        return [] if is_steady else ["the quiet room is not what is heard"]

    def _latencies(self, asked: Asked, begins: int) -> tuple[float, ...]:
        """Return how many seconds after each key the first sample came that there would not have been without it."""
        starts = [begins]
        if asked.wish is Wish.PAUSE:
            starts.append(begins + int(np.flatnonzero(self._sound[begins : self._heard] == 0.0)[-1]) + 1)
        elif asked.wish is Wish.HOLD:
            starts.append(self._heard - int(GAP * self._rate))  # the room crosses over to its own place
        return tuple(self._listener.came(n) - time for n, time in zip(starts, asked.times, strict=False))

    def _fault(self, heard: int, what: str) -> None:
        self.account.faults.append(f"at {heard / self._rate:.3f} s: {what}")


def _parts(sound: Mono) -> list[Mono]:
    return [sound[n : n + 2400] for n in range(0, len(sound) - 2399, 2400)]

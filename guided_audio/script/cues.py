"""The cue table: every verb that may stand in square brackets, and how what follows it is read."""

import difflib
import math
import re
from collections.abc import Callable

from guided_audio.core.errors import shorten
from guided_audio.core.units import DEFAULT_BREATH, Length, Seconds, parse_length, parse_number
from guided_audio.script.blocks import Alternative, BlockMark, Closing, Opening
from guided_audio.script.breathing import read_breathe
from guided_audio.script.cue_words import CueError, CueWords
from guided_audio.script.meta import Pauses
from guided_audio.script.model import Ambience, Bell, Cue, Delivery, Hold, Manner, Prompt, Remark, SpeakAs

MAX_STRIKES = 12
MAX_REPEATS = 108
DEFAULT_SILENCE = Seconds(60.0)
SILENCE_SHRINKS, SILENCE_STRETCHES = 0.5, 4.0
"""A silence of one length may be fitted between half and four times that length."""


def _named_pause(name: str) -> Callable[[CueWords], Cue]:
    def read(words: CueWords) -> Cue:
        if not words.arguments:
            return Hold(Length.exactly(getattr(words.pauses, name)))
        if name != "pause":
            hint = f"write [pause {words.arguments}]"
            raise CueError("bad-duration", f"[{words.source}]: a {name} pause has its own length", hint)
        return Hold(words.length(words.arguments))

    return read


def _silence(words: CueWords) -> Cue:
    length = words.length(words.arguments) if words.arguments else Length.exactly(DEFAULT_SILENCE)
    if length.is_exact:
        natural = length.natural
        length = Length(natural, Seconds(natural * SILENCE_SHRINKS), Seconds(natural * SILENCE_STRETCHES))
    return Hold(length)


def _bell(words: CueWords) -> Cue:
    return Bell(words.count(words.arguments, MAX_STRIKES, "[bell, 3 times]") if words.arguments else 1)


def _wait(words: CueWords) -> Cue:
    if not words.arguments:
        return Prompt(_prompt_text(words, "wait up to"), None)
    if not words.arguments.startswith("up to "):
        span = words.arguments.removeprefix("for ")
        hint = f"write [wait up to {span}], or [pause {span}] for silence" if parse_length(span) else "write [wait]"
        raise CueError("bad-wait", f"[{words.source}]: a wait ends when the listener presses a key", hint)
    return Prompt(_prompt_text(words, "wait up to"), _limit(words))


def _write(words: CueWords) -> Cue:
    limit = _limit(words) if words.arguments else None
    return Prompt(_prompt_text(words, "write"), limit, writing=True)


def _limit(words: CueWords) -> Seconds:
    length = words.length(words.arguments.removeprefix("up to "))
    return length.most if math.isfinite(length.most) else length.natural


def _prompt_text(words: CueWords, verb: str) -> str:
    if parse_length(words.text, words.breath):
        raise CueError(
            "bad-wait",
            f"[{words.source}]: a length of time stands where words are shown",
            f"write [{verb} {words.text}]",
        )
    if "{" in words.text:
        raise CueError("slot-in-cue", f"[{words.source}]: slots are not filled inside cues", "say it in plain words")
    return words.text


def _delivery(manner: Manner) -> Callable[[CueWords], Cue]:
    def read(words: CueWords) -> Cue:
        if words.arguments:
            hint = f"write [{manner.value}]"
            raise CueError("bad-cue", f"[{words.source}]: nothing may follow «{manner.value}»", hint)
        return Delivery(manner)

    return read


_SOUND = re.compile(r"[^\W_][\w -]{0,39}")


def _ambience(words: CueWords) -> Ambience:
    sound, _, how = (part.strip() for part in words.arguments.partition(","))
    if not sound:
        raise CueError("bad-ambience", f"[{words.source}] names no sound", "write [ambience rain] or [ambience off]")
    if not _SOUND.fullmatch(sound):
        raise CueError(
            "bad-ambience",
            f"[{words.source}]: «{sound}» is not the name of a sound",
            "a sound has a plain name, never a path: write [ambience rain]; your own go where «guided-audio sounds» says",
        )
    if sound in {"off", "stop", "end"} and (how or sound != "off"):
        raise CueError("bad-ambience", f"[{words.source}]: a bed ends without further words", "write [ambience off]")
    if how not in {"", "quietly"} or sound.endswith(" quietly"):
        hint = f"write [ambience {sound.removesuffix(' quietly')}, quietly]"
        raise CueError("bad-ambience", f"[{words.source}]: this is not how a bed is written", hint)
    return Ambience("" if sound == "off" else sound, how == "quietly")


def read_ambience(text: str) -> Ambience:
    """Read what may follow `ambience`: `rain`, `rain, quietly` or `off`; CueError if it cannot be read."""
    arguments = " ".join(text.lower().split())
    return _ambience(CueWords(f"ambience {arguments}", arguments, "", Pauses(), DEFAULT_BREATH))


def _voice(words: CueWords) -> SpeakAs:
    if not words.arguments:
        raise CueError(
            "bad-voice", f"[{words.source}] names no voice", "write [voice NAME]; «guided-audio voices» lists them"
        )
    return SpeakAs(words.arguments)


def _repeat(words: CueWords) -> Opening:
    return Opening("repeat", times=words.count(words.arguments, MAX_REPEATS, "[repeat 3 times]"))


def _optional(words: CueWords) -> Opening:
    if words.arguments:
        raise CueError("bad-cue", f"[{words.source}]: nothing may follow «optional»", "write [optional]")
    return Opening("optional")


def _choose(words: CueWords) -> Opening:
    hint = "write [choose place: garden] … [or: shore] … [end choose], each cue on a line of its own"
    if not words.arguments or not words.text or re.search(r",\s*or\s*:", words.text):
        raise CueError("bad-choice", f"[{words.source}]: a choice has a name, and its first passage another", hint)
    return Opening("choose", name=words.arguments, label=words.text)


def _or(words: CueWords) -> Alternative:
    label = words.text or words.arguments
    if not label or (words.text and words.arguments):
        raise CueError("bad-choice", f"[{words.source}]: each passage of a choice has a name", "write [or: shore]")
    return Alternative(label)


def _end(kind: str) -> Callable[[CueWords], Closing]:
    def read(words: CueWords) -> Closing:
        if words.arguments:
            raise CueError("bad-cue", f"[{words.source}]: nothing may follow «end {kind}»", f"write [end {kind}]")
        return Closing(kind)

    return read


_TABLE: dict[str, Callable[[CueWords], Cue | BlockMark]] = {
    "pause": _named_pause("pause"),
    "short pause": _named_pause("short"),
    "long pause": _named_pause("long"),
    "silence": _silence,
    "breathe": read_breathe,
    "bell": _bell,
    "wait": _wait,
    "write": _write,
    "softly": _delivery(Manner.SOFTLY),
    "softer": _delivery(Manner.SOFTER),
    "slowly": _delivery(Manner.SLOWLY),
    "slower": _delivery(Manner.SLOWER),
    "normal voice": _delivery(Manner.NORMAL),
    "note": lambda _: Remark(),
    "ambience": _ambience,
    "voice": _voice,
    "repeat": _repeat,
    "end repeat": _end("repeat"),
    "optional": _optional,
    "end optional": _end("optional"),
    "choose": _choose,
    "or": _or,
    "end choose": _end("choose"),
}
VERBS = tuple(_TABLE)
"""Every verb that a cue may begin with."""
_VERBS_LONGEST_FIRST = sorted(_TABLE, key=len, reverse=True)
_COLON = re.compile(r"(?<!\d):|:(?!\d\d(?!\d))")  # not the one in 1:30
_WITH_TEXT = frozenset({"wait", "write", "note", "choose", "or"})


def read_cue(inside: str, pauses: Pauses, breath: Seconds) -> Cue | BlockMark:
    """Read the inside of a bracket, or raise CueError with what would be right."""
    source = " ".join(inside.split())
    cue = _read(source, pauses, breath)
    if cue is None:
        raise _unknown(source)
    return cue


def looks_like_cue(inside: str) -> bool:
    """Whether these words would be a cue if they stood in brackets."""
    try:
        return _read(" ".join(inside.split()), Pauses(), DEFAULT_BREATH) is not None
    except CueError:
        return False


def _read(source: str, pauses: Pauses, breath: Seconds) -> Cue | BlockMark | None:
    """Read a cue; None if it begins with no verb of the table."""
    head, *rest = _COLON.split(source, maxsplit=1)
    head, text = head.strip().lower(), (rest[0].strip() if rest else "")
    verb = next((v for v in _VERBS_LONGEST_FIRST if head == v or head.startswith((v + " ", v + ","))), None)
    if verb is None:
        span = head.removesuffix(" pause")  # [5s] and [5s pause] are pauses
        if text or parse_number(span) is not None or parse_length(span, breath) is None:
            return None
        verb, head = "pause", f"pause {span}"
    arguments = head[len(verb) :].strip(" ,")
    if text and verb not in _WITH_TEXT:
        if arguments:
            raise CueError(
                "bad-cue", f"[{shorten(source)}]: words after the colon would be lost", "say them outside the brackets"
            )
        arguments, text = text.lower(), ""  # [pause: 8s]
    return _TABLE[verb](CueWords(source, arguments, text, pauses, breath))


_ENDS = "end repeat], [end optional] or [end choose"
_OTHER_WORDS = {
    "breath": "breathe",
    "chime": "bell",
    "gong": "bell",
    "hold": "pause",
    "rest": "pause",
    "whisper": "softly",
}


def _unknown(source: str) -> CueError:
    shown = shorten(source)
    head = _COLON.split(source, maxsplit=1)[0].strip().lower()
    near = _ENDS if head == "end" else _nearest(f"end {head[1:].strip()}" if head.startswith("/") else head)
    guess = f"did you mean [{near}]? " if near else ""
    return CueError(
        "unknown-cue",
        f"unknown cue [{shown}]",
        f"{guess}To have it read aloud, write \\[{shown}\\]; for a remark to yourself, [note: …]",
    )


def _nearest(head: str) -> str:
    """Return the cue that was probably meant, with its arguments if they would be right, or nothing."""
    words = re.split(r"(?=[\d,])|\s(?=in\b)", head, maxsplit=1)[0].strip()
    guesses = []
    for written in dict.fromkeys((words, words.split(" ")[0])):
        near = difflib.get_close_matches(written, _TABLE, n=1)
        verb = _OTHER_WORDS.get(written) or (near[0] if near else "")
        if verb:
            rest = head.removeprefix(written).strip()
            whole = f"{verb}{rest}" if rest.startswith(",") else f"{verb} {rest}".strip()
            if looks_like_cue(whole):
                return whole
            guesses.append(verb)
    return guesses[0] if guesses else ""

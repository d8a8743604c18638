"""The cue table: every verb that may stand in square brackets, and how what follows it is read."""

import difflib
import math
import re
from collections.abc import Callable
from functools import lru_cache, partial

from guided_audio.core.errors import shorten
from guided_audio.core.translation import N_
from guided_audio.core.units import DEFAULT_BREATH, Length, Seconds, parse_length, parse_number
from guided_audio.script import cue_model
from guided_audio.script.breathe_cue import read_breathe
from guided_audio.script.cue_arguments import SOUND_NAME, CueArguments, CueError, read_count
from guided_audio.script.cue_model import BlockMark, Cue, Manner, Prompt
from guided_audio.script.model import Pauses

MAX_STRIKES = 12
MAX_REPEATS = 108
SILENCE_SHRINKS, SILENCE_STRETCHES = 0.5, 4.0
"""A silence of one length may be fitted between half and four times that length."""

Reader = Callable[[CueArguments], Cue | BlockMark]


def _pause(name: str, cue: CueArguments) -> cue_model.Hold:
    if not cue.arguments:
        return cue_model.Hold(Length.exactly(getattr(cue.pauses, name)))
    if name != "pause":
        raise cue.error(
            "bad-duration",
            N_(": a {name} pause has its own length", name=name),
            N_("write [pause {arguments}]", arguments=cue.arguments),
        )
    return cue_model.Hold(cue.length(cue.arguments))


def _silence(cue: CueArguments) -> cue_model.Hold:
    length = cue.length(cue.arguments or "60s")
    if length.is_exact:
        natural = length.natural
        length = Length(natural, Seconds(natural * SILENCE_SHRINKS), Seconds(natural * SILENCE_STRETCHES))
    return cue_model.Hold(length)


def _bell(cue: CueArguments) -> cue_model.Bell:
    name, comma, times = (part.strip() for part in cue.arguments.partition(","))
    is_counted = cue.source[len("bell") :].lstrip().startswith(",") or read_count(name) is not None
    is_named = not is_counted and bool(SOUND_NAME.fullmatch(name) or comma)
    sound = cue.sound(name, "[bell my-bowl]") if is_named else ""
    times = times if is_named else cue.arguments
    return cue_model.Bell(cue.count(times, MAX_STRIKES, "[bell, 3 times]") if times else 1, sound)


def _sound(cue: CueArguments) -> cue_model.PlaySound:
    if not cue.arguments:
        raise cue.error(
            "bad-sound", N_(" names no sound"), N_("write [sound rain-stick], the name of a file without its ending")
        )
    name = cue.arguments.removesuffix(" under")
    return cue_model.PlaySound(cue.sound(name.rstrip(" ,"), "[sound rain-stick]"), name != cue.arguments)


def _wait(cue: CueArguments) -> Prompt:
    if not cue.arguments:
        return Prompt(_prompt_text(cue, "wait up to"), None)
    if not cue.arguments.startswith("up to "):
        span = cue.arguments.removeprefix("for ")
        hint = (
            N_("write [wait up to {span}], or [pause {span}] for silence", span=span)
            if parse_length(span)
            else N_("write [wait]")
        )
        raise cue.error("bad-wait", N_(": a wait ends when the listener presses a key"), hint)
    return Prompt(_prompt_text(cue, "wait up to"), _limit(cue))


def _write(cue: CueArguments) -> Prompt:
    limit = _limit(cue) if cue.arguments else None
    return Prompt(_prompt_text(cue, "write"), limit, writing=True)


def _limit(cue: CueArguments) -> Seconds:
    length = cue.length(cue.arguments.removeprefix("up to "))
    return length.most if math.isfinite(length.most) else length.natural


def _prompt_text(cue: CueArguments, verb: str) -> str:
    if parse_length(cue.text, cue.breath):
        raise cue.error(
            "bad-wait",
            N_(": a length of time stands where words are shown"),
            N_("write [{verb} {text}]", verb=verb, text=cue.text),
        )
    if "{" in cue.text:
        raise cue.error("slot-in-cue", N_(": slots are not filled inside cues"), N_("say it in plain words"))
    return cue.text


def _delivery(manner: Manner, cue: CueArguments) -> cue_model.Delivery:
    cue.require_none(manner.value)
    return cue_model.Delivery(manner)


_SOUND = re.compile(r"[^\W_][\w -]{0,39}")


def _ambience(cue: CueArguments) -> cue_model.Ambience:
    sound, _, how = (part.strip() for part in cue.arguments.partition(","))
    if not sound:
        raise cue.error("bad-ambience", N_(" names no sound"), N_("write [ambience rain] or [ambience off]"))
    if not _SOUND.fullmatch(sound):
        hint = N_(
            "a sound has a plain name, never a path: write [ambience rain]; your own go where «guided-audio sounds» says"
        )
        raise cue.error("bad-ambience", N_(": «{sound}» is not the name of a sound", sound=sound), hint)
    if sound in {"off", "stop", "end"} and (how or sound != "off"):
        raise cue.error("bad-ambience", N_(": a bed ends without further words"), N_("write [ambience off]"))
    if how not in {"", "quietly"} or sound.endswith(" quietly"):
        hint = N_("write [ambience {sound}, quietly]", sound=sound.removesuffix(" quietly"))
        raise cue.error("bad-ambience", N_(": this is not how a bed is written"), hint)
    return cue_model.Ambience("" if sound == "off" else sound, how == "quietly")


def read_ambience(text: str) -> cue_model.Ambience:
    """Read what may follow `ambience`: `rain`, `rain, quietly` or `off`; CueError if it cannot be read."""
    arguments = " ".join(text.lower().split())
    return _ambience(CueArguments(f"ambience {arguments}", arguments, "", Pauses(), DEFAULT_BREATH))


def read_sound(key: str, text: str) -> str:
    """Read what may follow `bell`, `intro` or `outro` in a front matter: the name of a sound; CueError if it is none."""
    name = " ".join(text.lower().split())
    return CueArguments(f"{key} {name}", name, "", Pauses(), DEFAULT_BREATH).sound(name, f"{key}: my-{key}")


def _voice(cue: CueArguments) -> cue_model.SpeakAs:
    if not cue.arguments:
        raise cue.error("bad-voice", N_(" names no voice"), N_("write [voice NAME]; «guided-audio voices» lists them"))
    return cue_model.SpeakAs(cue.arguments)


def _repeat(cue: CueArguments) -> cue_model.Opening:
    return cue_model.Opening("repeat", times=cue.count(cue.arguments, MAX_REPEATS, "[repeat 3 times]"))


def _optional(cue: CueArguments) -> cue_model.Opening:
    cue.require_none("optional")
    return cue_model.Opening("optional")


def _choose(cue: CueArguments) -> cue_model.Opening:
    hint = N_("write [choose place: garden] … [or: shore] … [end choose], each cue on a line of its own")
    if not cue.arguments or not cue.text or re.search(r",\s*or\s*:", cue.text):
        raise cue.error("bad-choice", N_(": a choice has a name, and its first passage another"), hint)
    return cue_model.Opening("choose", name=cue.arguments, label=cue.text)


def _or(cue: CueArguments) -> cue_model.Alternative:
    label = cue.text or cue.arguments
    if not label or (cue.text and cue.arguments):
        raise cue.error("bad-choice", N_(": each passage of a choice has a name"), N_("write [or: shore]"))
    return cue_model.Alternative(label)


def _end(kind: str, cue: CueArguments) -> cue_model.Closing:
    cue.require_none(f"end {kind}")
    return cue_model.Closing(kind)


_TABLE: dict[str, Reader] = {
    "pause": partial(_pause, "pause"),
    "short pause": partial(_pause, "short"),
    "long pause": partial(_pause, "long"),
    "silence": _silence,
    "breathe": read_breathe,
    "bell": _bell,
    "sound": _sound,
    "wait": _wait,
    "write": _write,
    **{manner.value: partial(_delivery, manner) for manner in Manner},
    "note": lambda _: cue_model.Remark(),
    "ambience": _ambience,
    "voice": _voice,
    "repeat": _repeat,
    "end repeat": partial(_end, "repeat"),
    "optional": _optional,
    "end optional": partial(_end, "optional"),
    "choose": _choose,
    "or": _or,
    "end choose": partial(_end, "choose"),
}
VERBS = tuple(_TABLE)
"""Every verb that a cue may begin with."""
_VERB = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(_TABLE, key=len, reverse=True)))})(?=[ ,]|\Z)")
_CLOCK = re.compile(r"[\d:]+")
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


def intended_mark(inside: str) -> BlockMark | None:
    """Return the mark that a cue with an error was meant to be, so that its end is not an error as well."""
    verb = (inside.lower().split() or [""])[0].strip(",:")
    if verb in {"repeat", "optional", "choose"}:
        return cue_model.Opening(verb, refused=True)
    return cue_model.Alternative("") if verb == "or" else None


def _read(source: str, pauses: Pauses, breath: Seconds) -> Cue | BlockMark | None:
    """Read a cue; None if it begins with no verb of the table."""
    head, *rest = _COLON.split(source, maxsplit=1)
    head, text = head.strip().lower(), (rest[0].strip() if rest else "")
    found = _VERB.match(head)
    if found is None:
        span = head.removesuffix(" pause")  # [5s] and [5s pause] are pauses
        if text or parse_number(span) is not None or parse_length(span, breath) is None:
            return None
        if _CLOCK.fullmatch(span):
            hint = N_("for a pause, write [pause {span}]; for a time in a recording, [note: {span}]", span=span)
            raise CueError("bare-time", N_("[{source}] may be a pause, or a time", source=shorten(source)), hint)
        head = f"pause {span}"
    verb = found[0] if found else "pause"
    arguments = head[len(verb) :].strip(" ,")
    if text and verb not in _WITH_TEXT:
        if arguments:
            message = N_("[{source}]: words after the colon would be lost", source=shorten(source))
            raise CueError("bad-cue", message, N_("say them outside the brackets"))
        arguments, text = text.lower(), ""  # [pause: 8s]
    return _TABLE[verb](CueArguments(source, arguments, text, pauses, breath))


_OTHER_WORDS = {
    "breath": "breathe",
    "chime": "bell",
    "gong": "bell",
    "hold": "pause",
    "loudly": "louder",
    "quickly": "faster",
    "quieter": "softer",
    "rest": "pause",
    "whisper": "softly",
}


def _unknown(source: str) -> CueError:
    shown = shorten(source)
    head = _COLON.split(source, maxsplit=1)[0].strip().lower()
    if head == "end":
        near = "end repeat], [end optional] or [end choose"
    else:
        near = _nearest(f"end {head[1:].strip()}" if head.startswith("/") else head)
    guess = N_("did you mean [{near}]? ", near=near) if near else ""
    name = N_("For a listener's name, write {name}. ", name="{name}") if "name" in source.lower().split() else ""
    aloud = N_("To have it read aloud, write \\[{words}\\]; for a remark to yourself, [note: …]", words=shown)
    hint = N_("{guess}{name}{aloud}", guess=guess, name=name, aloud=aloud)
    return CueError("unknown-cue", N_("unknown cue [{shown}]", shown=shown), hint)


_NEAR = 0.7
"""How alike two words are at least, of 1, to be taken for one: «pase» and «pause» are, «pace» is a word of its own."""


@lru_cache(maxsize=1024)  # a file may say the same thousands of times
def _nearest(head: str) -> str:
    """Return the cue that was probably meant, with its arguments if they would be right, or nothing."""
    words = re.split(r"(?=[\d,])|\s(?=in\b)", head, maxsplit=1)[0].strip()
    guesses = []
    for written in dict.fromkeys((words, words.split(" ")[0])):
        near = difflib.get_close_matches(written, _TABLE, n=1, cutoff=_NEAR)
        verb = _OTHER_WORDS.get(written) or (near[0] if near else "")
        if verb:
            rest = head.removeprefix(written).strip()
            whole = f"{verb}{rest}" if rest.startswith(",") else f"{verb} {rest}".strip()
            if looks_like_cue(whole):
                return whole
            guesses.append(verb)
    return guesses[0] if guesses else ""

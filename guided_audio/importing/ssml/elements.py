"""What each element of SSML means, vendors' own included, and what of it cannot be said in a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from guided_audio.core.units import parse_duration
from guided_audio.importing.ssml.delivery import SOFT_STYLES, read_prosody
from guided_audio.importing.ssml.events import Start

_STRENGTHS = {"none": 0.0, "x-weak": 0.25, "weak": 0.5, "medium": 0.75, "strong": 1.0, "x-strong": 1.25}
_EMPHASIS = {"strong": 2, "moderate": 1, "": 1, "none": 0, "reduced": 0}
_BELL = re.compile(r"bell|chime|gong|bowl|\bding", re.IGNORECASE)
_TIME = re.compile(r"\+?\s*([\d.]{1,12})\s*(ms|s|m|min|seconds?|minutes?|)", re.IGNORECASE)
_BARE_MILLISECONDS = 100.0
"""A time without a unit, from here on, is taken for milliseconds."""

Told = tuple[str, str, str]


@dataclass(slots=True)
class Meaning:
    """What an element does: where it stands, around its words, and what is told about it."""

    is_mark: bool = False
    is_paragraph: bool = False
    is_sentence: bool = False
    apart: bool = False
    """Whether its words stand apart from those around it."""
    seconds: float = 0.0
    cue: str = ""
    emphasis: int | None = None
    delivery: tuple[str, ...] = ()
    unspoken: bool = False
    said_as: str = ""
    meta: tuple[tuple[str, object], ...] = ()
    told: list[Told] = field(default_factory=list)

    def tell(self, code: str, message: str, hint: str = "") -> Meaning:
        """Add something that has to be told, and return this."""
        self.told.append((code, message, hint))
        return self


def meaning_of(start: Start) -> Meaning:
    """Return what an element means; an unknown one keeps its words."""
    name = start.name.lower()
    reader = _READERS.get(name) or _READERS.get(name.rpartition(":")[2] if not _is_vendors(name) else "")
    if reader is None:
        hint = "its words are kept; say in a cue what it should do"
        return Meaning(apart=True).tell("unknown-element", f"<{start.name[:40]}> is not known", hint)
    return reader({key.lower(): value for key, value in start.attributes.items()})


def _is_vendors(name: str) -> bool:
    return name.startswith(("amazon:", "mstts:", "google:"))


def _break(attributes: Mapping[str, str]) -> Meaning:
    strength = attributes.get("strength", "").strip().lower()
    meaning = Meaning()
    if (time := attributes.get("time", "").strip()) and _read_time(time, meaning):
        return meaning
    if strength in _STRENGTHS and not time:
        meaning.seconds = _STRENGTHS[strength]
        if strength != "none":
            message = f"a {strength} break is taken for {meaning.seconds:g} s"
            meaning.tell("break-strength", message, 'write its length: <break time="2s"/>')
    else:
        meaning.seconds = _STRENGTHS["medium"]
        found = f"a break of «{(time or strength)[:40]}»" if time or strength else "a break without a length"
        message = f"{found} is taken for {meaning.seconds:g} s"
        meaning.tell("break-time", message, 'write its length: <break time="2s"/>')
    return meaning


def _read_time(text: str, meaning: Meaning) -> bool:
    """Read a time into the meaning; False if it is none."""
    parts = _TIME.fullmatch(text)
    seconds = parse_duration(parts[1].rstrip(".") + parts[2]) if parts else None
    if parts is None or seconds is None:
        return False
    if not parts[2]:
        if seconds >= _BARE_MILLISECONDS:
            seconds = parse_duration(f"{parts[1]}ms") or seconds
        meaning.tell("bare-time", f"the break of «{text}» is taken for {seconds:g} s", "write 5s or 500ms")
    meaning.seconds = float(seconds)
    return True


def _prosody(attributes: Mapping[str, str]) -> Meaning:
    cues, lost = read_prosody(attributes)
    meaning = Meaning(delivery=cues)
    for name, value in attributes.items():
        if name in lost:
            message = f"prosody {name}=«{value[:40]}» has no cue, and is left out"
            meaning.tell("prosody", message, "there are [softly], [slowly] and [slower]")
        elif cues:
            cue = "softly" if name == "volume" else "slowly"
            if value.strip().lower() not in {"slow", "soft", "x-soft"} and cue in cues:
                meaning.tell("prosody", f"prosody {name}=«{value[:40]}» is taken for [{cue}]")
    return meaning


def _voice(attributes: Mapping[str, str]) -> Meaning:
    name = " ".join(re.sub(r"[\[\]:,]", " ", attributes.get("name", "")).split())[:80]
    if name:
        return Meaning(delivery=(f"voice {name}",))
    return Meaning().tell("voice", "a voice without a name is left out", 'write <voice name="…">')


def _effect(attributes: Mapping[str, str]) -> Meaning:
    style = (attributes.get("name") or attributes.get("style") or attributes.get("phonation") or "").strip().lower()
    if style in SOFT_STYLES:
        meaning = Meaning(delivery=("softly",))
        return meaning if style == "whispered" else meaning.tell("style", f"the style «{style}» is taken for [softly]")
    shown = style or ", ".join(attributes)
    return Meaning().tell("style", f"the style «{shown[:40]}» has no cue, and is left out")


def _vendor_silence(attributes: Mapping[str, str]) -> Meaning:
    kind, value = attributes.get("type", ""), attributes.get("value", "")
    meaning = Meaning()
    if kind.lower().startswith("sentenceboundary") and _read_time(value, meaning):
        message = f"«{kind}» of {value} is taken for the pause between sentences"
        silence = Meaning(meta=(("pauses", {"sentence": f"{meaning.seconds:g}s"}),))
        return silence.tell("vendor-silence", message)
    return Meaning().tell(
        "vendor-silence", f"silence of the type «{kind[:40]}» is left out", "write <break> where it is"
    )


def _phoneme(attributes: Mapping[str, str]) -> Meaning:
    alphabet, sounds = attributes.get("alphabet", "ipa").strip().lower(), attributes.get("ph", "").strip().strip("/")
    if alphabet == "ipa" and sounds:
        return Meaning(said_as=f"/{sounds}/")
    return Meaning().tell(
        "phoneme", f"sounds in «{alphabet[:40]}» are left out; the word is spoken", "write them in IPA"
    )


def _audio(attributes: Mapping[str, str]) -> Meaning:
    source = attributes.get("src", "")
    if _BELL.search(source[-200:]):
        return Meaning(cue="bell", unspoken=True).tell("audio", f"the sound «{source[-40:]}» is taken for [bell]")
    message = f"the sound «{source[-40:]}» is not played; the words inside it, if any, are spoken"
    return Meaning(apart=True).tell("audio", message, "there are [bell] and [ambience …]")


def _say_as(attributes: Mapping[str, str]) -> Meaning:
    kind = attributes.get("interpret-as", "")
    return Meaning().tell("say-as", f"«say-as {kind[:40]}» is left out; the words are spoken as they stand")


def _language(attributes: Mapping[str, str]) -> Meaning:
    language = attributes.get("xml:lang", "")
    return Meaning().tell("language", f"a change of the language to «{language[:40]}» is left out")


def _speak(attributes: Mapping[str, str]) -> Meaning:
    language = attributes.get("xml:lang", "").strip()
    return Meaning(apart=True, meta=(("language", language),) if language else ())


def _sub(attributes: Mapping[str, str]) -> Meaning:
    return Meaning(said_as=" ".join(attributes.get("alias", "").split()))


def _emphasis(attributes: Mapping[str, str]) -> Meaning:
    return Meaning(emphasis=_EMPHASIS.get(attributes.get("level", "").strip().lower(), 1))


_READERS: dict[str, Callable[[Mapping[str, str]], Meaning]] = {
    "speak": _speak,
    "p": lambda _: Meaning(is_paragraph=True),
    "paragraph": lambda _: Meaning(is_paragraph=True),
    "s": lambda _: Meaning(is_sentence=True),
    "sentence": lambda _: Meaning(is_sentence=True),
    "break": _break,
    "emphasis": _emphasis,
    "prosody": _prosody,
    "sub": _sub,
    "phoneme": _phoneme,
    "voice": _voice,
    "mark": lambda _: Meaning(is_mark=True),
    "bookmark": lambda _: Meaning(is_mark=True),
    "lang": _language,
    "audio": _audio,
    "desc": lambda _: Meaning(unspoken=True),
    "metadata": lambda _: Meaning(unspoken=True),
    "say-as": _say_as,
    "w": lambda _: Meaning(),
    "token": lambda _: Meaning(),
    "par": lambda _: Meaning(apart=True).tell("par", "what sounds together here comes one after the other"),
    "amazon:effect": _effect,
    "mstts:express-as": _effect,
    "mstts:silence": _vendor_silence,
}

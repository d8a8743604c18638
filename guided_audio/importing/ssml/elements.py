"""What each element of SSML means, vendors' own included, and what of it cannot be said in a script."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.importing.written_cues import LENGTHS, read_time, said_length

_TABLES = packaged_toml("guided_audio.importing.ssml", "elements.toml")
HINTS: dict[str, str] = _TABLES["hints"]
_SLOW_FROM = 0.92
"""A rate at or below this is slow; nearer to the usual one, no listener would notice."""
_STRENGTHS: dict[str, float] = _TABLES["strengths"]
_PATTERNS: dict[str, str] = _TABLES["patterns"]
_FAST_FROM = 1.05
_ENDED = {"rate": ("slowly", "faster"), "volume": ("softly", "louder")}
_SOUND = N_("put the file beside the script, and write [sound rain-stick]; or write [bell] or [ambience …]")
_WRITE_LENGTH = N_('write its length: <break time="2s"/>')


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an element does where it stands and around its words, and the findings about it."""

    is_paragraph: bool = False
    is_sentence: bool = False
    apart: bool = False
    """Whether its words stand apart from those around it."""
    seconds: float = 0.0
    cue: str = ""
    emphasis: int | None = None
    delivery: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    """Ways of speaking that do not hold inside it."""
    unspoken: bool = False
    said_as: str = ""
    meta: tuple[tuple[str, object], ...] = ()
    findings: tuple[tuple[str, str, str], ...] = ()
    """Codes, messages and hints."""

    def warn(self, code: str, message: str, hint: str = "") -> "Meaning":
        """Return this with one more finding."""
        return replace(self, findings=(*self.findings, (code, message, hint)))


def meaning_of(name: str, attributes: Mapping[str, str]) -> Meaning:
    """Return what an element means; an unknown one keeps its words."""
    known = name.lower()
    if not known.startswith(("amazon:", "mstts:", "google:")):
        known = known.rpartition(":")[2]
    given = {key.lower(): value for key, value in attributes.items()}
    meaning = _read(name, known, given)
    said = {*_TABLES["attributes"].get(known, ()), *(LENGTHS if _READERS.get(known) is _break else ())}
    told = " ".join(message for _, message, _ in meaning.findings)
    heard = {key: value.strip() for key, value in given.items() if not re.fullmatch(_PATTERNS["silent"], key)}
    left = [f"{key}=«{value[:60]}»" for key, value in heard.items() if key not in said and value and value not in told]
    return (
        meaning.warn("attribute", N_("in <{name}>, {left} is left out", name=name[:40], left=", ".join(left)))
        if left
        else meaning
    )


def _read(name: str, known: str, given: Mapping[str, str]) -> Meaning:
    if known in _READERS:
        return _READERS[known](given)
    if known in _TABLES["fixed"]:
        return Meaning(**_TABLES["fixed"][known])
    if entry := _TABLES["left-out"].get(known):
        value = " ".join(next((given[name] for name in entry["attributes"] if name in given), "").split())
        meaning = Meaning(apart=entry.get("apart", False))
        return meaning.warn(entry.get("code", known), entry["message"].format(value[:40]))
    hint = N_("its words are kept; say in a cue what it should do")
    return Meaning(apart=True).warn("unknown-element", N_("<{name}> is not known", name=name[:40]), hint)


def _break(attributes: Mapping[str, str]) -> Meaning:
    strength = attributes.get("strength", "").strip().lower()
    time, unit = said_length(attributes)
    if time and (timed := _timed(time, unit)):
        return timed
    if strength in _STRENGTHS and not time:
        meaning = Meaning(seconds=_STRENGTHS[strength])
        message = N_("a {strength} break is taken for {seconds:g} s", strength=strength, seconds=meaning.seconds)
        return meaning if strength == "none" else meaning.warn("break-strength", message, _WRITE_LENGTH)
    meaning = Meaning(seconds=_STRENGTHS["medium"])
    found = (
        N_("a break of «{time}»", time=(time or strength)[:40]) if time or strength else N_("a break without a length")
    )
    return meaning.warn(
        "break-time", N_("{found} is taken for {seconds:g} s", found=found, seconds=meaning.seconds), _WRITE_LENGTH
    )


def _timed(text: str, unit: str = "") -> Meaning | None:
    """Read a time as a silence; None if it is none."""
    if (time := read_time(text, unit)) is None:
        return None
    meaning = Meaning(seconds=time[0])
    return meaning.warn("bare-time", time[1], N_("write 5s or 500ms")) if time[1] else meaning


def _prosody(attributes: Mapping[str, str]) -> Meaning:
    meaning = Meaning()
    for name, value in attributes.items():
        said, shown = value.strip().lower(), N_("prosody {name}=«{value}»", name=name, value=value[:40])
        if said in _TABLES["values"]["usual"]:
            if name in _ENDED and said in _TABLES["values"]["plain"]:
                meaning = replace(meaning, ends=(*meaning.ends, *_ENDED[name]))
        elif cue := _delivery(name, said):
            meaning = replace(meaning, delivery=(*meaning.delivery, cue))
            if said not in {"slow", "soft", "x-soft", "fast", "loud"}:
                meaning = meaning.warn("prosody", N_("{shown} is taken for [{cue}]", shown=shown, cue=cue))
        else:
            hint = N_("there are [softly], [louder], [slowly], [slower] and [faster]")
            meaning = meaning.warn("prosody", N_("{shown} has no cue, and is left out", shown=shown), hint)
    return meaning


def _delivery(name: str, said: str) -> str:
    if name == "volume" and (said in {"soft", "x-soft"} or re.fullmatch(_PATTERNS["quieter"], said)):
        return "softly"
    if name == "volume" and (said in {"loud", "x-loud"} or re.fullmatch(_PATTERNS["louder"], said)):
        return "louder"
    share = _pace(said) if name == "rate" else 0.0
    return "slowly" if 0 < share <= _SLOW_FROM else "faster" if share >= _FAST_FROM else ""


def _pace(said: str) -> float:
    """Return the share of the usual pace that a rate asks for; 0 if it cannot be read."""
    rate = re.fullmatch(_PATTERNS["rate"], said)
    if rate is None:
        return {"slow": _SLOW_FROM, "x-slow": _SLOW_FROM, "fast": _FAST_FROM, "x-fast": _FAST_FROM}.get(said, 0.0)
    share = float(rate[1] + rate[2]) / (100 if rate[3] else 1)
    return 1 + share if rate[1] else share  # "-15%" is relative


def _voice(attributes: Mapping[str, str]) -> Meaning:
    name = " ".join(re.sub(r"[\[\]:,]", " ", attributes.get("name", "")).split())[:80]
    if name:
        return Meaning(delivery=(f"voice {name}",))
    return Meaning().warn("voice", N_("a voice without a name is left out"), N_('write <voice name="…">'))


def _effect(attributes: Mapping[str, str]) -> Meaning:
    named = (attributes.get(name, "").strip().lower() for name in ("name", "style", "phonation"))
    style = " ".join(filter(None, named))
    if style in _TABLES["values"]["soft"]:
        meaning = Meaning(delivery=("softly",))
        return (
            meaning
            if style == "whispered"
            else meaning.warn("style", N_("the style «{style}» is taken for [softly]", style=style))
        )
    shown = style or ", ".join(attributes)
    return Meaning().warn("style", N_("the style «{shown}» has no cue, and is left out", shown=shown[:40]))


def _vendor_silence(attributes: Mapping[str, str]) -> Meaning:
    kind, value = attributes.get("type", ""), attributes.get("value", "")
    if kind.lower().startswith("sentenceboundary") and (timed := _timed(value)):
        message = N_("«{kind}» of {value} is taken for the pause between sentences", kind=kind, value=value)
        pauses = ("pauses", {"sentence": f"{timed.seconds:g}s"})
        return Meaning(meta=(pauses,)).warn("vendor-silence", message)
    message = N_("silence of the type «{kind}», {value}, is left out", kind=kind[:40], value=value[:40])
    return Meaning().warn("vendor-silence", message, N_("write <break> where it is"))


def _phoneme(attributes: Mapping[str, str]) -> Meaning:
    alphabet, sounds = attributes.get("alphabet", "ipa").strip().lower(), attributes.get("ph", "").strip().strip("/")
    if alphabet == "ipa" and sounds:
        return Meaning(said_as=f"/{sounds}/")
    message = N_(
        "the sounds «{sounds}» in «{alphabet}» are left out; the word is spoken",
        sounds=sounds[:60],
        alphabet=alphabet[:40],
    )
    return Meaning().warn("phoneme", message, N_("write them in IPA"))


def _audio(attributes: Mapping[str, str]) -> Meaning:
    source = attributes.get("src", "")
    if re.search(_PATTERNS["bell"], source[-200:]):
        return Meaning(cue="bell", unspoken=True).warn(
            "audio", N_("the sound «{source}» is taken for [bell]", source=source[-40:])
        )
    message = N_("the sound «{source}» is not played; the words inside it, if any, are spoken", source=source[-40:])
    return Meaning(apart=True).warn("audio", message, _SOUND)


def _emphasis(attributes: Mapping[str, str]) -> Meaning:
    level = attributes.get("level", "").strip().lower()
    if level in _TABLES["emphasis"] or not level:
        return Meaning(emphasis=_TABLES["emphasis"].get(level, 1))
    return Meaning(emphasis=1).warn(
        "emphasis", N_("the emphasis «{level}» is taken for a moderate one", level=level[:40])
    )


def _speak(attributes: Mapping[str, str]) -> Meaning:
    language = attributes.get("xml:lang", "").strip()
    return Meaning(apart=True, meta=(("language", language),) if language else ())


_READERS: dict[str, Callable[[Mapping[str, str]], Meaning]] = {
    "speak": _speak,
    **dict.fromkeys(("break", "pause", "silence", "wait", "delay"), _break),
    "emphasis": _emphasis,
    "prosody": _prosody,
    "sub": lambda given: Meaning(said_as=" ".join(given.get("alias", "").split())),
    "phoneme": _phoneme,
    "voice": _voice,
    "audio": _audio,
    **dict.fromkeys(("amazon:effect", "mstts:express-as"), _effect),
    "mstts:silence": _vendor_silence,
}

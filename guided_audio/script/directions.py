"""What the words of a direction mean: "Pausa de 5 segundos", "30 sec pause", "speak softly", in the words of our cues."""

import html
import math
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache

from guided_audio.core.translation import N_
from guided_audio.core.units import MAX_LENGTH, Length, Seconds, parse_duration, parse_length, parse_number
from guided_audio.script.cue_arguments import MAX_BARE
from guided_audio.script.cue_table import MAX_STRIKES
from guided_audio.script.cue_words import LONGEST, cues_lasting, is_cue, length_words
from guided_audio.script.direction_words import direction_words

_TOKEN = re.compile(r"\d{1,3}:\d\d|\d{1,6}(?:[.,]\d{1,6})?|½|[^\W\d_]+(?:['’][^\W\d_]+)?|[-–—+×⏸⏯⏱⏲⏳⌛🔔🛎]")
_FRACTION = re.compile(r"(\d{0,3}) ?([½⅓⅔¼¾])")
_PRIMES = re.compile(r"(?<![\d:])(?:(\d{1,3})['’′] ?)?(?:(\d{1,3})(?:[\"”″]|['’′]{2}))?(?![\w'’′\"”″])")
_MARKED = re.compile(r"[\[\]<>{}*_|]")
_RULED = re.compile(r"[-–—=~*_#•·]{2,40}[ \t]*([^-–—=~*_#•·\s].*?)[ \t]*[-–—=~*_#•·]{2,40}")
"""A row of signs with words in it: «--- pause 30s ---»."""
_MARKS = " \t\n*_\"'“”«»"
_OWN_VERBS = re.compile(
    r"(?:wait|write|breathe|note|softly|softer|louder|slowly|slower|faster|normal voice)\b", re.IGNORECASE
)
_MOST_WORDS, _MOST_BREATHS = 60, 60
_ELISION = re.compile(r"^(?:d|l|un|qu|dell|all|nell)['’](?=\w)")
_DOTS = re.compile(r"(?:\. ?){3,12}|…{1,4}")
_TIMES = frozenset({"pause", "silence", "bell"})
_MOST_LETTERS_OF_PAUSE, _MOST_LETTERS_OF_LENGTH = 60, 40
_SHORTEST, _LONG = 3.0, 60.0


@dataclass(frozen=True, slots=True)
class Direction:
    """What a direction means: the insides of cues, what was guessed, and whether words are left that no cue says."""

    cues: tuple[str, ...]
    guess: str = ""
    kind: str = ""
    has_rest: bool = False
    is_named: bool = False
    """Whether it names itself, a pause or a bell, so that it is one even inside a sentence."""

    @property
    def is_exact(self) -> bool:
        """Whether it is a time or a bell, and says nothing else."""
        return self.kind in _TIMES and not self.has_rest


@dataclass(slots=True)
class _Understood:
    """The words of a direction, sorted by what they are."""

    kind: str = ""
    size: str = ""
    amount: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    begins: bool = False
    vague: bool = False
    counted: bool = False
    has_unit: bool = False
    is_open: bool = False


@lru_cache(maxsize=1024)
def read_direction(text: str) -> Direction | None:
    """Read the words of a direction; None if they are not understood as cues."""
    text = " ".join(html.unescape(text).split())
    text = _PRIMES.sub(_in_words, _FRACTION.sub(_in_digits, text)).strip(_MARKS)
    if _DOTS.fullmatch(text):
        return Direction(("pause",), N_("dots alone are taken for a pause"), "pause")
    if delivery := _delivery(text.lower()):
        return Direction((delivery,), kind="delivery")
    if _OWN_VERBS.match(text) and is_cue(text):
        return Direction((text,), kind="own")
    if text.lower().strip(".!…") in direction_words().lists["breath"]:
        return Direction(("pause 1 breath",), N_("a breath is taken for the time of one"), "pause")
    tokens = [_ELISION.sub("", token) for token in _TOKEN.findall(text.lower())]
    if breaths := _breaths(tokens):
        return Direction((breaths,), N_("breathing so often is taken for the time that it needs"), "pause")
    direction = _read(_sorted(tokens)) if len(tokens) <= _MOST_WORDS else None
    if direction and direction.is_exact:
        return replace(direction, is_named=_names_itself(tokens, direction))
    if (direction is None or direction.has_rest) and text[:1].isalnum() and is_cue(text):
        return Direction((text,), kind="cue")
    return direction


def bare_length(text: str) -> Seconds | None:
    """Read a duration, a number without a unit by the rule for milliseconds; None if it is none."""
    length = parse_duration(text)
    number = parse_number(text)
    return parse_duration(f"{text.strip()}ms") if number is not None and number > MAX_BARE else length


def lone_direction(line: str, alone: bool) -> Direction | None:
    """Read a line that says nothing but how long to be silent, or to ring a bell; `alone` if it is a paragraph."""
    ruled = _RULED.fullmatch(line.strip())
    words = ruled[1] if ruled else line.strip()
    is_spelled = words[:1].isalnum() or words[:1] in direction_words().kinds or _DOTS.fullmatch(words)
    if len(words) > _MOST_LETTERS_OF_PAUSE or not is_spelled or _MARKED.search(words):
        return None
    direction = read_direction(words)
    if direction is None or not direction.is_exact:
        return None
    if not words[0].isalpha() and direction.kind == "pause" and len(words) < _MOST_LETTERS_OF_LENGTH:
        return direction
    known = direction_words().lists
    is_named = bool((known["lone"] | known["named"]) & set(_TOKEN.findall(words.lower())))
    is_sentence = words.endswith((".", "!")) and _is_idiom(direction, words)
    return direction if is_named and (words.isupper() or (alone and not is_sentence)) else None


def _is_idiom(direction: Direction, words: str) -> bool:
    """Whether a sentence only asks to stop for a moment: «Pausa un segundo.» is said, «Pause for ten seconds.» is not."""
    if any(map(str.isdigit, words)) or direction.cues[0] in {"pause", "long pause", "short pause"}:
        return False
    length = parse_length(direction.cues[0].partition(" ")[2])
    return length is None or length.natural < _SHORTEST


def is_stage_direction(text: str) -> bool:
    """Whether these words say what is to be heard or done: a thing, and what happens to it."""
    words = set(_TOKEN.findall(text.lower()))
    known = direction_words().lists
    if text.strip().lower() in known["stage manners"]:
        return True
    return len(words) <= 12 and bool(words & known["stage things"] and words & known["stage events"])


def _in_digits(fraction: re.Match[str]) -> str:
    return f"{float(fraction[1] or 0) + unicodedata.numeric(fraction[2]):.6g}"


def _in_words(primes: re.Match[str]) -> str:
    """Return «2'30"» as minutes and seconds."""
    return " ".join(f"{said} {unit}" for said, unit in zip(primes.groups(), ("min", "sec"), strict=True) if said)


def _names_itself(tokens: list[str], direction: Direction) -> bool:
    known, words = direction_words().lists, set(tokens)
    if words & known["named"]:
        return True
    if direction.kind == "silence" or words & direction_words().kinds.keys() - known["named alone"]:
        return any(token[0].isdigit() for token in tokens)
    return direction.kind == "bell" and words <= known["named alone"] | known["fillers times"]


def _delivery(text: str) -> str:
    words = direction_words()
    if text in words.delivery:
        return words.delivery[text]
    tokens = re.findall(r"[^\W\d_]+", text)
    said = [words.delivery[token] for token in tokens if token in words.delivery]
    others = [t for t in tokens if t not in words.delivery and t not in words.lists["fillers delivery"]]
    return said[0] if said and not others and len(set(said)) == 1 and len(tokens) <= 8 else ""


def _breaths(tokens: list[str]) -> str:
    """Return a pause of so many breaths for «respirez 3 fois» and «take 3 deep breaths»."""
    known = direction_words().lists
    numbers = [number for token in tokens if (number := _number(token))]
    others = {token for token in tokens if not _number(token)}
    verbs, counting = known["breath verbs"], known["fillers times"]
    is_counted = bool(counting & others) or "breaths" in others
    others_known = known["breath"] | verbs | known["breath fillers"] | counting
    if len(numbers) != 1 or not is_counted or not others & verbs or others - others_known:
        return ""
    count = float(numbers[0])
    return f"pause {count:g} breath{'s' if count > 1 else ''}" if 1 <= count <= _MOST_BREATHS else ""


def _sorted(words: list[str]) -> _Understood:
    found = _Understood()
    known = direction_words()
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if _is_range(word, before, after):
            found.amount.append("-")
        elif word == "+" and found.amount:
            found.is_open = True
        elif (number := _number(word)) and not (word in {"a", "an"} and (before in {"half", "½"} or _number(after))):
            if not (found.amount[-1:] == [number] and _number(before)):  # «five (5) seconds» says it twice
                found.amount.append(number)
            found.vague |= word in known.lists["vague"]
        elif word in known.units and (found.amount or word not in known.lists["breath"]):
            _add_unit(found, known.units[word])
        elif word in known.kinds and not found.kind:
            found.kind = known.kinds[word]
            found.begins = not found.rest
        elif word in known.sizes:
            found.size = known.sizes[word]
        elif word in known.lists["fillers times"]:
            found.counted = True
        elif word not in known.lists["fillers"] | known.lists["fillers moments"] | {"a", "an", "-", "–", "—", "+"}:
            found.rest.append(word)
    return found


def _is_range(word: str, before: str, after: str) -> bool:
    joins = word in {"-", "–", "—"} or word in direction_words().lists["fillers ranges"]
    return joins and bool(_number(after)) and bool(_number(before) or before in direction_words().units)


def _number(token: str) -> str:
    if token[:1].isdigit():
        return token.replace(",", ".")
    number = direction_words().numbers.get(token)
    return "" if number is None else f"{number:g}"


def _add_unit(found: _Understood, unit: str) -> None:
    found.has_unit = True
    if unit == "h" and found.amount and re.fullmatch(r"[\d.]+", found.amount[-1]):
        found.amount[-1] = f"{min(float(found.amount[-1]), 99.0) * 60:g}"
        unit = "m"
    found.amount.append(unit)


def _read(found: _Understood) -> Direction | None:
    if found.kind == "bell":
        return _read_bell(found)
    is_article = not found.has_unit and found.amount == ["1"]  # the «a» of «a long pause», or of «pause for a moment»
    amount = "" if is_article else " ".join(found.amount)
    amount += "+" if amount and found.is_open else ""
    length = parse_length(amount) if amount else None
    if (amount and length is None) or (length and length.natural <= 0):
        return None
    if not found.kind and (length is None or found.rest or not found.has_unit):
        return None
    is_milliseconds = length is not None and not found.has_unit and ":" not in amount and length.natural > MAX_BARE
    if is_milliseconds and (length := parse_length(f"{amount.removesuffix('+')} ms")) is None:
        return None
    if found.rest and not (found.begins and (found.kind == "pause" or length)):
        return None
    kind = found.kind or "pause"
    return Direction(
        _cues(kind, found.size, amount, length), _guess(found, kind, length, is_milliseconds), kind, bool(found.rest)
    )


def _guess(found: _Understood, kind: str, length: Length | None, is_milliseconds: bool) -> str:
    if is_milliseconds and length:
        return N_(
            "a number without a unit from {max_bare:g} on is taken for milliseconds, {natural:g} seconds here",
            max_bare=MAX_BARE + 1,
            natural=length.natural,
        )
    if length and found.vague:
        return N_("its number is taken for {natural:g} seconds", natural=length.natural)
    if length and not found.kind and length.natural >= _LONG:
        return N_("a length alone is taken for a pause of {length_words}", length_words=length_words(length.natural))
    if length and not found.has_unit and not any(":" in amount for amount in found.amount):
        return N_("a number without a unit is taken for seconds")
    if kind == "silence" and not length:
        return N_("a silence without a length is taken for one minute that may shrink and stretch")
    if length and length.natural > LONGEST:
        if length.natural > MAX_LENGTH:
            return N_("it is longer than an hour, and becomes several, six hours in all")
        return N_("it is longer than an hour, and becomes several")
    return ""


def _cues(kind: str, size: str, amount: str, length: Length | None) -> tuple[str, ...]:
    if length is None:
        return (f"{size} pause",) if size in {"long", "short"} and kind == "pause" else (kind,)
    if "breaths" in amount and is_cue(f"{kind} {amount}"):
        return (f"{kind} {amount.replace(' - ', '-')}".replace("1 breaths", "1 breath"),)
    if length.is_exact or length.natural > LONGEST:
        return cues_lasting(length.natural, kind)
    most = "+" if math.isinf(length.most) else f"-{length_words(length.most)}"
    return (f"{kind} {length_words(length.natural)}{most}",)


def _read_bell(found: _Understood) -> Direction | None:
    fillers = direction_words().lists["stage events"] | direction_words().lists["fillers bell"]
    if set(found.rest) - fillers or found.has_unit or len(found.amount) > 1:
        return None
    strikes = float(found.amount[0]) if found.amount and re.fullmatch(r"[\d.]+", found.amount[0]) else 1.0
    if strikes != int(strikes) or not 1 <= strikes <= MAX_STRIKES:
        return None
    return Direction(("bell" if strikes == 1 else f"bell, {strikes:g} times",), kind="bell")

"""Labels at the beginnings of lines: who speaks, and which section begins. They are blanked, and no word moves."""

import re
from dataclasses import dataclass

from guided_audio.importing.headings import section_of
from guided_audio.importing.standalone_lines import remark_on_script
from guided_audio.importing.vocabulary import vocabulary

_SPEAKER = re.compile(r"\s*[*_]{0,3}(?P<who>[^\W\d_][\w -]{1,29}?)[*_]{0,3}(?=[ \t]*(?:\([^()]{1,40}\)[ \t]*)?:)")
_COLON = re.compile(r"[ \t]*(?:\((?P<manner>[^()]{1,40})\)[ \t]*)?(?P<colon>:[*_]{0,3})")
_SECTION = re.compile(
    r"\s*(?P<mark>[*_]{0,3})(?P<name>[^\W\d_][\w ]{2,40}?)[*_]{0,3}:[*_]{0,3}(?:[ \t]+|$)(?P<rest>.{0,9999})"
)

_LABEL = re.compile(r"\s*[*_]{0,3}(?P<name>[^\W\d_][\w ]{2,40}?)[*_]{0,3}:[*_]{0,3}\s+\S")
_DEFINITION = re.compile(r"\s{0,3}\[[^\[\]]{1,200}\]:\s*(?:https?:|<|/|#|\w+@)\S*.{0,200}")


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says, and its line without it."""

    words: str
    line: str


def speaker_of(line: str) -> Label | None:
    """Return who speaks a line, if it says so; a manner, as in «Guide (softly):», stays there as a direction."""
    label = _SPEAKER.match(line)
    if label is None or label["who"].strip().lower() not in vocabulary().words["speakers"]:
        return None
    colon = _COLON.match(line, label.end())
    if colon is None:
        return None
    rest = " " * (colon.end() - label.end())
    if colon["manner"]:
        start, end = (offset - label.end() for offset in colon.span("manner"))
        rest = f"{rest[: start - 1]}[{colon['manner']}]{rest[end + 1 :]}"
    return Label(label["who"].strip(), " " * label.end() + rest + line[colon.end() :])


def section_label(line: str) -> Label | None:
    """Return the section that begins with a line such as «Closing:» or «**Closing:** Come back.»."""
    label = _SECTION.fullmatch(line)
    if label is None or section_of(label["name"]) != "public" or not (label["mark"] or not label["rest"].strip()):
        return None
    return Label(label["name"].strip(), " " * label.start("rest") + label["rest"])


def remark_of(line: str, begins: bool) -> tuple[str, str] | None:
    """Return what a line is that is only for the reader, and how that is called in findings."""
    label = _LABEL.match(line)
    if remark_on_script(line) or (label and begins and section_of(label["name"]) == "private"):
        return "a remark for the reader", "private-section" if label else "remark"
    return ("the address of a link", "link") if _DEFINITION.fullmatch(line) else None


def without_marks(words: str) -> str:
    """Return words without the marks of emphasis around them."""
    return re.sub(r"(\*{1,3}|_{1,3})(?=[^\s*_])([^*_]{1,400})(?<=\S)\1", r"\2", words.replace("\\", "")).strip()

"""What looks right in a Markdown editor and would be lost, or read aloud, when performed."""

import re

from markdown_it.token import Token

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import parse_duration
from guided_audio.script.cues import looks_like_cue
from guided_audio.script.markdown import InlineMap

_SPAN = r"\d{1,4}(?:\.\d+)?\s*(?:s|secs?|seconds?|m|mins?|minutes?)"
_NAMES = r"(?:(?:short|long|brief)\s+)?(?:pause|bell|silence)"
_MANNER = (
    r"(?:soft(?:ly|er)?|whisper(?:s|ed|ing)?|slow(?:ly|er)?|gently|quietly|(?:in\s+a\s+)?(?:normal|whispering)\s+voice)"
)
_IN_ROUND_BRACKETS = rf"\(\s*(?:(?:speak|spoken|say|read|now|more|very)\s+){{0,2}}{_MANNER}\s*[.:,…]?\s*\)"
_FOREIGN_CUES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\(\s*(?:(?:short|long|brief)\s+)?pause\b[^()]{0,60}\)",
        rf"\(\s*(?:bell|silence|{_SPAN})\s*\)",
        rf"(?<![\w*])(\*{{1,3}}|_{{1,3}})\s*{_NAMES}(?:\s+(?:for\s+)?{_SPAN})?\s*[.:]?\s*\1(?![\w*])",
        r"\[\[\s*slnc\s+\d+\s*\]\]",
        r"(?<!\S)/\d+s\b",
        r"(?:\.\.\.|…)\d+(?:\.\d+)?m?s\b",
        r"[［【][^］】\n]{0,400}[］】]",
        rf"<\s*(?:{_NAMES}\s*[:=]?\s*(?:for\s+)?)?{_SPAN}\s*/?>",
        _IN_ROUND_BRACKETS,
    )
)
_MANNER_IN_BRACKETS = re.compile(_IN_ROUND_BRACKETS, re.IGNORECASE)
_BREATHING = re.compile(
    r"\(\s*(?:(?:and|now|slowly|gently)\s+){0,2}(?:breathe|inhale|exhale)(?:\s+(?:in|out|deeply|slowly|gently)){0,3}\s*[.:,…]?\s*\)",
    re.IGNORECASE,
)
_NOTHING_BUT_A_NAME = re.compile(rf"[\s*_~—–-]*{_NAMES}[\s*_~—–-]*", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)
_HEADING_WITHOUT_BLANK = re.compile(r"#{1,6}[^\s#]")
_UNDERLINE = re.compile(r"={2,}\s*")
_CUE = re.compile(r"(?<![\\\[])\[[^\[\]]{0,400}\](?!\])")
_BACKSLASHED_CUE = re.compile(r"\\\[([^\[\]\\\n]{1,400})\\\]")
_BREAK_TIME = re.compile(r"""\btime\s{0,9}=\s{0,9}["']?\s{0,9}([\d.]{1,9}\s{0,9}m?s)\b""", re.IGNORECASE)
_TABLE_CELL = re.compile(r":?-{3,}:?")
_WHOLE_COMMENTS = re.compile(r"\s*(?:<!--(?!-?>)(?:(?!-->).)*-->\s*)+", re.DOTALL)


def is_manner(text: str) -> bool:
    """Whether a text is a round bracket that says nothing but how to speak, such as «(softly)»."""
    return _MANNER_IN_BRACKETS.fullmatch(text) is not None


def check_prose(token: Token, places: InlineMap, diagnosis: DiagnosticCollector) -> None:
    """Report cues and headings written in other ways, which would be read aloud, and tables."""
    content = _CUE.sub(lambda cue: f"[{'·' * (len(cue[0]) - 2)}]", token.content)  # nobody says what stands in cues
    spans = [(m.start(), m.end()) for m in _BACKSLASHED_CUE.finditer(token.content) if looks_like_cue(m[1])]
    for start, end in spans:
        diagnosis.error(
            places.at(start),
            "backslashed-cue",
            f"{token.content[start:end]} is a cue behind backslashes, and would be read aloud",
            "some formatters add them: take the backslashes away, or let «guided-audio fix» do it",
        )
    if _NOTHING_BUT_A_NAME.fullmatch(content):
        _report_foreign(content, places.at(0), diagnosis)
        return
    for pattern in _FOREIGN_CUES:
        for match in pattern.finditer(content):
            _report_foreign(match[0], places.at(match.start()), diagnosis)
    for match in _BREATHING.finditer(content):
        diagnosis.error(
            places.at(match.start()),
            "foreign-cue",
            f"«{match[0]}» looks like a cue, and would be read aloud",
            "to have it said, take the round brackets away; to breathe together, write [breathe in 4, out 6, 3 rounds]",
        )
    offset = 0
    for line in content.split("\n"):
        _check_line(line, places.at(offset), diagnosis)
        offset += len(line) + 1


def _report_foreign(found: str, place: SourceLocation, diagnosis: DiagnosticCollector) -> None:
    diagnosis.error(
        place,
        "foreign-cue",
        f"«{found.strip()}» looks like a cue, and would be read aloud",
        "cues stand in [square brackets], such as [pause 5s]; «guided-audio fix» mends this, and «guided-audio import» "
        "brings in a whole script that was written for something else",
    )


def _check_line(line: str, place: SourceLocation, diagnosis: DiagnosticCollector) -> None:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) > 1 and all(_TABLE_CELL.fullmatch(cell) for cell in cells):
        diagnosis.error(place, "table", "tables cannot be spoken", "write the cells as sentences")
    if _HEADING_WITHOUT_BLANK.match(line):
        diagnosis.error(
            place, "heading-blank", "this looks like a heading, and would be read aloud", "write a blank after the #"
        )
    if _UNDERLINE.fullmatch(line):
        diagnosis.error(place, "underlined", "a line of === would be read aloud", "write «# » before a heading instead")
    if address := _ADDRESS.search(line):
        diagnosis.warn(place, "address", f"«{address[0][:40]}» would be read aloud letter by letter", "say it in words")


def check_blocks(token: Token, lines: list[str], diagnosis: DiagnosticCollector) -> None:
    """Report a block that CommonMark would take words away from."""
    line = token.map[0] if token.map else 0
    place = diagnosis.at(line + 1)
    if token.type in {"fence", "code_block"}:
        diagnosis.error(place, "code", "code blocks cannot be spoken", "take the ``` or ~~~ lines away")
    elif token.type == "html_block" and not _WHOLE_COMMENTS.fullmatch(token.content):
        _report_html(token.content, line, diagnosis)
    elif token.type == "blockquote_open" and token.map:
        for number in range(token.map[0] + 1, token.map[1]):
            if lines[number].strip() and not lines[number].lstrip(" \t").startswith(">"):
                diagnosis.error(
                    diagnosis.at(number + 1),
                    "swallowed-line",
                    "this line would belong to the note above it, and never be spoken",
                    "leave an empty line before it",
                )
    if token.level > 8 and token.nesting > 0 and token.type != "paragraph_open":
        diagnosis.error(place, "too-deep", "lists and notes are nested too deeply here", "at most four deep")


class ListNumbers:
    """Follows the numbers of ordered lists, which are not spoken, and so must not mean anything."""

    def __init__(self, diagnosis: DiagnosticCollector) -> None:
        self._diagnosis = diagnosis
        self._expected: list[int | None] = []

    def follow(self, token: Token) -> None:
        """Take the next token; report a number that a list would swallow."""
        if token.type == "ordered_list_open":
            self._expected.append(None)
        elif token.type == "ordered_list_close":
            self._expected.pop()
        elif token.type == "list_item_open" and token.info and self._expected:
            number, expected = int(token.info), self._expected[-1]
            if number not in ({0, 1} if expected is None else {expected}):
                written = f"{token.info}{token.markup}"
                self._diagnosis.error(
                    self._diagnosis.at((token.map[0] if token.map else 0) + 1),
                    "number-lost",
                    f"«{written}» begins a list item, and its number would not be spoken",
                    f"write the number as a word, or «{token.info}\\{token.markup}»",
                )
            self._expected[-1] = number + 1


def break_hint(tag: str) -> str:
    """Return what to write in the place of a tag such as <break time="5s"/>."""
    asked = _BREAK_TIME.search(tag)
    seconds = (parse_duration(asked[1]) if asked else None) or 3.0
    return f"write [pause {seconds:g}s]"


def _report_html(content: str, line: int, diagnosis: DiagnosticCollector) -> None:
    place = diagnosis.at(line + 1)
    if content.lstrip().startswith("<!--") and "-->" not in content:
        diagnosis.error(
            place, "open-comment", "this comment is never closed, and the rest would be lost", "close it with -->"
        )
    elif content.lstrip().startswith("<!--"):
        diagnosis.error(
            place,
            "text-after-comment",
            "the words beside this comment would be lost",
            "put the comment on a line of its own, with an empty line after it",
        )
    else:
        hint = (
            f"{break_hint(content)} instead of <break>"
            if "<break" in content
            else "write plain text; \\< for a literal <"
        )
        diagnosis.error(place, "html", "HTML is not part of a script, and words around it would be lost", hint)

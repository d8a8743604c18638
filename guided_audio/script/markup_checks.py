"""Checks for markup that looks right in a Markdown editor, and would be lost, or read aloud, when performed."""

import re
from collections.abc import Iterable

from markdown_it.token import Token

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation
from guided_audio.core.units import MINUTES, SECONDS
from guided_audio.script.cue_table import looks_like_cue
from guided_audio.script.script_markdown import InlineMap, break_hint, line_of

_SPAN = rf"\d{{1,4}}(?:\.\d+)?\s*(?:{SECONDS}|{MINUTES})"
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
_TABLE_CELL = re.compile(r":?-{3,}:?")
_FOREIGN_HINT = (
    "cues stand in [square brackets], such as [pause 5s]; «guided-audio fix» mends this, and «guided-audio import» "
    "brings in a whole script that was written for something else"
)
_WHOLE_COMMENTS = re.compile(r"\s*(?:<!--(?!-?>)(?:(?!-->).)*-->\s*)+", re.DOTALL)


def is_manner(text: str) -> bool:
    """Whether a text is a round bracket that says nothing but how to speak, such as «(softly)»."""
    return _MANNER_IN_BRACKETS.fullmatch(text) is not None


def check_prose(places: InlineMap, diagnostics: DiagnosticCollector) -> None:
    """Report cues and headings written in other ways, which would be read aloud, and tables."""
    source = places.token.content
    content = _CUE.sub(lambda cue: f"[{'·' * (len(cue[0]) - 2)}]", source)  # what stands in cues is not spoken
    for match in _BACKSLASHED_CUE.finditer(source):
        if looks_like_cue(match[1]):
            message = f"{match[0]} is a cue behind backslashes, and would be read aloud"
            hint = "some formatters add them: take the backslashes away, or let «guided-audio fix» do it"
            diagnostics.error(places.at(match.start()), "backslashed-cue", message, hint)
    if _NOTHING_BUT_A_NAME.fullmatch(content):
        _report_foreign(content, places.at(0), diagnostics)
        return
    for pattern in _FOREIGN_CUES:
        for match in pattern.finditer(content):
            _report_foreign(match[0], places.at(match.start()), diagnostics)
    for match in _BREATHING.finditer(content):
        hint = "take the round brackets away; to breathe together, write [breathe in 4, out 6, 3 rounds]"
        _report_foreign(match[0], places.at(match.start()), diagnostics, f"to have it said, {hint}")
    offset = 0
    for line in content.split("\n"):
        _check_line(line, places.at(offset), diagnostics)
        offset += len(line) + 1


def _report_foreign(
    found: str, place: SourceLocation, diagnostics: DiagnosticCollector, hint: str = _FOREIGN_HINT
) -> None:
    message = f"«{found.strip()}» looks like a cue, and would be read aloud"
    diagnostics.error(place, "foreign-cue", message, hint)


def _check_line(line: str, place: SourceLocation, diagnostics: DiagnosticCollector) -> None:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) > 1 and all(_TABLE_CELL.fullmatch(cell) for cell in cells):
        diagnostics.error(place, "table", "tables cannot be spoken", "write the cells as sentences")
    if _HEADING_WITHOUT_BLANK.match(line):
        message = "this looks like a heading, and would be read aloud"
        diagnostics.error(place, "heading-blank", message, "write a blank after the #")
    if _UNDERLINE.fullmatch(line):
        hint = "write «# » before a heading instead"
        diagnostics.error(place, "underlined", "a line of === would be read aloud", hint)
    if address := _ADDRESS.search(line):
        message = f"«{address[0][:40]}» would be read aloud letter by letter"
        diagnostics.warn(place, "address", message, "say it in words")


def check_blocks(token: Token, lines: list[str], diagnostics: DiagnosticCollector) -> None:
    """Report a block that CommonMark would take words away from."""
    place = diagnostics.at(line_of(token))
    if token.type in {"fence", "code_block"}:
        diagnostics.error(place, "code", "code blocks cannot be spoken", "take the ``` or ~~~ lines away")
    elif token.type == "html_block" and not _WHOLE_COMMENTS.fullmatch(token.content):
        _report_html(token.content, place, diagnostics)
    elif token.type == "blockquote_open" and token.map:
        for number in range(token.map[0] + 1, token.map[1]):
            if lines[number].strip() and not lines[number].lstrip(" \t").startswith(">"):
                message = "this line would belong to the note above it, and never be spoken"
                diagnostics.error(
                    diagnostics.at(number + 1), "swallowed-line", message, "leave an empty line before it"
                )
    if token.level > 8 and token.nesting > 0 and token.type != "paragraph_open":
        diagnostics.error(place, "too-deep", "lists and notes are nested too deeply here", "at most four deep")


def check_numbers(tokens: Iterable[Token], diagnostics: DiagnosticCollector) -> None:
    """Report numbers of ordered lists that are not just counting: no number of a list is spoken."""
    expected: list[int | None] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            expected.append(None)
        elif token.type == "ordered_list_close":
            expected.pop()
        elif token.type == "list_item_open" and token.info and expected:
            number = int(token.info)
            if number not in ({0, 1} if expected[-1] is None else {expected[-1]}):
                message = f"«{token.info}{token.markup}» begins a list item, and its number would not be spoken"
                hint = f"write the number as a word, or «{token.info}\\{token.markup}»"
                diagnostics.error(diagnostics.at(line_of(token)), "number-lost", message, hint)
            expected[-1] = number + 1


def _report_html(content: str, place: SourceLocation, diagnostics: DiagnosticCollector) -> None:
    if not content.lstrip().startswith("<!--"):
        is_break = "<break" in content
        hint = f"{break_hint(content)} instead of <break>" if is_break else "write plain text; \\< for a literal <"
        diagnostics.error(place, "html", "HTML is not part of a script, and words around it would be lost", hint)
    elif "-->" not in content:
        message = "this comment is never closed, and the rest would be lost"
        diagnostics.error(place, "open-comment", message, "close it with -->")
    else:
        hint = "put the comment on a line of its own, with an empty line after it"
        diagnostics.error(place, "text-after-comment", "the words beside this comment would be lost", hint)

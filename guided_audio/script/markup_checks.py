"""Checks for markup that looks right in a Markdown editor, and would be lost, or read aloud, when performed."""

import html
import re
import string
from collections.abc import Iterable

from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.token import Token

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import SourceLocation, shorten
from guided_audio.core.translation import N_
from guided_audio.script.asides import find_asides, lone_lines
from guided_audio.script.cue_table import looks_like_cue
from guided_audio.script.script_markdown import InlineMap, break_hint, line_of

_HEADING_WITHOUT_BLANK = re.compile(r"#{1,6}[^\s#]")
_UNDERLINE = re.compile(r"={2,}\s*")
_CUE = re.compile(r"(?<![\\\[])\[[^\[\]]{0,400}\](?!\])")
_BACKSLASHED_CUE = re.compile(r"\\\[([^\[\]\\\n]{1,400})\\\]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,30});")
_HIDDEN = frozenset(string.punctuation)
_TABLE_CELL = re.compile(r":?-{3,}:?")
_FOREIGN_HINT = N_(
    "cues stand in [square brackets], such as [pause 5s]; «guided-audio fix» mends this, and "
    "«guided-audio import» brings in a whole script that was written for something else"
)
_REMARK_HINT = N_(
    "for a remark to yourself, write [note: …]; to have it read aloud with its brackets, write \\( "
    "and \\); or take the brackets away"
)
_WHOLE_COMMENTS = re.compile(r"\s*(?:<!--(?!-?>)(?:(?!-->).)*-->\s*)+", re.DOTALL)


def check_prose(places: InlineMap, diagnostics: DiagnosticCollector) -> None:
    """Report cues and headings written in other ways, which would be read aloud, and tables."""
    source = places.token.content
    content = _CUE.sub(lambda cue: f"[{'·' * (len(cue[0]) - 2)}]", source)  # what stands in cues is not spoken
    content = _ENTITY.sub(_unhidden, content)
    for match in _BACKSLASHED_CUE.finditer(source):
        if looks_like_cue(match[1]):
            message = N_("{match} is a cue behind backslashes, and would be read aloud", match=match[0])
            hint = N_("some formatters add them: take the backslashes away, or let «guided-audio fix» do it")
            diagnostics.error(places.at(match.start()), "backslashed-cue", message, hint)
    _check_asides(content, places, diagnostics)
    offset = 0
    for line in content.split("\n"):
        _check_line(line, places.at(offset), diagnostics)
        offset += len(line) + 1


def _unhidden(entity: re.Match[str]) -> str:
    """Return a sign that is written as an entity, with blanks so that nothing moves; a letter stays as it is."""
    sign = html.unescape(entity[0])
    return sign.ljust(len(entity[0])) if sign in _HIDDEN else entity[0]


def _check_asides(content: str, places: InlineMap, diagnostics: DiagnosticCollector) -> None:
    """Report what stands between marks that are not ours, and lines that are nothing but a direction."""
    if lone := lone_lines(content):
        for start, end in lone:
            _report_foreign(content[start:end], places.at(start), diagnostics)
        return
    for aside in find_asides(content):
        found, place = content[aside.start : aside.end], places.at(aside.start)
        if HTML_TAG_RE.match(found):  # refused where it is read as HTML
            continue
        if aside.verdict.is_spoken:
            message = N_("«{found}» is read aloud: inside a sentence, round brackets are speech", found=shorten(found))
            diagnostics.warn(place, "spoken-remark", message, N_("for a remark to yourself, write [note: …]"))
        elif aside.verdict.direction is None:
            message = N_("«{found}» stands alone, and is no direction that is known", found=shorten(found))
            diagnostics.error(place, "lone-bracket", message, _REMARK_HINT)
        else:
            _report_foreign(found, place, diagnostics)


def _report_foreign(found: str, place: SourceLocation, diagnostics: DiagnosticCollector) -> None:
    message = N_("«{found}» looks like a cue, and would be read aloud", found=shorten(found.strip()))
    diagnostics.error(place, "foreign-cue", message, _FOREIGN_HINT)


def _check_line(line: str, place: SourceLocation, diagnostics: DiagnosticCollector) -> None:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) > 1 and all(_TABLE_CELL.fullmatch(cell) for cell in cells):
        diagnostics.error(place, "table", N_("tables cannot be spoken"), N_("write the cells as sentences"))
    if _HEADING_WITHOUT_BLANK.match(line):
        message = N_("this looks like a heading, and would be read aloud")
        diagnostics.error(place, "heading-blank", message, N_("write a blank after the #"))
    if _UNDERLINE.fullmatch(line):
        hint = N_("write «# » before a heading instead")
        diagnostics.error(place, "underlined", N_("a line of === would be read aloud"), hint)


def check_blocks(token: Token, lines: list[str], diagnostics: DiagnosticCollector) -> None:
    """Report a block that CommonMark would take words away from."""
    place = diagnostics.at(line_of(token))
    if token.type in {"fence", "code_block"}:
        diagnostics.error(place, "code", N_("code blocks cannot be spoken"), N_("take the ``` or ~~~ lines away"))
    elif token.type == "html_block" and not _WHOLE_COMMENTS.fullmatch(token.content):
        _report_html(token.content, place, diagnostics)
    elif token.type == "blockquote_open" and token.map:
        for number in range(token.map[0] + 1, token.map[1]):
            if lines[number].strip() and not lines[number].lstrip(" \t").startswith(">"):
                message = N_("this line would belong to the note above it, and never be spoken")
                diagnostics.error(
                    diagnostics.at(number + 1), "swallowed-line", message, N_("leave an empty line before it")
                )
    if token.level > 8 and token.nesting > 0 and token.type != "paragraph_open":
        diagnostics.error(place, "too-deep", N_("lists and notes are nested too deeply here"), N_("at most four deep"))


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
                message = N_(
                    "«{info}{markup}» begins a list item, and its number would not be spoken",
                    info=token.info,
                    markup=token.markup,
                )
                hint = N_("write the number as a word, or «{info}\\{markup}»", info=token.info, markup=token.markup)
                diagnostics.error(diagnostics.at(line_of(token)), "number-lost", message, hint)
            expected[-1] = number + 1


def _report_html(content: str, place: SourceLocation, diagnostics: DiagnosticCollector) -> None:
    if not content.lstrip().startswith("<!--"):
        is_break = "<break" in content
        hint = (
            N_("{break_hint} instead of <break>", break_hint=break_hint(content))
            if is_break
            else N_("write plain text; \\< for a literal <")
        )
        diagnostics.error(place, "html", N_("HTML is not part of a script, and words around it would be lost"), hint)
    elif "-->" not in content:
        message = N_("this comment is never closed, and the rest would be lost")
        diagnostics.error(place, "open-comment", message, N_("close it with -->"))
    else:
        hint = N_("put the comment on a line of its own, with an empty line after it")
        diagnostics.error(place, "text-after-comment", N_("the words beside this comment would be lost"), hint)

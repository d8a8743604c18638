"""What looks right in a Markdown editor and would be lost, or read aloud, when performed."""

import re

from markdown_it.token import Token

from guided_audio.script.cues import looks_like_cue
from guided_audio.script.diagnosis import Diagnosis
from guided_audio.script.markdown import InlineMap

_FOREIGN_PAUSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\(\s*(?:(?:short|long|brief)\s+)?pause\b[^()\n]{0,40}\)",
        r"(?<![\w*])(\*{1,2}|_{1,2})\s*(?:(?:short|long)\s+)?pause\s*\1(?![\w*])",
        r"^[\W_]*[—–-]+\s*pause\s*[—–-]+[\W_]*$",
        r"\[\[\s*slnc\s+\d+\s*\]\]",
        r"(?<!\S)/\d+s\b",
        r"(?:\.\.\.|…)\d+(?:\.\d+)?m?s\b",
    )
)
_BACKSLASHED_CUE = re.compile(r"\\\[([^\[\]\\\n]{1,400})\\\]")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?\s*$")
_WHOLE_COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)+", re.DOTALL)


def check_prose(token: Token, places: InlineMap, diagnosis: Diagnosis) -> None:
    """Report pauses written in other ways, which would be read aloud, and tables."""
    spans = [(m.start(), m.end()) for m in _BACKSLASHED_CUE.finditer(token.content) if looks_like_cue(m[1])]
    for start, end in spans:
        diagnosis.error(
            places.at(start),
            "backslashed-cue",
            f"{token.content[start:end]} is a cue behind backslashes, and would be read aloud",
            "some formatters add them: take the backslashes away",
        )
    offset = 0
    for line in token.content.split("\n"):
        matches = [match for pattern in _FOREIGN_PAUSES for match in pattern.finditer(line)]
        for match in matches:
            diagnosis.error(
                places.at(offset + match.start()),
                "foreign-pause",
                f"«{match[0].strip()}» looks like a pause, and would be read aloud",
                "write it as [pause 5s]",
            )
        if _TABLE_RULE.match(line):
            diagnosis.error(places.at(offset), "table", "tables cannot be spoken", "write the cells as sentences")
        offset += len(line) + 1


def check_blocks(token: Token, lines: list[str], diagnosis: Diagnosis) -> None:
    """Report a block that CommonMark would take words away from."""
    line = token.map[0] if token.map else 0
    place = diagnosis.at(line + 1)
    if token.type in {"fence", "code_block"}:
        diagnosis.error(place, "code", "code blocks cannot be spoken", "take the ``` or ~~~ lines away")
    elif token.type == "html_block" and not _WHOLE_COMMENTS.fullmatch(token.content):
        _report_html(token.content, line, diagnosis)
    elif token.type == "blockquote_open" and token.map:
        for number in range(*token.map):
            if lines[number].strip() and not lines[number].lstrip().startswith(">"):
                diagnosis.error(
                    diagnosis.at(number + 1),
                    "swallowed-line",
                    "this line would belong to the note above it, and never be spoken",
                    "leave an empty line before it",
                )
    elif token.type == "ordered_list_open" and token.attrs.get("start", 1) not in {0, 1}:
        diagnosis.error(
            place,
            "number-lost",
            f"«{token.attrs['start']}{token.markup}» begins a list, and its number would not be spoken",
            f"write the number as a word, or «{token.attrs['start']}\\{token.markup}»",
        )
    if token.level > 8 and token.nesting > 0 and token.type != "paragraph_open":
        diagnosis.error(place, "too-deep", "lists and notes are nested too deeply here", "at most four deep")


def _report_html(content: str, line: int, diagnosis: Diagnosis) -> None:
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
        cure = "write [pause 3s] instead of <break>" if "<break" in content else "write plain text; \\< for a literal <"
        diagnosis.error(place, "html", "HTML is not part of a script, and words around it would be lost", cure)

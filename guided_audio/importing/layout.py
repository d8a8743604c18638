"""How a foreign script is laid out as a whole: in italics, in quotation marks, with numbers before its lines.

Marks are replaced by as many blanks, so that every word keeps its place.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.importing.page import Page
from guided_audio.importing.tables import take_tables

_WRAPS = (("*", "*"), ("_", "_"), ("**", "**"), ("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("»", "«"))
_OPENINGS = tuple(opening for opening, _ in _WRAPS)
_CUE_LINE = re.compile(r"[*_]{0,3}[\[(【［][^\[\]()【】［］]{1,400}[\])】］][*_]{0,3}[.]?")
_LEADING = re.compile(r"[ \t]*(?P<seconds>\d{1,4})[ \t]+(?=[^\W\d_\"“'‘*_])")
_NUMBERED = re.compile(r"[ \t]*(?P<number>\d{1,3})[.)][ \t]+(?=\S)")
_BULLET = re.compile(r"[ \t]*[-*+•‣◦·–—][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_QUOTED = re.compile(r"[ \t]{0,3}(?:>[ \t]?){1,9}")
_FENCE = re.compile(r"[ \t]*(?:```+|~~~+)[ \t]*(?P<language>[\w+#.-]{0,30})[ \t]*")
_ENDS = tuple('.!?…:;"”’)]»*_0123456789')
_MOST_PAUSE = 3600


def lay_out(lines: list[str], diagnosis: DiagnosticCollector) -> Page:
    """Understand the layout of a script; what was guessed about all of it is told once."""
    page = Page(lines)
    _take_fences(page, diagnosis)
    take_tables(page, diagnosis)
    _take_quotes(page, diagnosis)
    _take_leading_seconds(page, diagnosis)
    _take_numbers(page, diagnosis)
    _take_bullets(page)
    _take_wraps(page, diagnosis)
    if _is_a_line_a_paragraph(page.lines):
        page.alone |= set(range(len(page.lines)))
    return page


def is_cue_line(line: str) -> bool:
    """Whether a line holds nothing but something in brackets."""
    return _CUE_LINE.fullmatch(line.strip()) is not None


def _blank(line: str, start: int, end: int) -> str:
    return line[:start] + " " * (end - start) + line[end:]


def _take_fences(page: Page, diagnosis: DiagnosticCollector) -> None:
    for number, line in enumerate(page.lines):
        if fence := _FENCE.fullmatch(line):
            diagnosis.warn(
                diagnosis.at(number + 1), "code", f"the line «{line.strip()}» is left out, the words are kept"
            )
            page.lines[number] = f"[note: {fence['language']}]" if fence["language"] else ""


def _take_quotes(page: Page, diagnosis: DiagnosticCollector) -> None:
    told = False
    for number, line in enumerate(page.lines):
        if quoted := _QUOTED.match(line):
            page.lines[number] = _blank(line, 0, quoted.end())
            if not told:
                diagnosis.warn(
                    diagnosis.at(number + 1),
                    "quoted",
                    "lines that begin with > are spoken here",
                    "in a script they are only shown",
                )
            told = True


def _take_leading_seconds(page: Page, diagnosis: DiagnosticCollector) -> None:
    """Take the number before each line for seconds, if nearly every line has one, and they do not simply count."""
    prose = [n for n, line in enumerate(page.lines) if line.strip() and not line.lstrip().startswith("#")]
    found = [(n, match) for n in prose if (match := _LEADING.match(page.lines[n]))]
    seconds = [int(match["seconds"]) for _, match in found]
    if len(found) < 3 or len(found) * 10 < len(prose) * 7 or max(seconds) > _MOST_PAUSE or _counts(seconds):
        return
    place = "before" if seconds[0] == 0 else "after"
    diagnosis.warn(
        diagnosis.at(found[0][0] + 1),
        "leading-numbers",
        f"the numbers before the lines are taken for seconds of silence {place} each of them",
    )
    for number, match in found:
        (page.before if place == "before" else page.after)[number] = int(match["seconds"])
        page.lines[number] = _blank(page.lines[number], 0, match.end())
        page.alone |= {number, number + 1}


def _counts(numbers: Sequence[int]) -> bool:
    """Whether numbers only count up or down, and so are numbers of steps, or a countdown."""
    return all(b - a == 1 for a, b in pairwise(numbers)) or all(a - b == 1 for a, b in pairwise(numbers))


def _take_numbers(page: Page, diagnosis: DiagnosticCollector) -> None:
    """Leave out the numbers of lists that count from one; all other numbers are words."""
    run: list[tuple[int, int]] = []
    for number, line in [*enumerate(page.lines), (len(page.lines), "1. end")]:
        match = _NUMBERED.match(line)
        if match is None:
            continue
        page.alone.add(number)
        counted = int(match["number"])
        if not run or counted != run[-1][0] + 1 or number == len(page.lines):
            _drop_numbers(page, run, diagnosis)
            run = []
        if run or counted == 1:
            run.append((counted, number))


def _drop_numbers(page: Page, run: Sequence[tuple[int, int]], diagnosis: DiagnosticCollector) -> None:
    if len(run) < 2:
        return
    for _, number in run:
        match = _NUMBERED.match(page.lines[number])
        page.lines[number] = _blank(page.lines[number], 0, match.end() if match else 0)
    diagnosis.warn(
        diagnosis.at(run[0][1] + 1),
        "numbers",
        f"the numbers 1 to {len(run)} of this list are not spoken",
        "write them as words if they should be",
    )


def _take_bullets(page: Page) -> None:
    for number, line in enumerate(page.lines):
        if (bullet := _BULLET.match(line)) and not _is_dashed(line):
            page.lines[number] = _blank(line, 0, bullet.end())
            page.alone.add(number)


def _is_dashed(line: str) -> bool:
    """Whether a dash at the beginning has its fellow at the end: `— pause —`, or a rule."""
    words = line.strip()
    return words[-1:] in "-–—*" or not any(map(str.isalnum, words))


def _take_wraps(page: Page, diagnosis: DiagnosticCollector) -> None:
    """Take away the marks around every paragraph, where the whole script stands in italics or quotation marks."""
    prose = [span for span in _paragraphs(page.lines) if not _is_bare(page.lines, span)]
    begun = [span for span in prose if page.lines[span[0]].lstrip().startswith(_OPENINGS)]
    for opening, closing in _WRAPS:
        wrapped = [span for span in begun if _is_wrapped(page.lines, span, opening, closing)]
        if wrapped and len(wrapped) * 10 >= len(prose) * 8:
            for first, last in wrapped:
                start = len(page.lines[first]) - len(page.lines[first].lstrip())
                page.lines[first] = _blank(page.lines[first], start, start + len(opening))
                end = len(page.lines[last].rstrip())
                page.lines[last] = _blank(page.lines[last], end - len(closing), end)
            diagnosis.warn(
                diagnosis.at(wrapped[0][0] + 1),
                "wrapped",
                f"the whole script stands between {opening} and {closing}: they are taken away",
            )
            return


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans


def _is_bare(lines: Sequence[str], span: tuple[int, int]) -> bool:
    """Whether a paragraph is no prose: a heading, a cue, a rule, a number."""
    words = lines[span[0]].strip()
    single = span[0] == span[1]
    return single and (words.startswith("#") or is_cue_line(words) or not any(map(str.isalpha, words)))


def _is_wrapped(lines: Sequence[str], span: tuple[int, int], opening: str, closing: str) -> bool:
    if not lines[span[0]].lstrip().startswith(opening):
        return False
    text = "\n".join(lines[span[0] : span[1] + 1]).strip()
    inner = text[len(opening) : len(text) - len(closing)]
    return (
        len(text) > len(opening) + len(closing)
        and text.endswith(closing)
        and opening not in inner
        and closing not in inner
        and not inner[:1].isspace()
        and inner[:1] not in "*_"
    )


def _is_a_line_a_paragraph(lines: Sequence[str]) -> bool:
    """Whether a script without empty lines means every line as a paragraph, and was not just wrapped."""
    filled = [line.strip() for line in lines if line.strip()]
    last = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].strip()), 0)
    inside = lines[next((n for n, line in enumerate(lines) if line.strip()), 0) : last + 1]
    ended = sum(line.endswith(_ENDS) for line in filled)
    return len(filled) >= 3 and len(filled) == len(inside) and ended * 10 >= len(filled) * 7

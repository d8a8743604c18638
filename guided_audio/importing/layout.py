"""How a foreign script is laid out as a whole: numbers before its lines, italics or quotation marks around all of it."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.translation import N_
from guided_audio.importing.dialects import FILLER
from guided_audio.importing.line_kinds import MOST_PAUSE, is_cue_line
from guided_audio.importing.markdown_blocks import Page
from guided_audio.importing.vocabulary import pattern
from guided_audio.script.languages import guess_language
from guided_audio.script.normal_forms import whole_word

_WRAPS = (("*", "*"), ("_", "_"), ("**", "**"), ("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("»", "«"))
_OPENINGS = tuple(opening for opening, _ in _WRAPS)
_LONGEST_VERSE, _WIDEST_VERSE, _NARROWER_THAN_PROSE, _NARROW = 200, 60, 44, 30
_ENDS = tuple('.!?…:;"”’)]»*_0123456789')


def lay_out(page: Page, collector: DiagnosticCollector) -> None:
    """Understand the layout of a script; each guess about all of it is reported once."""
    _take_leading_seconds(page, collector)
    _take_wraps(page, collector)
    joined = _join_words(page, collector)
    if _is_a_line_a_paragraph(page.lines):
        broken = {number + 1 for number, line in enumerate(page.lines) if line.endswith("\\")}
        page.alone |= set(range(len(page.lines))) - joined - broken
    for first, last in _paragraphs(page.lines):  # where words go on in the next line, there is no verse
        is_divided = not joined.isdisjoint(range(first, last + 1))
        if not is_divided and _is_verse([line.strip() for line in page.lines[first : last + 1]]):
            page.breaks |= set(range(first, last))


def _join_words(page: Page, collector: DiagnosticCollector) -> set[int]:
    """Make one word of what the end of a line divides, «shoul-», «ders», and return the lines in which words go on."""
    joined: set[int] = set()
    lines, language = page.lines, guess_language("\n".join(page.lines)) or "en"
    apart = page.alone | page.headings.keys()
    for number in range(len(lines) - 1):
        first, rest = pattern("divided-word").search(lines[number]), pattern("rest-of-word").match(lines[number + 1])
        if not first or not rest or number + 1 in apart:
            continue
        if not (whole := whole_word(first["word"], rest["word"], language)):
            continue
        lines[number] = lines[number][: first.start()] + whole + rest["end"]
        after = lines[number + 1][rest.end() :]
        lines[number + 1] = (" " * rest.end() if after.strip() else FILLER) + after
        message = N_("a word that the end of a line divides is joined")
        collector.warn_once(collector.at(number + 1, first.start() + 1), "divided-word", message)
        joined.add(number + 1)
    return joined


def _is_verse(lines: Sequence[str]) -> bool:
    """Whether the lines of a paragraph are short, and begin with capitals or end before the next word would not fit."""
    width = max(map(len, lines))
    if not 1 < len(lines) <= _LONGEST_VERSE or width > _WIDEST_VERSE:
        return False
    if all(map(pattern("numbered-line").match, lines)):
        return True
    is_wrapped = all(len(line) + 1 + len(after.split()[0]) > width for line, after in pairwise(lines))
    if all(line.lstrip("\"“‘'«¿¡*_(—– ")[:1].isupper() for line in lines):
        return len(lines) > 2 or width <= _NARROW or not is_wrapped
    return len(lines) > 2 and (width <= _NARROW or (not is_wrapped and width <= _NARROWER_THAN_PROSE))


def _take_leading_seconds(page: Page, collector: DiagnosticCollector) -> None:
    """Take the number before each line for seconds, if nearly every line has one, and they do not simply count."""
    prose = [n for n, line in enumerate(page.lines) if line.strip() and n not in page.headings]
    found = [(n, match) for n in prose if (match := pattern("leading-seconds").match(page.lines[n]))]
    seconds = [int(match["seconds"]) for _, match in found]
    if len(found) < 3 or len(found) * 10 < len(prose) * 7 or max(seconds) > MOST_PAUSE or _counts(seconds):
        return
    is_before = seconds[0] == 0
    message = (
        N_("the numbers before the lines are taken for seconds of silence before each of them")
        if is_before
        else N_("the numbers before the lines are taken for seconds of silence after each of them")
    )
    collector.warn(collector.at(found[0][0] + 1), "leading-numbers", message)
    for number, match in found:
        (page.before if is_before else page.after)[number] = int(match["seconds"])
        page.blank(number, pattern("leading-seconds"))
        page.alone |= {number, number + 1}


def _counts(numbers: Sequence[int]) -> bool:
    """Whether numbers only count up or down, and so are numbers of steps, or a countdown."""
    return {b - a for a, b in pairwise(numbers)} in ({1}, {-1})


def _take_wraps(page: Page, collector: DiagnosticCollector) -> None:
    """Take away the marks around every paragraph, where the whole script stands in italics or quotation marks."""
    lines = page.lines
    prose = [span for span in _paragraphs(lines) if not _is_bare(page, *span)]
    begun = [span for span in prose if lines[span[0]].lstrip().startswith(_OPENINGS)]
    for opening, closing in _WRAPS:
        wrapped = [span for span in begun if _is_wrapped(lines, span, opening, closing)]
        if wrapped and len(wrapped) * 10 >= len(prose) * 8:
            for first, last in wrapped:
                lines[first] = lines[first].replace(opening, " " * len(opening), 1)
                lines[last] = lines[last].rstrip().removesuffix(closing)
            message = N_(
                "the whole script stands between {opening} and {closing}: they are taken away",
                opening=opening,
                closing=closing,
            )
            collector.warn(collector.at(wrapped[0][0] + 1), "wrapped", message)
            return


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    groups = groupby(range(len(lines)), key=lambda number: bool(lines[number].strip()))
    spans = [list(numbers) for is_filled, numbers in groups if is_filled]
    return [(span[0], span[-1]) for span in spans]


def _is_bare(page: Page, first: int, last: int) -> bool:
    """Whether a paragraph is no prose: a heading, a cue, a rule, a number."""
    words = page.lines[first].strip()
    return first == last and (first in page.headings or is_cue_line(words) or not any(map(str.isalpha, words)))


def _is_wrapped(lines: Sequence[str], span: tuple[int, int], opening: str, closing: str) -> bool:
    text = "\n".join(lines[span[0] : span[1] + 1]).strip()
    inner = text[len(opening) : len(text) - len(closing)]
    is_whole = text.startswith(opening) and text.endswith(closing) and len(text) > len(opening) + len(closing)
    return is_whole and not (opening in inner or closing in inner or inner[0].isspace() or inner[0] in "*_")


def _is_a_line_a_paragraph(lines: Sequence[str]) -> bool:
    """Whether a script without empty lines means every line as a paragraph, and was not just wrapped."""
    filled = "\n".join(line.strip() for line in lines).strip("\n").split("\n")
    ended = sum(line.endswith(_ENDS) for line in filled)
    return len(filled) >= 3 and "" not in filled and ended * 10 >= len(filled) * 7

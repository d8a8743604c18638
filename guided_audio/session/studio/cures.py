"""Mending what was found in a script, or allowing it with a reason: each offer has been tried, and helps."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guided_audio.core.errors import Diagnostic, Severity
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.voice import language_of
from guided_audio.script import ParsedScript, parse_script
from guided_audio.script.mending import mend
from guided_audio.session.script_files import check_script

_CUE = re.compile(r"\[(?:pause|silence) [^\]]+\]")
_END = re.compile(r"[.!?…。！？]+[\"'»”’)]*(?=\s|\[|$)|\n[ \t]*\n|\[|\Z")
_BEGIN = re.compile(r"(?:[.!?…。！？]+[\"'»”’)]*\s+|\][ \t]*|\n[ \t]*\n|\A)(?=\S)")
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_NOT_IN_A_REASON = re.compile(r"[\[\]\s]+")


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that go into a text between two places."""

    start: int
    end: int
    words: str

    def applied(self, text: str) -> str:
        """Return the text with it."""
        return text[: self.start] + self.words + text[self.end :]

    def moved(self, text: str, line: int) -> int:
        """Return where a line of the text is afterwards."""
        begins = text.count("\n", 0, self.start) + 1
        return line + self.words.count("\n") - text.count("\n", self.start, self.end) if begins <= line else line


def curable_lines(path: Path, text: str) -> frozenset[int]:
    """Return the lines in which something mechanical can be mended."""
    return frozenset(change.location.line for change in mend(text, str(path)).changes)


def is_curable(found: Diagnostic, language: str, mechanical: frozenset[int]) -> bool:
    """Whether a finding may be mended by the program."""
    cure = _cures().get(found.code)
    if cure is None:
        return found.severity is Severity.ERROR and found.location.line in mechanical
    return _CUE.search(found.hint) is not None if "cue" in cure else language_of(language) in cure


def mended(path: Path, text: str, rule: str, line: int, column: int) -> str | None:
    """Return a text in which a finding is mended; None if that needs its author's own words."""
    found = _findings(path, text)
    finding = next((one for one in found if _key(one) == (rule, line, column)), None)
    if finding is None:
        return None
    cure = _cures().get(rule)
    if cure is None:
        return _mechanical(path, text, line)
    language = language_of(_parsed(path, text).script.meta.language)
    cue = _CUE.search(finding.hint)
    words = (cue[0] if cue else "") if "cue" in cure else cure.get(language, "")
    edits = [_edit(text, finding, cure["where"], words)] if words else []
    return _first_that_helps(path, text, finding, found, edits)


def mended_throughout(path: Path, text: str) -> str | None:
    """Return a text in which all is mended that can be without its author's words; None if nothing can be."""
    made, before = text, ""
    while made != before:  # what is wrong with the cues hides what else there is to find
        before = made
        language, mechanical = language_of(_parsed(path, made).script.meta.language), curable_lines(path, made)
        curable = [_key(found) for found in _findings(path, made) if is_curable(found, language, mechanical)]
        for rule, line, column in sorted(
            curable, key=lambda key: key[1:], reverse=True
        ):  # what is above stays in its line
            made = mended(path, made, rule, line, column) or made
    return made if made != text else None


def allowed(
    path: Path, text: str, rule: str, line: int, column: int, reason: str, *, everywhere: bool = False
) -> str | None:
    """Return a text in which a rule is silenced at a place or everywhere, with a reason; None if that is not possible there."""
    found = _findings(path, text)
    finding = next((one for one in found if _key(one) == (rule, line, column)), None)
    reason = _NOT_IN_A_REASON.sub(" ", reason).strip(" ,-–—")
    if finding is None or not reason:
        return None
    remark = f"[note: allow {rule}: {reason}]\n\n"
    paragraph, top = _paragraph_at(text, _offset(text, line, 1)), _top_of(text)
    edits = [Edit(at, at, remark) for at in ((top,) if everywhere else (paragraph, top)) if at >= top]
    return _first_that_helps(path, text, finding, found, edits, everywhere=everywhere)


def _mechanical(path: Path, text: str, line: int) -> str | None:
    """Return a text whose line is mended; None if nothing in it can be."""
    new, old = mend(text, str(path)).text.split("\n"), text.split("\n")
    if len(new) != len(old) or new[line - 1] == old[line - 1]:
        return None
    return "\n".join([*old[: line - 1], new[line - 1], *old[line:]])


def _first_that_helps(
    path: Path,
    text: str,
    finding: Diagnostic,
    before: tuple[Diagnostic, ...],
    edits: list[Edit],
    *,
    everywhere: bool = False,
) -> str | None:
    """Return the text with the first edit after which a finding is gone, and no other is there that asks for more.

    If it is to help `everywhere`, no finding of its rule is left.
    """
    rules = {one.code for one in before}
    for edit in edits:
        made = edit.applied(text)
        after = _findings(path, made)
        place = finding.code, edit.moved(text, finding.location.line), finding.location.column
        is_left = finding.code in {one.code for one in after}
        still = place in map(_key, after) or ((everywhere or _is_of_all(finding, before)) and is_left)
        is_worse = any(one.code not in rules and one.severity is not Severity.NOTE for one in after)
        if not still and not is_worse:
            return made
    return None


def _is_of_all(finding: Diagnostic, among: tuple[Diagnostic, ...]) -> bool:
    """Whether its rule has found nothing else: then it is to find nothing afterwards."""
    return sum(one.code == finding.code for one in among) == 1


def _edit(text: str, finding: Diagnostic, where: str, words: str) -> Edit:
    """Return the edit that puts words where a finding is."""
    at = _offset(text, finding.location.line, finding.location.column)
    match where:
        case "after":
            end = _sentence_end(text, at)
            return Edit(end, end, f" {words}")
        case "before":
            begin = _sentence_begin(text, at)
            return Edit(begin, begin, f"{words} ")
        case "instead":
            return Edit(_sentence_begin(text, at), _sentence_end(text, at), words)
        case "paragraph":
            begin = _paragraph_at(text, at)
            return Edit(begin, begin, f"{words}\n\n")
        case "end":
            end = len(text.rstrip())
            return Edit(end, len(text), f"\n\n{words}\n")
        case key:
            front = _FRONT_MATTER.match(text)
            line = f'{key}: "{words}"\n'
            end = text.rindex("---", 0, front.end()) if front else 0
            return Edit(end, end, line if front else f"---\n{line}---\n\n")


def _sentence_end(text: str, at: int) -> int:
    found = _END.search(text, at)
    end = len(text) if found is None else found.start() if found[0][:1] in {"\n", "["} else found.end()
    return at + len(text[at:end].rstrip())


def _sentence_begin(text: str, at: int) -> int:
    first = _paragraph_at(text, at)
    return max((found.end() for found in _BEGIN.finditer(text, first, at + 1) if found.end() <= at), default=first)


def _paragraph_at(text: str, at: int) -> int:
    """Return where the paragraph around a place begins."""
    begin = text.rfind("\n\n", 0, at)
    return 0 if begin < 0 else begin + 2


def _top_of(text: str) -> int:
    front = _FRONT_MATTER.match(text)
    end = front.end() if front else 0
    return end + len(text[end:]) - len(text[end:].lstrip("\n"))


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return min(sum(len(one) + 1 for one in lines[: line - 1]) + column - 1, len(text))


def _parsed(path: Path, text: str) -> ParsedScript:
    return parse_script(text, str(path))


def _findings(path: Path, text: str) -> tuple[Diagnostic, ...]:
    return check_script(path, _parsed(path, text), care=True)


def _key(found: Diagnostic) -> tuple[str, int, int]:
    return found.code, found.location.line, found.location.column


@cache
def _cures() -> dict[str, dict[str, Any]]:
    return packaged_toml(__package__, "cures.toml")

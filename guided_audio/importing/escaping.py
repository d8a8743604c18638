"""Words as Markdown that says exactly these words again, whatever they are made of."""

import re

from guided_audio.script.cue_table import looks_like_cue

_BLANKS = re.compile(r"[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_SPECIAL = re.compile(r"[\\*_`\[\]{}<|]|&(?=#?\w{1,40};)|(?<=--)>")
_LITERAL_CUE = re.compile(r"(\[\s{0,9})([^\s\[\]])([^\[\]]{0,399}\])")
_BLOCK_START = re.compile(r"[#>+=~-]|\d{1,9}(?=[.)](?:\s|$))")
_NOTHING_BUT_DOTS = re.compile(r"\.\.\.|…")


def clean(text: str) -> str:
    """Return the text as the parser would see it: no control characters, no lone surrogates, every run of blanks one."""
    return _BLANKS.sub(" ", _CONTROL.sub(" ", text)).encode("utf-8", "replace").decode("utf-8")


def reference(character: str) -> str:
    """Return a character as a numeric reference, which Markdown, and whoever looks for cues, takes for nothing else."""
    return f"&#{ord(character)};"


def escape(text: str) -> str:
    """Write clean words so that no mark among them means anything; where they begin a line, see `escape_start`."""
    text = _LITERAL_CUE.sub(_hide_cue, text)
    pieces = text.split("\0")  # what `_hide_cue` has written as references stands at the odd places
    return "".join(piece if n % 2 else _SPECIAL.sub(r"\\\g<0>", piece) for n, piece in enumerate(pieces))


def _hide_cue(match: re.Match[str]) -> str:
    if not looks_like_cue(match[2] + match[3][:-1]):
        return match[0]
    return f"{match[1]}\0{reference(match[2])}\0{match[3]}"


def escape_start(line: str) -> str:
    """Take its meaning from whatever begins a line and would make it a heading, a list, a rule or a pause."""
    if _NOTHING_BUT_DOTS.fullmatch(line):
        return reference(line[0]) + line[1:]
    if start := _BLOCK_START.match(line):
        return f"{start[0]}\\{line[start.end() :]}" if start[0][0].isdigit() else f"\\{line}"
    return line


def armour(text: str) -> str:
    """Write words so that not even a pattern made to find cues in prose can see one: for eyes, the last resort."""
    text = re.sub(r"[^\w\s\[\]]|\b\w|(?<=\d)\w", lambda m: reference(m[0]), text)
    return re.sub(r"[\[\]]", r"\\\g<0>", text)

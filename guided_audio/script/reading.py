"""From a file to a parsed script."""

from pathlib import Path

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError, UsageError
from guided_audio.script.parser import ParsedScript, parse_script

MAX_BYTES = 256 * 1024


def read_script(path: Path) -> ParsedScript:
    """Read and parse a script file; a file that is no text at all raises."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder, not a script", "name one .md file in it")
    if path.is_fifo() and path.parts[:2] not in {("/", "dev"), ("/", "proc")}:
        raise UsageError(f"{path} is a pipe, not a script", "name a .md file, or /dev/stdin")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    diagnosis = DiagnosticCollector(str(path))
    if b"\0" in raw:
        diagnosis.error(diagnosis.at(1), "not-text", "this is not a text file", "a script is a Markdown file in UTF-8")
    elif len(raw) > MAX_BYTES:
        diagnosis.error(
            diagnosis.at(1), "too-large", "this file is larger than 256 KB", "split it into sessions of its own"
        )
    if found := diagnosis.sorted():
        raise ScriptError(found)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        place = diagnosis.at(line, column)
        diagnosis.error(place, "not-utf-8", "this file is not UTF-8 text", "save it again with the encoding UTF-8")
        raise ScriptError(diagnosis.sorted()) from error
    return parse_script(text, str(path))

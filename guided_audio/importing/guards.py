"""What every reader of foreign forms needs: a library that may be missing, and a way to refuse a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError, SourceLocation, UsageError

INSTALL = "install it: pip install 'guided-audio[import]'"


@contextmanager
def needs(library: str, form: str) -> Iterator[None]:
    """Explain what to install when an import inside this block fails."""
    try:
        yield
    except ImportError as error:
        raise UsageError(f"reading {form} needs the library {library}", INSTALL) from error


def refuse(diagnosis: DiagnosticCollector, place: SourceLocation, code: str, message: str, hint: str = "") -> NoReturn:
    """Give up on a file: raise with this and everything else that was found in it."""
    diagnosis.error(place, code, message, hint)
    raise ScriptError(diagnosis.sorted())

"""What nobody in their right mind would write has to end soon as well."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from guided_audio.core.errors import ScriptError

Content = TypeVar("Content", str, bytes)


@contextmanager
def within(seconds: float = 5.0) -> Iterator[None]:
    """Fail if the block takes longer."""
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < seconds


def is_read_or_refused_soon(read: Callable[[Content], object], content: Content, seconds: float = 5.0) -> None:
    """Read something; it may be refused with a reason, and either way within a few seconds."""
    with within(seconds):
        try:
            read(content)
        except ScriptError as error:
            assert error.diagnostics

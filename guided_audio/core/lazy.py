"""Rooms that offer names of their modules and import each module when one of its names is first used.

`import numpy` alone takes five times as long as Python itself, so that a command that lists scripts should not need it. The
names stand in the room twice: for type checkers as imports, and as a table for `offered`; a test holds them together.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def offered(room: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a room, from its modules, each with the names that it gives, blanks between them.

    None of them may have a module's name: importing that module would put it in the name's place.
    """
    homes = {name: module for module, names in modules.items() for name in names.split()}

    def __getattr__(name: str) -> object:  # noqa: N807 - as Python calls it (PEP 562)
        if name not in homes:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        value = getattr(import_module(f".{homes[name]}", sys.modules[room].__package__), name)
        setattr(sys.modules[room], name, value)
        return value

    return __getattr__

"""The key in the address of every page: 128 bits, new for each run, or kept so that an icon on a phone goes on working."""

import contextlib
import json
import re
import secrets
from dataclasses import asdict, dataclass

from guided_audio.core.config import web_key_file
from guided_audio.core.files import explained, save_text

USUAL_PORT = 8765
_BYTES = 16
_KEY = re.compile(r"[0-9a-f]{32}")
_MOST_PORTS = 65536


@dataclass(frozen=True, slots=True)
class Access:
    """What an address needs beside the computer's own: a key and a port."""

    key: str
    port: int = USUAL_PORT


def new_access(port: int = USUAL_PORT) -> Access:
    """Return a key that nobody can guess."""
    return Access(secrets.token_hex(_BYTES), port)


def kept_access() -> Access | None:
    """Return the key and the port that were kept; None if there are none that can be read."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        data = json.loads(web_key_file().read_text(encoding="utf-8"))
        access = Access(data["key"], data["port"])
        if _KEY.fullmatch(access.key) and access.port in range(1, _MOST_PORTS):
            return access
    return None


def keep_access(access: Access) -> None:
    """Keep a key and a port for the next run, for the user alone; OutputError if that cannot be."""
    file = web_key_file()
    with explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
    save_text(file, json.dumps(asdict(access)) + "\n")


def forget_access() -> bool:
    """Forget what was kept, and return whether there was any; OutputError if it cannot be removed."""
    with explained(web_key_file(), "removed"):
        is_kept = web_key_file().exists()
        web_key_file().unlink(missing_ok=True)
    return is_kept

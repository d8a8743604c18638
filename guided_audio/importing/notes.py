"""Private remarks in a script: what a foreign text says to its reader, and not to the listener."""

import re

from guided_audio.importing.escaping import clean
from guided_audio.script.script_markdown import MAX_CUE

_ROOM = MAX_CUE - len("note: ")
_BRACKETS = str.maketrans("[]［］【】", "‹›‹›‹›")
_PIECE = re.compile(rf"\S.{{0,{_ROOM - 1}}}(?!\S)|\S{{1,{_ROOM}}}")


def note_cues(text: str) -> list[str]:
    """Return a remark as the insides of as many notes as it needs: a cue holds four hundred characters."""
    text = clean(text).translate(_BRACKETS).strip()
    return [f"note: {piece.rstrip()}" for piece in _PIECE.findall(text)]

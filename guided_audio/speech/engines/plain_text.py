"""Text for synthesisers that read commands in it, and that take only so much at once."""

import re

LONGEST = 800
"""Characters that are spoken in one go; pyttsx3 takes ever longer for more."""
_PICTURES = re.compile("[\u200d\u2600-\u27bf\ufe0e\ufe0f\U0001f000-\U0001faff]")
_ENDS = (r"[.!?…。！？][\"'”’»)]*\s", r"[,;:–—]\s", r"\s")


def plain(text: str) -> str:
    """Return a text in which nothing is a command.

    SAPI5 and Pico read XML in what begins with «<», macOS obeys «[[…]]», eSpeak what follows a control character, and an emoji
    would be read out by its name. Half a character, of which JSON can hold any number, is none.
    """
    spoken = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff<>]", " ", _PICTURES.sub(" ", text))
    return " ".join(re.sub(r"([\[\]])(?=\1)", r"\1 ", spoken).split())


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Return a text in pieces of at most `longest` characters, parted where a reader would pause; none if it is mute."""
    pieces = []
    while len(text) > longest:
        ends = (max((end.end() for end in re.finditer(mark, text[:longest])), default=0) for mark in _ENDS)
        place = next((end for end in ends if end > longest // 4), longest)
        pieces.append(text[:place].strip())
        text = text[place:]
    return [piece for piece in [*pieces, text.strip()] if any(character.isalnum() for character in piece)]

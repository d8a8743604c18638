"""What would be heard of a script."""

from guided_audio.script import Paragraph, Script, Text


def spoken(script: Script) -> str:
    """Return all words that would be spoken, as one line."""
    paragraphs = [element for element in script.elements if isinstance(element, Paragraph)]
    return " ".join(" ".join("".join(p.text for p in e.parts if isinstance(p, Text)) for e in paragraphs).split())

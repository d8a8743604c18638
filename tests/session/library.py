"""Scripts in the user's own library, for the voice of tones."""

from guided_audio.core.config import library_folders

TEXT = """---
title: Ein Abend für dich
voice: tone
slots: {{name: ""}}
summary: For trying out.
---
# An Evening

## Arriving

{first} three{{, name}}. [silence 1s] Four five. [silence 1s]

## Writing

Now six. [write 2s: What would help?] Seven. [wait up to 3s] Eight.

## Leaving

Nine ten. [silence 1s] Done.
"""


def put_script(name: str = "evening", first: str = "One two", more: str = "") -> str:
    """Put a script into the library, and return its name."""
    folder = library_folders()[0].path
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(TEXT.format(first=first) + more)
    return name

"""What the tests of pages need: a library of one's own whose sessions are tones, and the application to ask."""

from pathlib import Path

from guided_audio.core.config import default_voices_file, library_folders

KEY = "5" * 32
LAKE = "an-evening-by-the-lake"
SCRIPT = """\
---
title: An evening by the lake
voice: tone
language: en
pace: 220
practice: rest
safety: You can stop at any moment.
content_note: water.
summary: A few minutes beside still water.
needs: [a cushion]
slots: {name: ""}
---

> Sit as you like.

## Arriving

Hello{, name}. The water is still tonight. [silence 2s] There is nothing that has to be done. [silence 1s]

[breathe in 2s, out 2s, 1 times]

The second sentence of this evening comes now. [silence 1s]

## Something to write

[write 6s: Dear little one]

Now the pen may rest. [silence 1s]

[wait up to 20s: When you are ready.]

## Leaving

The lake stays here. [silence 1s] You can come back whenever you like.
"""


def make_library() -> None:
    """Put a session into the user's own library, and let voices of tones speak every language."""
    folder: Path = library_folders()[0].path
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{LAKE}.md").write_text(SCRIPT)
    choices = default_voices_file()
    choices.parent.mkdir(parents=True, exist_ok=True)
    choices.write_text('[default]\nen = "tone"\nes = "tone"\nde = "tone"\n')

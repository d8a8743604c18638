"""From a character of a sentence, as it is shown, to its place in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from guided_audio.core.errors import SourceLocation
from guided_audio.script import Instruction, Paragraph, Remark, Slot, Text


def locate(
    paragraph: Paragraph, slots: Mapping[str, str], start: SourceLocation, text: str, offset: int
) -> SourceLocation:
    """Return where the character at `offset` of a sentence stands, if the sentence begins at `start`.

    Words may run over lines, emphasis and slots; what cannot be followed has the place of the sentence.
    """
    count, blank = 0, False
    for character, place in characters(paragraph, slots, start):
        if not count and character.isspace():
            continue
        if not count and not text.startswith(character) and not character.isalnum() and character not in "'\"’‘“”„":
            continue  # what a cue in the middle of a sentence left over
        if character.isspace():
            blank = True
            continue
        count += blank
        blank = False
        if count >= offset:
            return place
        count += 1
    return start


def characters(
    paragraph: Paragraph, slots: Mapping[str, str], start: SourceLocation
) -> Iterator[tuple[str, SourceLocation]]:
    """Yield the characters that are heard from a place on, until a cue interrupts them."""
    begun = False
    for part in paragraph.parts:
        match part:
            case Text(text=text, location=place):
                column = start.column - place.column
                if not begun and not (place.line == start.line and 0 <= column < len(text)):
                    continue
                first = 0 if begun else column
                begun = True
                for number in range(first, len(text)):
                    yield text[number], replace(place, column=place.column + number)
            case Slot(name=name, before=before, after=after, location=place):
                begun = begun or place == start
                value = " ".join(slots.get(name, "").split())
                if begun and value:
                    for character in f"{before}{value}{after}":
                        yield character, place
            case Instruction(cue=Remark()):
                continue
            case _:
                if begun:
                    return

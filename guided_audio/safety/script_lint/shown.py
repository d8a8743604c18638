"""What is shown and not said, sentence by sentence: notes, and the words of waits and writing."""

import bisect
from collections.abc import Iterator, Mapping
from dataclasses import replace

from guided_audio.core.units import Seconds
from guided_audio.safety.script_lint.analysis import Line, straightened
from guided_audio.safety.script_lint.locating import characters
from guided_audio.script import Instruction, Paragraph, Prompt, Script, ShownNote, Text, split_sentences

_NEVER = Seconds(0.0)


def shown_lines(script: Script, slots: Mapping[str, str]) -> tuple[Line, ...]:
    """Return the sentences that a script shows; each belongs to the paragraph it stands in, or before."""
    starts = [(p.location.line, p.location.column) for p in script.paragraphs]
    lines: list[Line] = []
    for element in script.leaves:
        match element:
            case ShownNote(parts=parts, location=place):
                number = bisect.bisect_right(starts, (place.line, place.column))
                lines += _lines(Paragraph(parts, place), slots, number, script.meta.language)
            case Instruction():
                place = element.location
                number = bisect.bisect_right(starts, (place.line, place.column))
                lines += _prompted(element, slots, number, script.meta.language)
            case Paragraph(parts=parts, location=place):
                number = bisect.bisect_right(starts, (place.line, place.column)) - 1
                lines += [
                    line
                    for part in parts
                    if isinstance(part, Instruction)
                    for line in _prompted(part, slots, number, script.meta.language)
                ]
    return tuple(lines)


def _prompted(instruction: Instruction, slots: Mapping[str, str], number: int, language: str) -> Iterator[Line]:
    if isinstance(instruction.cue, Prompt) and instruction.cue.text:
        before = max(instruction.source.find(instruction.cue.text), 0)
        place = replace(instruction.location, column=instruction.location.column + before)
        yield from _lines(Paragraph((Text(instruction.cue.text, place),), place), slots, number, language)


def _lines(shown: Paragraph, slots: Mapping[str, str], number: int, language: str) -> Iterator[Line]:
    if not shown.parts:
        return
    written = list(characters(shown, slots, shown.parts[0].location))
    for sentence in split_sentences("".join(character for character, _ in written), language):
        if any(character.isalnum() for character in sentence.text):
            place = written[sentence.offset][1]
            text = straightened(" ".join(sentence.text.split()))
            yield Line(text, place, number, _NEVER, _NEVER, _NEVER, _NEVER, shrunk=False, shown=shown)

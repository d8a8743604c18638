"""Scripts: the model, the parser of the script format, and its diagnostics."""

from guided_audio.script.meta import MAX_LENGTH, Pauses, Practice, ScriptMeta
from guided_audio.script.model import (
    Bell,
    Break,
    Breath,
    Breathe,
    BreathMode,
    Cue,
    Delivery,
    Heading,
    Hold,
    Instruction,
    Manner,
    Paragraph,
    Prompt,
    Remark,
    Script,
    ShownNote,
    Slot,
    Text,
)
from guided_audio.script.parser import ParsedScript, parse_script
from guided_audio.script.reading import read_script
from guided_audio.script.sentences import Sentence, split_sentences

__all__ = [
    "MAX_LENGTH",
    "Bell",
    "Break",
    "Breath",
    "BreathMode",
    "Breathe",
    "Cue",
    "Delivery",
    "Heading",
    "Hold",
    "Instruction",
    "Manner",
    "Paragraph",
    "ParsedScript",
    "Pauses",
    "Practice",
    "Prompt",
    "Remark",
    "Script",
    "ScriptMeta",
    "Sentence",
    "ShownNote",
    "Slot",
    "Text",
    "parse_script",
    "read_script",
    "split_sentences",
]

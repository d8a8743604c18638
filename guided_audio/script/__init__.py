"""Scripts: the model, the parser of the script format, and its diagnostics."""

from guided_audio.script.delivery import Voicing
from guided_audio.script.guiding import GuidingWords, guiding_words
from guided_audio.script.meta import MAX_LENGTH, Pauses, Practice, ScriptMeta
from guided_audio.script.model import (
    Ambience,
    Bell,
    Block,
    Break,
    Breath,
    Breathe,
    BreathMode,
    Choice,
    Cue,
    Delivery,
    Element,
    Heading,
    Hold,
    Instruction,
    Manner,
    Option,
    OptionalPassage,
    Paragraph,
    Prompt,
    Remark,
    Repeat,
    Script,
    ShownNote,
    Slot,
    SpeakAs,
    Text,
)
from guided_audio.script.parser import ParsedScript, parse_script
from guided_audio.script.pronouncing import Said, WordFinder, find_slip, merged, read_said, same_word
from guided_audio.script.reading import read_script
from guided_audio.script.sentences import Sentence, split_sentences

"""Scripts: their model, the parser of the script format, and its diagnostics."""

from guided_audio.script.breathe_cue import GuidingWords, guiding_words
from guided_audio.script.cue_arguments import CueError
from guided_audio.script.cue_model import (
    Ambience,
    Bell,
    Breath,
    Breathe,
    BreathMode,
    Cue,
    Delivery,
    Hold,
    Manner,
    Prompt,
    Remark,
    SpeakAs,
    Voicing,
)
from guided_audio.script.cue_table import looks_like_cue, read_cue
from guided_audio.script.parser import MAX_BYTES, ParsedScript, parse_script, read_script
from guided_audio.script.pronunciation import (
    Pronunciation,
    WordFinder,
    check_pronunciation,
    merge_words,
    read_pronunciation,
    same_word,
)
from guided_audio.script.script_markdown import MAX_CUE
from guided_audio.script.script_model import (
    Block,
    Break,
    Choice,
    Element,
    Heading,
    Instruction,
    Option,
    OptionalPassage,
    Paragraph,
    Pauses,
    Practice,
    Repeat,
    Script,
    ScriptMeta,
    ShownNote,
    Slot,
    Text,
)
from guided_audio.script.sentences import Sentence, split_sentences
from guided_audio.script.yaml_reader import MAX_FRONT_MATTER

"""Scripts: their model, the parser of the script format, and its diagnostics."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guided_audio.script.breathe_cue import guiding_words
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
        PlaySound,
        Prompt,
        Remark,
        SpeakAs,
        Voicing,
    )
    from guided_audio.script.model import (
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
    from guided_audio.script.normal_forms import normal_form, spoken_form
    from guided_audio.script.parser import ParsedScript, parse_script, read_script
    from guided_audio.script.pronunciation import (
        Pronunciation,
        WordFinder,
        check_pronunciation,
        merge_words,
        read_pronunciation,
        same_word,
    )
    from guided_audio.script.readings import reader_for
    from guided_audio.script.sentences import split_sentences
else:
    from guided_audio.core.lazy import offered

    __getattr__ = offered(
        __name__,
        {
            "breathe_cue": "guiding_words",
            "cue_model": "Ambience Bell Breath Breathe BreathMode Cue Delivery "
            "Hold Manner PlaySound Prompt Remark SpeakAs Voicing",
            "model": "Break Choice Element Heading Instruction Option OptionalPassage Paragraph "
            "Pauses Practice Repeat Script ScriptMeta ShownNote Slot Text",
            "normal_forms": "normal_form spoken_form",
            "parser": "ParsedScript parse_script read_script",
            "pronunciation": "Pronunciation WordFinder check_pronunciation merge_words read_pronunciation same_word",
            "readings": "reader_for",
            "sentences": "split_sentences",
        },
    )

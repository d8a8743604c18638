"""What a session has to tell of words that no voice would guess."""

from guided_audio.core.errors import Diagnostic, Severity, SourceLocation
from guided_audio.library.lexicon import Lexicon
from guided_audio.script import Breathe, BreathMode, Script, guiding_words, same_word
from guided_audio.timeline import Timeline


def warn_of_sounds(script: Script, timeline: Timeline, lexicon: Lexicon) -> tuple[Diagnostic, ...]:
    """Warn of words that only have a sound in IPA, and are said by a voice that cannot be told any; each once, at its place."""
    found: dict[tuple[str, str], Diagnostic] = {}
    for word, voice in timeline.as_written:
        message = f"the voice «{voice.name}» cannot be told sounds: «{word}» is read as it is written"
        hint = "give it a respelling as well, before the sound: «uh-NAHN-duh /əˈnʌndə/»"
        place = _place_of(word, script, lexicon)
        warning = Diagnostic(place, "ipa-unread", message, hint, Severity.WARNING)
        found.setdefault((same_word(word), voice.reference), warning)
    return tuple(found.values())


def _place_of(word: str, script: Script, lexicon: Lexicon) -> SourceLocation:
    """Return where it stands how a word is said: in the script, else in the listener's dictionary."""
    own = lexicon.place_in(script.meta.language, word)
    return script.meta.locations.get(f"pronounce.{word}") or own or SourceLocation(script.path, 1, 1)


def warn_of_unspoken(script: Script) -> tuple[Diagnostic, ...]:
    """Return a warning for every breath that will be shown and not spoken, because its language has no words for it here."""
    language = script.meta.language
    if guiding_words(language).are_known:
        return ()
    message = f"this breath is shown, and not spoken: the program has no words for it in «{language}»"
    hint = "write them yourself, with exact pauses between them, or write «silent» into the cue"
    return tuple(
        Diagnostic(instruction.location, "breath-unspoken", message, hint, Severity.WARNING)
        for instruction in script.instructions
        if isinstance(instruction.cue, Breathe) and instruction.cue.mode is not BreathMode.SILENT
    )

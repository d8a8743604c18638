"""What a person can do with a script: look at it, play it, export it. Every command of the program calls in here."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guided_audio.aid import CareSheet, Danger, care_sheet
    from guided_audio.journal.writing import Page, Written, clear_writing, list_writing, read_writing
    from guided_audio.lexicon import (
        EVERY_LANGUAGE,
        Entry,
        Lexicon,
        begin_own_words,
        read_lexicon,
        remove_word,
        set_word,
    )
    from guided_audio.sessions.caching import CacheContents, cache_contents, clear_cache
    from guided_audio.sessions.guidance import Offer, Offers, Wanted, find_offers, list_needs, pathway
    from guided_audio.sessions.history import (
        clear_history,
        count_history,
        digest_of,
        find_place,
        look_back,
        wishes_at,
    )
    from guided_audio.sessions.keeping import Keeper, KeptPerformance, open_page
    from guided_audio.sessions.live import Live, PlayWishes, playing
    from guided_audio.sessions.packing import Beside, Packed, export_with, files_of, given_sheet
    from guided_audio.sessions.performance import SSML, export, export_target
    from guided_audio.sessions.rehearsal import Measured, Progress, Ready, measure, rehearsing
    from guided_audio.sessions.scenery import LOUDEST_BED, SoundWishes, loudness_aim
    from guided_audio.sessions.session import Session, Wishes, open_passage, open_session
    from guided_audio.sessions.shelf import check, is_unkind, library, scripts_in
    from guided_audio.sessions.speakers import Ground, Speaker, Speakers, ground_for
    from guided_audio.sessions.writing import (
        begin_script,
        export_ssml,
        front_matter_schema,
        import_script,
        mend_script,
        save_mended,
        save_script,
    )

__all__ = [
    "EVERY_LANGUAGE",
    "LOUDEST_BED",
    "SSML",
    "Beside",
    "CacheContents",
    "CareSheet",
    "Danger",
    "Entry",
    "Ground",
    "Keeper",
    "KeptPerformance",
    "Lexicon",
    "Live",
    "Measured",
    "Offer",
    "Offers",
    "Packed",
    "Page",
    "PlayWishes",
    "Progress",
    "Ready",
    "Session",
    "SoundWishes",
    "Speaker",
    "Speakers",
    "Wanted",
    "Wishes",
    "Written",
    "begin_own_words",
    "begin_script",
    "cache_contents",
    "care_sheet",
    "check",
    "clear_cache",
    "clear_history",
    "clear_writing",
    "count_history",
    "digest_of",
    "export",
    "export_ssml",
    "export_target",
    "export_with",
    "files_of",
    "find_offers",
    "find_place",
    "front_matter_schema",
    "given_sheet",
    "ground_for",
    "import_script",
    "is_unkind",
    "library",
    "list_needs",
    "list_writing",
    "look_back",
    "loudness_aim",
    "measure",
    "mend_script",
    "open_page",
    "open_passage",
    "open_session",
    "pathway",
    "playing",
    "read_lexicon",
    "read_writing",
    "rehearsing",
    "remove_word",
    "save_mended",
    "save_script",
    "scripts_in",
    "set_word",
    "wishes_at",
]

_HOMES = {
    "guided_audio.aid": (
        "CareSheet",
        "Danger",
        "care_sheet",
    ),
    "guided_audio.lexicon": (
        "EVERY_LANGUAGE",
        "Entry",
        "Lexicon",
        "begin_own_words",
        "read_lexicon",
        "remove_word",
        "set_word",
    ),
    "guided_audio.journal.writing": (
        "Page",
        "Written",
        "clear_writing",
        "list_writing",
        "read_writing",
    ),
    "guided_audio.sessions.caching": (
        "CacheContents",
        "cache_contents",
        "clear_cache",
    ),
    "guided_audio.sessions.guidance": (
        "Offer",
        "Offers",
        "Wanted",
        "find_offers",
        "list_needs",
        "pathway",
    ),
    "guided_audio.sessions.live": (
        "Live",
        "PlayWishes",
        "playing",
    ),
    "guided_audio.sessions.history": (
        "clear_history",
        "count_history",
        "digest_of",
        "find_place",
        "look_back",
        "wishes_at",
    ),
    "guided_audio.sessions.keeping": (
        "Keeper",
        "KeptPerformance",
        "open_page",
    ),
    "guided_audio.sessions.packing": (
        "Beside",
        "Packed",
        "export_with",
        "files_of",
        "given_sheet",
    ),
    "guided_audio.sessions.performance": (
        "SSML",
        "export",
        "export_target",
    ),
    "guided_audio.sessions.rehearsal": (
        "Measured",
        "Progress",
        "Ready",
        "measure",
        "rehearsing",
    ),
    "guided_audio.sessions.scenery": (
        "LOUDEST_BED",
        "SoundWishes",
        "loudness_aim",
    ),
    "guided_audio.sessions.session": (
        "Session",
        "Wishes",
        "open_passage",
        "open_session",
    ),
    "guided_audio.sessions.shelf": (
        "check",
        "is_unkind",
        "library",
        "scripts_in",
    ),
    "guided_audio.sessions.speakers": (
        "Ground",
        "Speaker",
        "Speakers",
        "ground_for",
    ),
    "guided_audio.sessions.writing": (
        "begin_script",
        "export_ssml",
        "front_matter_schema",
        "import_script",
        "mend_script",
        "save_mended",
        "save_script",
    ),
}
"""Where each of these is: a command loads what it needs, so that all of them begin at once."""


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            found: object = getattr(import_module(home), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

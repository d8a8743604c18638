"""What a row asks to be made, as plain values: any process on any machine can make it, and makes the same, or refuses it."""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guided_audio.core.units import Seconds
from guided_audio.export import ExportOptions
from guided_audio.library.lexicon import Lexicon
from guided_audio.script import ParsedScript, parse_script
from guided_audio.session.options import SessionOptions
from guided_audio.session.plan import OnMeasuring, plan_script
from guided_audio.session.prepare import sheet_for
from guided_audio.session.session import Session
from guided_audio.session.session_digest import digest_of_session

_KEPT = 64
"""Recipes that a process keeps laid out; most batches have a few."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What many rows share: a script, and all that is asked of it but the words for its slots."""

    name: str
    """The name of the script's file."""
    text: str = field(repr=False)
    kind: str = "mp3"
    voice: str = ""
    length: Seconds | None = None
    ambience: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    pack: bool = False
    country: str | None = None
    lexicon: Lexicon = field(default=Lexicon(), repr=False)
    """The user's dictionary: the machine where it is made may have another."""

    @property
    def extras(self) -> ExportOptions:
        """What goes with the sound."""
        return ExportOptions(pack=self.pack, country=self.country if self.pack else None)

    def options(self, slots: Mapping[str, str]) -> SessionOptions:
        """Return what is asked of a session with these words."""
        return SessionOptions(self.voice, slots, dict(self.choices), self.length, ambience=self.ambience)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A recipe laid out without words for its slots, and the digest of all that its sound and its pack depend on."""

    parsed: ParsedScript
    session: Session
    digest: str


@dataclass(frozen=True, slots=True)
class Job:
    """A file that is to be made; its `repr`, which a cluster may log, has none of the listener's own words."""

    row: int
    line: int
    id: str
    file: str
    """Its path below the folder of the batch, with slashes."""
    recipe: Recipe
    digest: str
    """That of the recipe where it was checked: a machine that has another would make another sound."""
    key: str
    """The same for the same file."""
    slots: Mapping[str, str] = field(repr=False)
    seconds: Seconds
    """About how long it lasts."""
    channels: int
    replaces: bool = False
    """Whether a file that is there is replaced."""

    @property
    def is_personal(self) -> bool:
        """Whether words that the listener gave are spoken."""
        return any(words.strip() for words in self.slots.values())

    def target_in(self, folder: Path) -> Path:
        """Return the path of its sound in a folder, by which an export names a zip, too."""
        return (folder / self.file).with_suffix(f".{self.recipe.kind}")

    def open(self) -> Session:
        """Lay it out with its words."""
        parsed = laid_out(self.recipe).parsed
        path = Path(self.recipe.name)
        planned = plan_script(path, parsed, self.recipe.options(self.slots), self.recipe.lexicon)
        return Session.of(planned, parsed=parsed)


@functools.lru_cache(_KEPT)
def laid_out(recipe: Recipe, on_measuring: OnMeasuring | None = None) -> LaidOut:
    """Lay out a recipe; ScriptError or UsageError if that cannot be done here."""
    parsed = parse_script(recipe.text, recipe.name)
    planned = plan_script(Path(recipe.name), parsed, recipe.options({}), recipe.lexicon, on_measuring)
    session = Session.of(planned)
    text = hashlib.sha256(recipe.text.encode()).hexdigest()
    sheet = repr(sheet_for(recipe.country)) if recipe.pack else ""
    digest = digest_of_session(session, None, recipe.kind, recipe.pack, text, sheet)
    return LaidOut(parsed, session, digest)


def key_of(digest: str, recipe: Recipe, slots: Mapping[str, str], language: str) -> str:
    """Return the key of a file: a digest of its recipe, of the words in it, and of how the dictionary says them."""
    words = " ".join(slots.values()).casefold()
    said = {word: sound for word, sound in recipe.lexicon.words_in(language).items() if word.casefold() in words}
    return hashlib.sha256(json.dumps([digest, sorted(slots.items()), sorted(said.items())]).encode()).hexdigest()

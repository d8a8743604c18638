"""Importing a foreign script of any form as a script of ours, with a finding for every guess."""

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from guided_audio.core.diagnostics import MAX_DIAGNOSTICS, DiagnosticCollector
from guided_audio.core.errors import Diagnostic, ScriptError, Severity, SourceLocation, UsageError, shorten
from guided_audio.core.files import reason_of
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import N_
from guided_audio.importing.draft import CueWords, Draft, LineBreak, ParagraphEnd, Words
from guided_audio.importing.foreign_file import decode, limit, refuse
from guided_audio.importing.markdown_writer import write_parsed
from guided_audio.importing.subtitles import has_times
from guided_audio.importing.validate import is_missing_sound, settle
from guided_audio.script import Hold, ParsedScript, ScriptMeta, Text, parse_script
from guided_audio.script.asides import find_asides
from guided_audio.script.languages import guess_language, name_of, tag_of
from guided_audio.script.machinery import Remnant, Sign, find_machinery, tell_machinery
from guided_audio.script.parser import MAX_BYTES

HasVoice = Callable[[str], bool]

MAX_TEXT = 2 * 1024 * 1024
MAX_DOCUMENT = 10 * 1024 * 1024
"""The largest files that are read, in bytes."""
_BEGINNING = 4096
_MARK = re.compile(r"[(\[{<（【［*_`/|~=%:#@!\\–—-]")
_DIRECTION = Sign(
    N_("a direction"), re.compile(""), N_("write a cue, such as [pause 5s], or a remark, [note: …]"), "direction"
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A script made of a foreign one: its text, the form it had, and everything that was guessed on the way."""

    text: str
    form: str
    findings: tuple[Diagnostic, ...]
    guesses: int
    pauses: int
    pause_seconds: float
    words: int
    source: str = field(default="", compare=False, repr=False)
    """What was read, as a text: the lines of the findings are its lines."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of script: its name, the module that reads it, and how it is recognised."""

    name: str
    module: str
    endings: Sequence[str]
    begins: str = "(?!)"
    """A pattern of the file's beginning; without it, only its ending counts."""
    is_binary: bool = False

    def fits(self, beginning: str) -> bool:
        """Whether a file of this form can begin like this."""
        return re.match(self.begins, beginning) is not None

    def read(self, content: str | bytes, collector: DiagnosticCollector, **choice: str) -> Draft:
        """Read a script of this form, or the part of it that was chosen."""
        reader = importlib.import_module(f"guided_audio.importing.{self.module}")
        draft: Draft = reader.read(content, collector, **choice)
        return draft


_DATA = packaged_toml("guided_audio.importing", "forms.toml")
_FORMS = tuple(_Form(**entry) for entry in _DATA["form"])


class CountingCollector(DiagnosticCollector):
    """A collector that knows how many warnings there were beyond the first hundred, and takes so many only."""

    def warn(self, location: SourceLocation, code: str, message: str, hint: str = "") -> None:
        """Add something that was guessed."""
        super().warn(location, code, message, hint)
        limit(self.warnings, "guesses", self)

    @property
    def warnings(self) -> int:
        """How many guesses there have been."""
        return self._counts[Severity.WARNING]

    def findings(self) -> tuple[Diagnostic, ...]:
        """Return the collected findings, with a last one that counts the rest."""
        found, more = self.sorted(), self.warnings - MAX_DIAGNOSTICS
        if more <= 0:
            return found
        message = N_(
            "and {count} more findings like these" if more > 1 else "and {count} more finding like this", count=more
        )
        return (*found, Diagnostic(found[-1].location, "more", message, severity=Severity.WARNING))


def files_to_import(folder: Path) -> tuple[Path, ...]:
    """Return all files below a folder that may be foreign scripts, by their endings; hidden ones are left out."""
    endings = tuple(ending for form in _FORMS for ending in form.endings if ending)
    found = (path for path in sorted(folder.rglob("*")) if path.name.lower().endswith(endings) and path.is_file())
    return tuple(p for p in found if not any(part.startswith((".", "~$")) for part in p.relative_to(folder).parts))


def import_file(path: Path, has_voice: HasVoice | None = None, chapter: str = "") -> Imported:
    """Import a file.

    Args:
        path: The foreign script.
        has_voice: Whether a voice of this name is installed; without it, all voices are taken to be.
        chapter: The number or the title of a book's chapter; without it, all of them are read.

    Raises:
        UsageError: The file cannot be opened, or holds words in a form that is not read, such as a PDF.
        ScriptError: What stands in it cannot be read.

    """
    if path.is_dir():
        raise UsageError(N_("{path} is a folder", path=path), N_("name one file in it"))
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_DOCUMENT + 1)
    except OSError as error:
        raise UsageError(N_("{path} cannot be read: {reason}", path=path, reason=reason_of(error))) from error
    collector = CountingCollector(str(path))
    beginning = raw[:_BEGINNING].decode("latin-1")
    form = next((form for form in _FORMS if form.is_binary and form.fits(beginning)), None)
    _refuse_others(beginning, str(path))
    most = MAX_DOCUMENT if form else MAX_TEXT
    if len(raw) > most:
        message = N_("this file is larger than {most} MB", most=most // 1024 // 1024)
        refuse(collector, collector.at(1), "too-large", message, N_("split it into sessions"))
    if chapter and not (form and form.name == "epub"):
        raise UsageError(
            N_("{path} has no chapters to choose from", path=path), N_("only books (.epub) have; leave --chapter out")
        )
    if form:
        choice = {"chapter": chapter} if chapter else {}
        return _imported(form.read(raw, collector, **choice), form, collector, has_voice)
    return _import(decode(raw, collector), path.suffix, collector, has_voice)


def import_text(text: str, name: str = "text.txt") -> Imported:
    """Import a text; the ending of its name may help to find out its form."""
    return _import(text.replace("\r\n", "\n").replace("\r", "\n"), PurePath(name).suffix, CountingCollector(name))


def _import(text: str, ending: str, collector: CountingCollector, has_voice: HasVoice | None = None) -> Imported:
    _refuse_others(text[:_BEGINNING], collector.path)
    form = _text_form(text, ending)
    draft = form.read(text, collector)
    marked = sum(isinstance(part, CueWords) or (isinstance(part, Words) and part.emphasis > 0) for part in draft.parts)
    limit(marked, N_("cues, notes and emphasised words"), collector)
    # running text may just as well be a script of our own
    if form.module == "plain_text" and (own := _as_ours(text, draft, collector)):
        return Imported(text, "script", own.diagnostics, 0, *_counted(own), text)
    return _imported(draft, form, collector, has_voice, text)


def _as_ours(text: str, draft: Draft, collector: CountingCollector) -> ParsedScript | None:
    """Return the script that a text may already be: without errors, with a cue or a front matter of ours, and read as such."""
    has_front_matter = text.lstrip("\ufeff \n").startswith("---")
    may_be_ours = has_front_matter or ("[" in text and not collector.warnings)
    if not may_be_ours or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return None
    parsed = parse_script(text, collector.path)
    if parsed.errors:
        return None
    words = " ".join(part.text for part in draft.parts if isinstance(part, Words))
    says_the_same = "".join(words.split()) == "".join(_spoken(parsed))
    if parsed.script.meta.locations:
        has_dialect = any(finding.code == "dialect" for finding in collector.sorted())
        return parsed if says_the_same or not has_dialect else None
    has_cues = any(instruction.source.startswith("[") for instruction in parsed.script.instructions)
    is_foreign = any(is_missing_sound(one.cue, one.location) for one in parsed.script.instructions)
    return parsed if has_cues and says_the_same and not (collector.warnings or is_foreign) else None


def _spoken(parsed: ParsedScript) -> list[str]:
    """Return the words of a script."""
    parts = (part for paragraph in parsed.script.paragraphs for part in paragraph.parts)
    return " ".join(part.text for part in parts if isinstance(part, Text)).split()


def _imported(
    draft: Draft, form: _Form, collector: CountingCollector, has_voice: HasVoice | None, source: str = ""
) -> Imported:
    source = draft.source or source
    draft = _in_its_language(settle(draft, collector, has_voice), collector)
    _tell_machinery(draft, collector)
    text, parsed = write_parsed(draft)
    if parsed.errors:  # readers and writer see to it that there are none; if one is left, no broken script is returned
        raise ScriptError(parsed.errors)
    if not any(isinstance(part, Words) and part.text.strip() for part in draft.parts):
        collector.warn(collector.at(1), "no-words", N_("there are no words in this file that would be spoken"))
    return Imported(text, form.name, collector.findings(), collector.warnings, *_counted(parsed), source)


def _tell_machinery(draft: Draft, collector: DiagnosticCollector) -> None:
    """Report what among the words of every paragraph looks like a part of a file."""
    pieces: list[tuple[str, SourceLocation]] = []
    for part in (*draft.parts, ParagraphEnd()):
        if isinstance(part, Words) and not part.is_slot:
            pieces.append((part.text, part.location))
        elif isinstance(part, Words | CueWords | LineBreak):
            pieces.append(("\n" if isinstance(part, LineBreak) else " ", part.location))
        else:
            tell_machinery(pieces, collector, _find_unspoken)
            pieces = []


def _find_unspoken(text: str) -> list[Remnant]:
    """Find machinery, and what a listener would hear as a direction, such as one written with codes for its brackets."""
    asides = find_asides(text) if _MARK.search(text) else ()
    found = [Remnant(aside.start, aside.end, _DIRECTION) for aside in asides if not aside.verdict.is_spoken]
    return [*find_machinery(text), *found]


def _in_its_language(draft: Draft, collector: CountingCollector) -> Draft:
    """Return a draft with its language as scripts name it: what the file says, else the one of its words, if not English."""
    words = [part for part in draft.parts if isinstance(part, Words) and part.text.strip()]
    said = str(draft.meta.get("language", ""))
    language = tag_of(said) or guess_language(" ".join(part.text for part in words))
    if language in {said, "" if said else ScriptMeta().language}:
        return draft
    if said and not tag_of(said):
        message = N_("«{said}» is no language that is known: it is left out", said=shorten(said))
        collector.warn(collector.at(1), "language", message, N_("write a tag, such as «language: es»"))
    elif not said:
        message = N_("the words are taken for {name_of}, and the front matter says so", name_of=name_of(language))
        collector.warn(words[0].location, "language", message, N_("mend its «language:» if they are not"))
    meta = {key: value for key, value in draft.meta.items() if key != "language"}
    return Draft(draft.parts, {**meta, "language": language} if language else meta)


def _counted(parsed: ParsedScript) -> tuple[int, float, int]:
    """Return how many silences a script has, how many seconds they last before they are fitted, and how many words it has."""
    holds = [i.cue.length.natural for i in parsed.script.instructions if isinstance(i.cue, Hold)]
    return len(holds), round(sum(holds), 3), len(_spoken(parsed))


def _refuse_others(beginning: str, path: str) -> None:
    """Raise UsageError for a file that holds words, but not as text."""
    for entry in _DATA["refused"]:
        if re.match(entry["begins"], beginning.removeprefix("\ufeff").lstrip()):
            name = entry["name"]
            raise UsageError(
                N_("{path} is {name}, not a text", path=path, name=name),
                N_("save it as plain text or as .docx, and import that"),
            )


def _text_form(text: str, ending: str) -> _Form:
    """Return the form of a text: by how it begins, else by its file's ending, unless its lines have times."""
    beginning = text[:_BEGINNING].removeprefix("\ufeff").lstrip()
    forms = [form for form in _FORMS if not form.is_binary]
    by_content = next((form for form in forms if form.fits(beginning)), None)
    by_ending = next((form for form in forms if ending.lower() in form.endings), forms[-1])
    if by_content is None and by_ending.name == "text" and has_times(text):
        return next(form for form in forms if form.name == "transcript")
    return by_content or by_ending

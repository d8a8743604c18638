"""Writing scripts: first drafts, what others wrote, what has to be mended, and SSML."""

import re
from functools import cache
from pathlib import Path

from guided_audio.core.config import library_folders
from guided_audio.core.errors import Diagnostic, OutputError, UnknownVoice, UsageError
from guided_audio.core.files import begin_text, make_folder, save_text
from guided_audio.core.toml_file import packaged_text
from guided_audio.importing.importing import Imported, import_file
from guided_audio.importing.mending import Mended, mend_file  # noqa: F401 - offered to the terminal
from guided_audio.importing.ssml.serializer import write_ssml
from guided_audio.library.templates import make_template
from guided_audio.script import Practice, parse_script
from guided_audio.session.options import ARGUMENTS, read_values
from guided_audio.session.plan import SessionPlan
from guided_audio.voices.catalog import find_voice

_WRITABLE = 0o222
_NAME = re.compile(r"[\w][\w .'-]{0,99}")


def begin_script(name: str, practice: str, title: str = "") -> Path:
    """Write a first draft under a name in the user's own library, or at a path; a file that is there is never touched."""
    path = _path_for(name)
    words = re.sub(r"[-_\s]+", " ", path.stem).strip()
    title = " ".join(title.split()) or words[:1].upper() + words[1:] or "Untitled"
    text = make_template(title, Practice(practice))
    if errors := parse_script(text, str(path)).errors:
        raise UsageError(f"«{title}» cannot be a title: {errors[0].message}", "choose plain words for --title")
    if path.parent == library_folders()[0].path:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", "make it first, or choose another")
    begin_text(path, text)
    return path


def front_matter_schema() -> str:
    """Return the JSON schema of the front matter, for editors."""
    return packaged_text("guided_audio.script", "front-matter.schema.json")


def _path_for(name: str) -> Path:
    stem = re.split(r"[/\\]", name)[-1].removesuffix(".md")
    if not _NAME.fullmatch(stem):
        raise UsageError(f"«{name}» cannot be the name of a script", "use letters, digits and hyphens: a-quiet-visit")
    if "/" in name or "\\" in name or name.lower().endswith(".md"):
        path = Path(name).expanduser()
        return path if path.suffix.lower() == ".md" else path.with_name(path.name + ".md")
    return library_folders()[0].path / f"{name}.md"


def import_script(path: str | Path) -> Imported:
    """Return a foreign script as one of ours, with what was guessed; nothing is written. UsageError, ScriptError."""
    return import_file(Path(read_values(ARGUMENTS, {"path": path})["path"]), _has_voice)


@cache
def _has_voice(name: str) -> bool:
    try:
        return bool(find_voice(name))
    except UnknownVoice:
        return False


def save_mended(path: Path, mended: Mended) -> None:
    """Write a mended script in the place of the old one, with its permissions; raises OutputError."""
    mode = path.stat().st_mode & 0o7777
    if not mode & _WRITABLE:  # a new file in its place would need no permission, and be no less of a surprise
        raise OutputError(f"{path} is read-only, and stays as it is", "allow writing to it, or mend a copy")
    save_text(path, mended.text, mode)


def export_ssml(session: SessionPlan, target: Path) -> tuple[Diagnostic, ...]:
    """Write a session's script as SSML, and return what of it could not be kept; raises OutputError."""
    text, lost = write_ssml(session.script, slots=session.choices.slots, options=session.choices.options)
    make_folder(target.parent)
    save_text(target, text)
    return lost

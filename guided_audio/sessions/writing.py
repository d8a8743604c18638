"""Writing scripts: first drafts."""

from __future__ import annotations

import os
import re
from importlib import resources
from pathlib import Path

from guided_audio.config import library_folders
from guided_audio.errors import OutputError, UsageError
from guided_audio.script import Practice, parse_script
from guided_audio.skeletons import make_skeleton

_NAME = re.compile(r"[\w][\w .'-]{0,99}")


def begin_script(name: str, practice: str, title: str = "") -> Path:
    """Write a first draft under a name in the user's own library, or at a path; a file that is there is never touched."""
    path = _path_for(name)
    title = " ".join(title.split()) or _title_of(path.stem)
    text = make_skeleton(title, Practice(practice))
    if errors := parse_script(text, str(path)).errors:
        raise UsageError(f"«{title}» cannot be a title: {errors[0].message}", "choose plain words for --title")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # nobody else reads what may become personal
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise OutputError(f"{path} is already there, and stays as it is", "choose another name") from error
    return path


def front_matter_schema() -> str:
    """Return the JSON schema of the front matter, for editors."""
    return resources.files("guided_audio.script").joinpath("front-matter.schema.json").read_text(encoding="utf-8")


def _path_for(name: str) -> Path:
    stem = re.split(r"[/\\]", name)[-1].removesuffix(".md")
    if not _NAME.fullmatch(stem):
        raise UsageError(f"«{name}» cannot be the name of a script", "use letters, digits and hyphens: a-quiet-visit")
    if "/" in name or "\\" in name or name.lower().endswith(".md"):
        path = Path(name).expanduser()
        return path if path.suffix.lower() == ".md" else path.with_name(path.name + ".md")
    return library_folders()[0].path / f"{name}.md"


def _title_of(stem: str) -> str:
    words = " ".join(re.split(r"[-_\s]+", stem)).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"

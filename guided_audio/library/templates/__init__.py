"""Templates: a first draft of a script for each family of practice, and where it is begun."""

import re
from pathlib import Path
from string import Template

import yaml

from guided_audio.core.config import library_folders
from guided_audio.core.errors import UsageError
from guided_audio.core.files import begin_text
from guided_audio.core.toml_file import packaged_text, packaged_toml
from guided_audio.core.translation import N_
from guided_audio.core.units import parse_duration
from guided_audio.script import Practice, parse_script

_NAME = re.compile(r"[\w][\w .'-]{0,99}")


def make_template(title: str, practice: Practice) -> str:
    """Return a script that can be performed as it is: arriving, the practice, coming back."""
    data = packaged_toml(__package__, "practices.toml")[practice]
    ends = [end for end in ("", "_2") if f"heading{end}" in data]
    frame = Template(packaged_text(__package__, "frame.md"))
    chapters = [f"## {data[f'heading{end}']}\n\n" + "\n\n".join(data[f"lines{end}"]) for end in ends]
    minutes = (parse_duration(data["length"]) or 0.0) / 60
    return frame.substitute(
        title=_yaml(title),
        heading=re.sub(r"([\\`*_{}\[\]<>#&!|~])", r"\\\1", title),
        practice=practice,
        length=data["length"],
        minutes=f"{minutes:g}",
        summary=_yaml(data["summary"]),
        content_note=_yaml(data["content_note"]),
        safety=data["safety"],
        needs=f"[{', '.join(_yaml(need) for need in data['needs'])}]",
        body="\n\n".join(chapters) + "\n",
    )


def _yaml(text: str) -> str:
    """Write a value as one line of YAML, in quotes where it needs them."""
    return yaml.safe_dump(text, allow_unicode=True, width=10_000).removesuffix("\n").removesuffix("\n...")


def begin_script(name: str, practice: str, title: str = "") -> Path:
    """Write a first draft under a name in the user's own library, or at a path; a file that is there is never touched."""
    path = _path_for(name)
    words = re.sub(r"[-_\s]+", " ", path.stem).strip()
    title = " ".join(title.split()) or words[:1].upper() + words[1:] or "Untitled"
    text = make_template(title, Practice(practice))
    if errors := parse_script(text, str(path)).errors:
        raise UsageError(
            N_("«{title}» cannot be a title: {message}", title=title, message=errors[0].message),
            N_("choose plain words for --title"),
        )
    if path.parent == library_folders()[0].path:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.parent.is_dir():
        raise UsageError(N_("there is no folder {parent}", parent=path.parent), N_("make it first, or choose another"))
    begin_text(path, text)
    return path


def front_matter_schema() -> str:
    """Return the JSON schema of the front matter, for editors."""
    return packaged_text("guided_audio.script", "front-matter.schema.json")


def _path_for(name: str) -> Path:
    stem = re.split(r"[/\\]", name)[-1].removesuffix(".md")
    if not _NAME.fullmatch(stem):
        raise UsageError(
            N_("«{name}» cannot be the name of a script", name=name),
            N_("use letters, digits and hyphens: a-quiet-visit"),
        )
    if "/" in name or "\\" in name or name.lower().endswith(".md"):
        path = Path(name).expanduser()
        return path if path.suffix.lower() == ".md" else path.with_name(path.name + ".md")
    return library_folders()[0].path / f"{name}.md"

"""Templates: a first draft of a script for each family of practice."""

import re
from string import Template

import yaml

from guided_audio.core.toml_file import packaged_text, packaged_toml
from guided_audio.core.units import parse_duration
from guided_audio.script import Practice


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

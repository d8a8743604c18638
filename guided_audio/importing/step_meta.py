"""What a JSON or YAML script says about itself."""

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import shorten
from guided_audio.importing.plain_yaml import Fields, Items, Node, Scalar, plain, spelled
from guided_audio.importing.step_fields import in_seconds, plain_name, read_amount, read_name, step_words

_MOST_MINUTES = 90.0
"""A length without a unit is in minutes up to this number, and in seconds from there on."""
_TAG_WORDS = 3


def read_meta(tree: Fields, diagnosis: DiagnosticCollector) -> tuple[dict[str, object], Fields]:
    """Return the front matter, and the fields that are left: those that hold steps and texts."""
    meta: dict[str, object] = {}
    left: list[tuple[Scalar, Node]] = []
    for name, value in tree.pairs:
        meaning = step_words().meta.get(plain_name(name.text), "")
        if meaning == "meta" and isinstance(value, Fields):
            inner, rest = read_meta(value, diagnosis)
            meta = inner | meta
            left += rest.pairs
        elif _is_spoken(name, value):
            left.append((name, value))
        elif not (isinstance(value, Scalar) and value.is_null):
            _take(meta, meaning, name, value, diagnosis)
    return meta, Fields(left, tree.location)


def _is_spoken(name: Scalar, value: Node) -> bool:
    """Whether a field of a whole file holds steps or text, and is no remark about it."""
    if plain_name(name.text) in step_words().meta:
        return False
    meanings = read_name(name.text).meanings
    if isinstance(value, Scalar):
        return bool({"text", "steps"} & set(meanings))
    if {"text", "steps"} & set(meanings):
        return True
    if isinstance(value, Items):
        return not all(isinstance(item, Scalar) and len(item.text.split()) <= _TAG_WORDS for item in value.items)
    return any(_is_spoken(inner, node) for inner, node in value.pairs)


def _take(meta: dict[str, object], meaning: str, name: Scalar, value: Node, diagnosis: DiagnosticCollector) -> None:
    key = meaning or f"x-{'-'.join(name.text.lower().split())}"
    found: object = plain(value)
    if key == "length":
        found = _length(name, value)
    elif key == "tags" and isinstance(value, Scalar):
        found = [tag.strip() for tag in value.text.split(",")]
    elif key in {"title", "author", "summary", "language", "license", "source"}:
        found = spelled(value)
    key = f"x-{plain_name(name.text)}" if key in meta else key
    meta[key] = found
    if key != name.text.lower() or found != plain(value):
        shown = f"{name.text}: {spelled(value)}"
        message = f"«{shorten(shown)}» goes to the front matter, as «{shorten(f'{key}: {_shown(found)}')}»"
        diagnosis.warn(name.location, "header", message)


def _shown(found: object) -> str:
    if isinstance(found, list):
        return ", ".join(map(str, found))
    return ", ".join(f"{key}: {item}" for key, item in found.items()) if isinstance(found, dict) else str(found)


def _length(name: Scalar, value: Node) -> str:
    """Return the length of a whole script as the front matter writes it."""
    text = spelled(value).strip()
    amount = read_amount(text)
    if amount is None:
        return text
    units = step_words().units
    unit = next((unit for end, unit in units.items() if plain_name(name.text).endswith(end)), "")
    seconds = in_seconds(amount, unit or ("m" if amount <= _MOST_MINUTES else "s"))
    return f"{seconds / 60:g}m" if seconds % 60 == 0 else f"{seconds:g}s"

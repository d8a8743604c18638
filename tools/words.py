"""Collects the sentences of the program into the catalogues of other languages, and compiles these: `make words`.

A new language: `make words LANGUAGE=it` begins its catalogue. What is not translated yet is printed, and stays in English.
"""

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from guided_audio.cli import program
from guided_audio.cli.help_text import help_texts
from guided_audio.core.toml_file import packaged_toml
from guided_audio.core.translation import DOMAIN, FOLDER
from guided_audio.importing.ssml.elements import HINTS
from guided_audio.journal import Ending

ROOT = Path(__file__).parent.parent
_CLICK = ("core.py", "decorators.py", "exceptions.py", "formatting.py", "parser.py", "termui.py", "types.py")
_TABLES = {
    "guided_audio/script/machinery.toml": {"what", "hint"},
    "guided_audio/importing/dialects.toml": {"says"},
    "guided_audio/importing/styles.toml": {"warning"},
}
"""The tables whose words are shown, and their keys."""
_PLACES = re.compile(r"\{(\w*)[^}]*\}|%\((\w+)\)s")


def collected() -> Catalog:
    """Return all sentences that can be translated, in the order in which they are found."""
    found = Catalog(domain=DOMAIN, charset="utf-8")
    for message, context, place in (
        *_of_code(),
        *_of_click(),
        *_of_help(),
        *_of_path(),
        *_of_keys(),
        *_of_journal(),
        *_of_tables(),
        *_of_hints(),
    ):
        found.add(message, context=context, locations=[(place, 0)])
    return found


def catalogue_file(language: str, ending: str = "po") -> Path:
    """Return where a catalogue is: what people edit, or, with the ending `mo`, what the program reads."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language; an empty one if it has just been begun."""
    path = catalogue_file(language)
    if path.exists():
        return read_po(io.BytesIO(path.read_bytes()))
    head = f"# The words of guided_audio in {Locale(language).english_name}; see «make words»."
    return Catalog(language, DOMAIN, head, project="guided-audio", version="0.1", fuzzy=False)


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as the program reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def placeholders(message: str) -> set[str]:
    """Return the names of the values that are put into a sentence."""
    return {braced or old for braced, old in _PLACES.findall(message)}


def is_whole(message: Message) -> bool:
    """Whether a sentence is translated, in all its forms."""
    return all(message.string if isinstance(message.string, tuple | list) else [message.string or not message.id])


Found = tuple[str | tuple[str, ...], str | None, str]


def _of_code() -> Iterator[Found]:
    for path in sorted((ROOT / "guided_audio").rglob("*.py")):
        yield from _of_file(path, str(path.relative_to(ROOT)))


def _of_file(path: Path, place: str) -> Iterator[Found]:
    """Yield the sentences that the functions of `core.translation` are called with, within other calls and f-strings, too."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in {"_", "N_"} and call.args:
            yield from ((text, None, place) for text in _either(call.args[0]) if _has_words(text))
        match name, texts:
            case "ngettext", [one, several]:
                yield (one, several), None, place
            case "count_of" | "_count", _:
                nouns = [
                    node.value for arg in call.args[1:] for node in ast.walk(arg) if isinstance(node, ast.Constant)
                ]
                for noun in filter(lambda value: isinstance(value, str), nouns):
                    yield (f"{{count}} {noun!s}", f"{{count}} {noun!s}s"), None, place
            case "pgettext", [context, message]:
                yield message, context, place


def _either(node: ast.expr) -> Iterator[str]:
    """Yield a sentence, or each of those that one of is chosen."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_either(body), *_either(orelse))


def _has_words(template: str) -> bool:
    """Whether a template has words of its own, and is not only signs between values."""
    return any(char.isalpha() for char in re.sub(r"\{\w*[^{}]*\}", "", template))


def _of_click() -> Iterator[Found]:
    """Yield what click says to people who use a command."""
    for name in _CLICK:
        yield from _of_file(Path(click.__file__).parent / name, f"click/{name}")


def _of_help() -> Iterator[Found]:
    """Yield what `--help` says, which click has from docstrings and options."""
    waiting: list[tuple[str, click.Command]] = [("guided-audio", program)]
    while waiting:
        name, command = waiting.pop()
        for text in help_texts(command):
            yield text, None, f"{name} --help"
        if isinstance(command, click.Group):
            context = click.Context(command)
            names = command.list_commands(context)
            waiting += [(f"{name} {one}", found) for one in names if (found := command.get_command(context, one))]


def _of_path() -> Iterator[Found]:
    path = tomllib.loads((ROOT / "scripts" / "path.toml").read_text("utf-8"))
    stages = [stage[part] for stage in path["stage"] for part in ("title", "about")]
    needs = [need.get(part) for need in path["need"] if "language" not in need for part in ("words", "note")]
    for text in filter(None, (*stages, *needs)):
        yield " ".join(text.split()), None, "scripts/path.toml"


def _of_keys() -> Iterator[Found]:
    table = packaged_toml("guided_audio.tui", "keys.toml")
    for part in ("help", "choices", "answers", "ends"):
        for text in table[part].values():
            yield text, None, "guided_audio/tui/keys.toml"
    yield "space", None, "guided_audio/tui/keys.toml"


def _of_tables() -> Iterator[Found]:
    """Yield what tables of signs and forms say of what they find."""
    for place, keys in _TABLES.items():
        waiting: list[object] = [tomllib.loads((ROOT / place).read_text("utf-8"))]
        while waiting:
            table = waiting.pop(0)
            if isinstance(table, dict):
                waiting += table.values()
                for text in (table[key] for key in table if key in keys and isinstance(table[key], str)):
                    yield text, None, place
            elif isinstance(table, list):
                waiting += table


def _of_hints() -> Iterator[Found]:
    for text in HINTS.values():
        yield text, None, "guided_audio/importing/ssml/elements.toml"


def _of_journal() -> Iterator[Found]:
    for ending in Ending:
        yield str(ending), None, "guided_audio/journal/journal.py"


def main() -> None:
    """Bring every catalogue up to date, compile it, and print what is missing in it."""
    template = collected()
    for language in {*(folder.name for folder in FOLDER.iterdir() if folder.is_dir()), *sys.argv[1:]}:
        catalogue = read_catalogue(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        file = catalogue_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as stream:
            write_po(stream, catalogue, width=100, omit_header=False, sort_by_file=True, include_lineno=False)
        catalogue_file(language, "mo").write_bytes(compiled(catalogue))
        missing = [message.id for message in catalogue if not is_whole(message)]
        print(f"{language}: {len(catalogue)} sentences, {len(missing)} not translated")


if __name__ == "__main__":
    main()

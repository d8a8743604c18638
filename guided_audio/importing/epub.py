"""Books (.epub): all of their chapters, or one."""

import html
import posixpath
import re
from xml.etree.ElementTree import Element

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import UsageError, shorten
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import read_page, read_xml, refuse_broken, refuse_locked, unpack
from guided_audio.importing.draft import Draft
from guided_audio.importing.foreign_file import decode
from guided_audio.importing.web_page import PageReader

_CONTAINER, _KEYS = "META-INF/container.xml", "META-INF/encryption.xml"
_PARTS = rf"{_CONTAINER}|{_KEYS}|.*\.(?:opf|x?html?|xml)"
_TITLE = re.compile(r"<(h[1-3]|title)\b[^<>]{0,300}>(.{1,600}?)</\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,300}>")


def read(raw: bytes, collector: DiagnosticCollector, chapter: str = "") -> Draft:
    """Read an .epub book, or the chapter of this number or title."""
    parts = unpack(raw, _PARTS, collector)
    described = [name for name in parts if name.endswith(".opf") or name in {_CONTAINER, _KEYS}]
    trees = {name: read_xml(parts[name], collector) for name in described}
    book = next((node.get("full-path", "") for node in _all(trees.get(_CONTAINER), "rootfile")), "")
    if book not in trees:
        refuse_broken(collector, "this is an archive, and not a book that can be read")
    names = [name for name in _names(trees[book], book) if name in parts]
    if {_path("", node.get("URI", "")) for node in _all(trees.get(_KEYS), "CipherReference")} & {*names}:
        refuse_locked(collector)
    pages = [decode(parts[name], collector) for name in names]
    titles = [_title(page, number) for number, page in enumerate(pages, 1)]
    listed = ", ".join(f"{number} «{title}»" for number, title in enumerate(titles, 1))
    hint = f"choose one of its chapters with --chapter: {shorten(listed, 1_000)}"
    text = DocumentText(collector)
    if chapter:
        pages = [pages[number] for number, title in enumerate(titles) if _is_named(chapter, number, title)][:1]
    elif title := next((node.text for node in _all(trees[book], "title")), ""):
        text.say(title)
        text.end(1)
    if not pages:
        raise UsageError(f"this book has no chapter «{chapter}»", hint)
    for page in pages:
        PageReader(text, read_page(page, collector)).read()
    return text.read(hint)


def _names(tree: Element, book: str) -> list[str]:
    """Return the names of a book's pages in their order; its own table of contents is none of them."""
    items = {item.get("id"): item for item in _all(tree, "item")}
    spine = [items[page.get("idref")] for page in _all(tree, "itemref") if page.get("idref") in items]
    return [_path(book, item.get("href", "")) for item in spine if "nav" not in item.get("properties", "").split()]


def _is_named(chapter: str, number: int, title: str) -> bool:
    return chapter == str(number + 1) if chapter.isdigit() else chapter.casefold() in title.casefold()


def _all(tree: Element | None, name: str) -> list[Element]:
    return [] if tree is None else [node for node in tree.iter() if node.tag.rpartition(":")[2] == name]


def _path(beside: str, address: str) -> str:
    """Return the name of a part of the archive, from its address in a file beside which it stands."""
    plain = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), address.encode())
    return posixpath.normpath(posixpath.join(posixpath.dirname(beside), plain.decode("utf-8", "replace")))


def _title(page: str, number: int) -> str:
    found = _TITLE.search(page.partition("<body")[2]) or _TITLE.search(page)
    words = " ".join(html.unescape(_TAG.sub("", found[2])).split()) if found else ""
    return words or f"page {number}"

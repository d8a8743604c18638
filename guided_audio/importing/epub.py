"""Books (.epub): all of their chapters, or one."""

import posixpath
import re
from xml.etree.ElementTree import Element

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import UsageError, shorten
from guided_audio.core.translation import N_
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import read_page, read_xml, refuse_broken, refuse_locked, unpack
from guided_audio.importing.draft import Draft
from guided_audio.importing.foreign_file import decode
from guided_audio.importing.web_page import PageReader

_CONTAINER, _KEYS = "META-INF/container.xml", "META-INF/encryption.xml"
_PARTS = rf"{_CONTAINER}|{_KEYS}|.*\.(?:opf|x?html?|xml)"


def read(raw: bytes, collector: DiagnosticCollector, chapter: str = "") -> Draft:
    """Read an .epub book, or the chapter of this number or title."""
    parts = unpack(raw, _PARTS, collector)
    described = [name for name in parts if name.endswith(".opf") or name in {_CONTAINER, _KEYS}]
    trees = {_CONTAINER: Element(""), _KEYS: Element("")}
    trees |= {name: read_xml(parts[name], collector) for name in described}
    book = next((node.get("full-path", "") for node in trees[_CONTAINER].iter("rootfile")), "")
    if book not in trees:
        refuse_broken(collector, N_("this is an archive, and not a book that can be read"))
    names = [name for name in _names(trees[book], book) if name in parts]
    if {_path("", node.get("URI", "")) for node in trees[_KEYS].iter("CipherReference")} & {*names}:
        refuse_locked(collector)
    pages = [read_page(decode(parts[name], collector), collector) for name in names]
    titles = [_title(page, f"page {number}") for number, page in enumerate(pages, 1)]
    listed = ", ".join(f"{number} «{title}»" for number, title in enumerate(titles, 1))
    hint = N_("choose one of its chapters with --chapter: {listed}", listed=shorten(listed, 1000))
    text = DocumentText(collector)
    if chapter:
        pages = [pages[number] for number, title in enumerate(titles) if _is_named(chapter, number, title)][:1]
    else:
        text.say(_title(trees[book], ""))
        text.end(1)
    if not pages:
        raise UsageError(N_("this book has no chapter «{chapter}»", chapter=chapter), hint)
    for page in pages:
        PageReader(text, page).read()
    return text.read(hint)


def _names(tree: Element, book: str) -> list[str]:
    """Return the names of a book's pages in their order; its own table of contents is none of them."""
    items = {item.get("id"): item for item in tree.iter("item")}
    spine = [items[page.get("idref")] for page in tree.iter("itemref") if page.get("idref") in items]
    return [_path(book, item.get("href", "")) for item in spine if "nav" not in item.get("properties", "").split()]


def _is_named(chapter: str, number: int, title: str) -> bool:
    return chapter == str(number + 1) if chapter.isdigit() else chapter.casefold() in title.casefold()


def _path(beside: str, address: str) -> str:
    """Return the name of a part of the archive, from its address in a file beside which it stands."""
    plain = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), address.encode())
    return posixpath.normpath(posixpath.join(posixpath.dirname(beside), plain.decode("utf-8", "replace")))


def _title(tree: Element, usual: str) -> str:
    """Return the first heading, or what a head says, in a book or in one of its pages."""
    found = [node for tag in ("h1", "h2", "h3", "title", "dc:title") for node in tree.iter(tag)]
    return next(filter(None, (" ".join("".join(node.itertext()).split()) for node in found)), usual)

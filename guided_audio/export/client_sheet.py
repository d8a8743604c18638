"""The sheet for a client, when to stop and whom to call, as Markdown or HTML; and the page that HTML stands on."""

import html
import re
from dataclasses import dataclass

from guided_audio.core.toml_file import packaged_text

_WAYS = "call|text|WhatsApp to|SMS|sms|tel[eé]fono|telefone|telefoon|Telefon|téléphone"
"""What stands before a number, in every language that the sheet is in."""
_CALL = re.compile(
    rf"\b({_WAYS}) "
    r"(\+?(?:[0-9*#]|[ /-](?=[0-9]|\([0-9])|\((?=[0-9])|(?<=[0-9])\)(?=[ /-]?[0-9])|\.(?=[0-9]))+)"
)
_OR = ("or", "o", "ou", "oder", "of")
_EMERGENCY = re.compile(
    rf"(?:(?<=: )|{'|'.join(f'(?<= {word} )' for word in _OR)})[0-9]{{2,4}}(?= \(|\.$| (?:{'|'.join(_OR)}) )"
)
_PAGE = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:]")
_SPECIAL = re.compile(r"[\\*`_#\[\]<>]")
_SAFE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class Advice:
    """A part of the sheet: a heading, and points that may have a sentence before and after them."""

    title: str
    items: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet, the most urgent first, without the lines that its maker added for personal use."""

    title: str
    parts: tuple[Advice, ...]
    remark: str = ""
    country: str = ""
    """Whose numbers it has, to be shown to the person who makes it."""
    language: str = "en"
    """The language that it is in."""


def sheet_as_markdown(sheet: Sheet, level: int = 1) -> str:
    """Return the sheet as Markdown, its title a heading of this level."""
    blocks = [f"{'#' * level} {escape_markdown(sheet.title)}"]
    for part in sheet.parts:
        blocks += [f"{'#' * (level + 1)} {escape_markdown(part.title)}", escape_markdown(part.before)]
        blocks += ["\n".join(f"- {escape_markdown(item)}" for item in part.items), escape_markdown(part.after)]
    return "\n\n".join(filter(None, [*blocks, escape_markdown(sheet.remark)])) + "\n"


def sheet_as_html(sheet: Sheet, level: int = 1) -> str:
    """Return the sheet as a part of a page; on a telephone, its numbers can be tapped."""
    blocks = [f"<h{level}>{html.escape(sheet.title)}</h{level}>"]
    for part in sheet.parts:
        points = "\n".join(f"<li>{_with_links(item)}</li>" for item in part.items)
        blocks += [f"<h{level + 1}>{html.escape(part.title)}</h{level + 1}>", _paragraph(part.before)]
        blocks += [f"<ul>\n{points}\n</ul>" if points else "", _paragraph(part.after)]
    return "\n".join(filter(None, [*blocks, _paragraph(sheet.remark, "small")]))


def sheet_page(sheet: Sheet) -> str:
    """Return the sheet as a page of its own."""
    return html_page(sheet.title, sheet.language, f'<main class="sheet">\n{sheet_as_html(sheet)}\n</main>')


def html_page(title: str, language: str, body: str, style: str = "", policy: str = "") -> str:
    """Return a page of HTML, to be read on a telephone or printed; it loads nothing else than its `policy` allows.

    `style` follows the style of all pages.
    """
    page, shared = (packaged_text("guided_audio.export", f"page.{ending}") for ending in ("html", "css"))
    return page.format(
        title=html.escape(title), language=html.escape(language), style=shared + style, policy=policy, body=body
    )


def escape_markdown(text: str) -> str:
    """Return words as they stand in Markdown, so that none of them is read as a mark."""
    return re.sub(r"^(\d+)([.)])(?=\s)|^([-+])(?=\s)", r"\1\\\2\3", _SPECIAL.sub(r"\\\g<0>", " ".join(text.split())))


def _paragraph(text: str, kind: str = "") -> str:
    marked = f' class="{kind}"' if kind else ""
    return f"<p{marked}>{html.escape(text)}</p>" if text else ""


def _with_links(item: str) -> str:
    """Return a point with its numbers and pages as links, which are followed only when they are tapped."""
    pieces, end = [], 0
    for found in _PAGE.finditer(item):
        short = re.sub(r"^https?://(www\.)?", "", found[0]).rstrip("/")
        pieces += [_dialable(item[end : found.start()]), f'<a href="{html.escape(found[0])}">{html.escape(short)}</a>']
        end = found.end()
    return "".join([*pieces, _dialable(item[end:])])


def _dialable(words: str) -> str:
    def number(found: re.Match[str]) -> str:
        way, digits = found[1], found[2]
        scheme = "sms" if way in {"text", "SMS", "sms"} else "tel"
        return found[0] if way.startswith("W") else f"{way} {_link(scheme, digits)}"

    text = _CALL.sub(number, words.translate(_SAFE))
    return text if "<a " in text else _EMERGENCY.sub(lambda found: _link("tel", found[0]), text)


def _link(scheme: str, number: str) -> str:
    dialled = re.sub(r"[^0-9+*#]", "", number).replace("#", "%23")
    return f'<a href="{scheme}:{dialled}">{number}</a>'

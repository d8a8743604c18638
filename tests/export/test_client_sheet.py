import re

import pytest

from guided_audio.export.client_sheet import Advice, Sheet, sheet_as_html, sheet_as_markdown


def links_in(item: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="([^"]*)">([^<]*)</a>', sheet_as_html(Sheet("A", (Advice("B", (item,)),))))


@pytest.mark.parametrize(
    ("item", "links"),
    [
        ("Samaritans: call 116 123. Day and night.", [("tel:116123", "116 123")]),
        ("A line: call 116 123. 24 hours. In 3 languages.", [("tel:116123", "116 123")]),
        ("988: call 988, or text 988. In English.", [("tel:988", "988"), ("sms:988", "988")]),
        ("X: call +353 (1) 234-567. Website https://x.org/a?b=1&c=2", [
            ("tel:+3531234567", "+353 (1) 234-567"), ("https://x.org/a?b=1&amp;c=2", "x.org/a?b=1&amp;c=2"),
        ]),
        ("In danger: 112 or 144 (an ambulance).", [("tel:112", "112"), ("tel:144", "144")]),
        ("Open your eyes. Name five things, or 2.", []),
        ("X: write by WhatsApp to 31156.", []),
    ],
)  # fmt: skip
def test_a_number_can_be_tapped_and_nothing_else(item: str, links: list[tuple[str, str]]) -> None:
    assert links_in(item) == links


def test_words_are_never_read_as_marks() -> None:
    sheet = Sheet("<A>", (Advice("B & C", ("*not* strong", "1. one"), "<script>"),))
    assert "<script>" not in sheet_as_html(sheet)
    assert "&lt;script&gt;" in sheet_as_html(sheet)
    assert r"- \*not\* strong" in sheet_as_markdown(sheet)
    assert r"- 1\. one" in sheet_as_markdown(sheet)

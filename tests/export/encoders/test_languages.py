import string
from itertools import product

import pytest

from guided_audio.core.toml_file import packaged_toml
from guided_audio.export.encoders.languages import language_code


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de", "deu"), ("es-MX", "spa"), ("zh_Hans", "zho"), ("JA", "jpn"), ("ger", "deu"), ("fre-CA", "fra"), ("iw", "heb"),
        ("gsw", "gsw"), ("mul", "mul"), ("xx", ""), ("", ""), ("deutsch", ""), ("d3u", ""),
    ],
)  # fmt: skip
def test_a_tag_has_three_letters(tag: str, code: str) -> None:
    assert language_code(tag) == code


def test_every_code_of_two_letters_is_in_the_table() -> None:
    tables = packaged_toml("guided_audio.export.encoders", "languages.toml")
    known = [
        first + second for first, second in product(string.ascii_lowercase, repeat=2) if language_code(first + second)
    ]
    assert len(tables["two-letters"]) == 184
    assert set(known) == {*tables["two-letters"], *tables["withdrawn"]}
    for code in (code for table in tables.values() for code in table.values()):
        assert len(code) == 3
        assert code not in tables["bibliographic"]

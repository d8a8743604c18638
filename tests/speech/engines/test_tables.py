from hypothesis import given
from hypothesis import strategies as st

from guided_audio.speech.engines.tables import open_tables, pack_tables

words = st.text("aeiou'éˈ𐐷-", max_size=4)
values = st.one_of(
    st.text(max_size=8), st.integers(1, 9), st.dictionaries(words, st.floats(allow_nan=False), max_size=3)
)


@given(st.dictionaries(words, values, max_size=60), st.dictionaries(words, values, max_size=3), st.lists(words))
def test_a_table_answers_as_the_dictionary_did(
    large: dict[str, object], small: dict[str, object], others: list[str]
) -> None:
    opened = open_tables(pack_tables([("large", large), ("small", small)]))
    for name, table in (("large", large), ("small", small)):
        for word in [*large, *small, *others]:
            assert opened[name].get(word) == table.get(word)
            assert (word in opened[name]) == (word in table)


def test_half_a_character_is_no_word() -> None:
    assert open_tables(pack_tables([("words", {"a": 1})]))["words"].get("\ud800") is None

"""The words of the pages: the same in every language, few, kind and plain."""

import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import pytest

from guided_audio.library.curriculum import list_needs
from guided_audio.safety.crisis import given_sheet, sheet_words
from guided_audio.web.texts import LANGUAGES, texts_in

OTHERS = [language for language in LANGUAGES if language != "en"]
SAME = {"care.chat", "care.whatsapp", "common.minutes", "studio.title", "studio.says.gap"}
"""What may be the same in two languages."""
UNKIND = re.compile(
    r"!|\b(error|invalid|fail|wrong key|must|forbidden|illegal|fehler|ungültig|musst|inválido|debes)\b", re.IGNORECASE
)
WORDS = 26
"""The most words of a sentence; those of the care sheet have their own measure."""


def flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        match value:
            case str():
                yield f"{before}{name}", value
            case list():
                yield from ((f"{before}{name}.{number}", part) for number, part in enumerate(value))
            case _:
                yield from flat(value, f"{before}{name}.")


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_words_with_the_same_gaps(language: str) -> None:
    here, english = dict(flat(texts_in(language))), dict(flat(texts_in("en")))
    needs = {name for name in here if name.startswith("needs.")}
    assert {name for name in here if name not in needs or name.endswith(".0")} == english.keys()
    for name, words in english.items():
        assert here[name].count("{}") == words.count("{}"), name
        assert here[name] != words or name in SAME, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_kind_and_plain(language: str) -> None:
    for name, words in flat(texts_in(language)):
        assert words.strip() == words != "", name
        assert not UNKIND.search(words), (name, words)
        assert name.startswith("care.") or all(len(one.split()) <= WORDS for one in re.split(r"[.:;?]", words)), name


def test_english_care_is_that_of_the_sheet() -> None:
    ours, sheet = texts_in("en")["care"], sheet_words("en").parts
    for name in ("now", "stop", "alone"):
        part = sheet[name]
        found = {"title": part.title, "before": part.before, "items": [*part.items], "after": part.after}
        assert ours["sheet"][name] == {what: words for what, words in found.items() if words}


@pytest.mark.parametrize("language", LANGUAGES)
def test_care_is_that_of_the_sheet_for_a_client(language: str) -> None:
    now, _, stop, alone = given_sheet("GB", language).sections
    shown = texts_in(language)["care"]["sheet"]
    for name, part in {"now": now, "stop": stop, "alone": alone}.items():
        assert shown[name]["items"] == [*part.items]


def test_every_need_of_the_path_has_its_words_in_every_language() -> None:
    needs = {need.words for need in list_needs() if need.scripts and not need.language}
    for language in LANGUAGES:
        assert texts_in(language)["needs"].keys() == needs


@pytest.mark.parametrize("language", OTHERS)
def test_a_need_with_sessions_in_its_language_is_offered_once(language: str) -> None:
    own = {need.words for need in list_needs() if need.language == language}
    assert own, language
    assert own <= {words[0] for words in texts_in(language)["needs"].values()}


def test_no_word_is_there_for_nothing() -> None:
    folder = resources.files("guided_audio.web")
    sources = [
        file.read_text()
        for part in ("", "templates")
        for file in (folder / part).iterdir()
        if file.name.endswith((".html", ".py"))
    ]
    used = "\n".join(sources)
    for section, values in texts_in("en").items():
        if section in {"needs", "practices", "languages", "sounds", "problem"}:
            continue
        unused = [name for name in values if not re.search(rf"\b{section}(\.|\"\]\[\"){name}\b", used)]
        assert not unused, section

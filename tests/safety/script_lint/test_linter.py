"""A whole script is read along every way through it, once for each place, and can be told to be quiet."""

import contextlib
from pathlib import Path

import pytest
from hostile import SHARE, costs_at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from safety.script_lint.support import findings, reviewed
from support import examples

from guided_audio.core.errors import ScriptError, Severity
from guided_audio.safety.script_lint import ALLOW_RULES, RULES, review
from guided_audio.script import Script, parse_script
from guided_audio.script.parser import MAX_BYTES
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, plan

CARELESS = (Path(__file__).parent / "fixtures" / "careless.md").read_text(encoding="utf-8")
ASKED = "pace/question-without-pause"
LONG = MAX_BYTES // 4


def places(text: str, rule: str) -> list[tuple[int, int]]:
    return [(found.location.line, found.location.column) for found in reviewed(text) if found.code == rule]


def test_a_careless_script_draws_most_rules() -> None:
    names = {rule.name for rule in RULES} | set(ALLOW_RULES)
    drawn = set(findings(CARELESS))
    assert drawn <= names
    assert len(drawn) >= 20


def test_every_finding_says_what_would_be_kinder() -> None:
    assert all(found.message and found.hint for found in reviewed(CARELESS))


ASKS_NOTHING = {*ALLOW_RULES, "care/other-language"}


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[3] / "scripts").glob("*.md")), ids=lambda path: path.stem
)
def test_the_included_scripts_are_kind(path: Path) -> None:
    parsed = parse_script(path.read_text(encoding="utf-8"), str(path))
    found = [str(each) for each in review(parsed.require(), Choices(TONE)) if each.code not in ASKS_NOTHING]
    assert found == []


def test_a_session_of_writing_is_not_too_silent() -> None:
    text = "[repeat 4 times]\n\nWrite down whatever comes. [write 3m: What comes?]\n\nYes. [pause 4s]\n\n[end repeat]"
    assert "pace/silence-share" not in findings(text)
    assert "pace/silence-share" in findings(text.replace("[write 3m: What comes?]", "I will be quiet. [silence 3m]"))


def test_the_length_that_a_cure_names_is_its_own() -> None:
    (found,) = [
        f for f in reviewed("Everything is optional. [silence 230s] Feel your feet.") if f.code == "care/length-unsaid"
    ]
    assert "«This will take about 4 minutes»" in found.hint


@pytest.mark.parametrize(("exact", "wants"), [(0.754, False), (0.756, True)])
def test_a_share_is_judged_as_it_is_told(exact: float, wants: bool) -> None:
    spoken = "There is a lake, and the lake is still and blue. [pause 0s] " * 20
    words = plan(parse_script(spoken).require(), Choices(TONE)).length_estimate
    told = [
        f.message
        for f in reviewed(f"{spoken}[pause {exact * words / (1 - exact):.3f}s]")
        if f.code == "pace/silence-share"
    ]
    assert bool(told) == wants
    assert not told or told[0].startswith("76%")


def test_a_word_has_its_own_place() -> None:
    text = "The lake is\n*very* still, and\n**now** let’s rest.\n"
    assert places(text, "words/we") == [(3, 9)]
    text = "---\nslots:\n  name: Maya\n---\n\nHello{, name}, and now [softly] , then let us rest.\n"
    assert places(text, "words/we") == [(6, 40)]


def test_a_repeated_passage_is_told_once() -> None:
    assert places("[repeat 5 times]\n\nHow do you feel?\n\n[end repeat]\n\nYes.", ASKED) == [(3, 1)]


def test_a_passage_that_may_be_left_out_is_read() -> None:
    assert places("Yes. [pause 5s]\n\n[optional]\n\nHow do you feel?\n\n[end optional]\n\nYes.", ASKED) == [(5, 1)]


def test_every_option_is_read_with_what_follows_it() -> None:
    text = """\
        [choose a: one]

        How do you feel?

        [or: two]

        It is warm here.

        [choose b: three]

        Is it soft?

        [or: four]

        Is it light? [pause 6s]

        [or: five]

        What do you need?

        [end choose]

        [end choose]

        [pause 4s]

        Yes.
        """
    assert places(text, ASKED) == [(3, 1), (19, 1)]  # «Is it soft?» has the pause behind the choice


def test_an_option_that_cannot_be_performed_is_told() -> None:
    text = f"[choose a: one]\n\nYes.\n\n[or: two]\n\n{'[pause 60m] ' * 7}\n\n[end choose]"
    assert "too-long" in findings(text)


def test_a_silence_that_shrinks_to_fit_is_judged_as_it_is_heard() -> None:
    text = "How do you feel? [silence 12s]\n\nYes."
    assert [found.code for found in reviewed(text, 1.0)] == []
    (found,) = reviewed(text, 0.5)
    assert "6 s, fitted to" in found.message


def test_a_short_passage_is_no_session() -> None:
    rules = {rule.name for rule in RULES if rule.of_sessions}
    assert not rules & set(findings("Name five things. [silence 60s]"))
    assert rules & set(findings("Name five things. I will be quiet. [silence 160s]"))


def test_eyes_bells_and_no_words_are_no_reason_to_stumble() -> None:
    assert findings("[bell]\n\n[silence 3m]\n\n[bell]") == []


def test_another_language_is_told_and_only_time_is_judged() -> None:
    text = "---\nlanguage: nl\n---\n\nHoe voel je je? Je moet.\n\nLet's go. Close your eyes.\n"
    told = {found.code: found.severity for found in reviewed(text)}
    assert told == {"care/other-language": Severity.NOTE, ASKED: Severity.WARNING}
    assert "care/other-language" not in findings("---\nlanguage: en-GB\n---\n\nYes.")


def test_in_any_language_few_words_stand_between_a_question_and_its_pause() -> None:
    text = "---\nlanguage: nl\n---\n\nHoe voel je je? De trein vertrekt. Hij is blauw. {}[pause 4s]\n"
    assert ASKED not in findings(text.format(""))
    assert ASKED in findings(text.format("De hond blaft. "))


@pytest.mark.parametrize("language", ["x" * 3000, "../en", "e n", "en\u0000", "日本"])
def test_strange_languages(language: str) -> None:
    parsed = parse_script(f"---\nlanguage: '{language}'\n---\n\nYes.\n")
    assert parsed.errors or review(parsed.script, Choices(TONE))


def test_of_one_rule_twenty_places_are_told() -> None:
    found = [each for each in reviewed("We rest. [pause 4s]\n\n" * 30) if each.code == "words/we"]
    assert [each.severity for each in found] == [Severity.WARNING] * 20 + [Severity.NOTE]
    assert "10 more" in found[-1].message


_PIECES = st.sampled_from(
    ["[pause 5s] ", "[bell] ", "[softly] ", "[silence 90s] ", "[wait] ", "[breathe 4-6, 3 rounds] ", "{name}", "\n\n", "\n",
     "\n\n## A\n\n", "\\\n", "\n\n> note\n\n", "Close your eyes. ", "let's *rest* ", "**you must** ", "Notice ", "... ", "? ",
     "What do you feel? ", "Your worst memory ", "It heals. ", "\u2028", "é", "🙂 ", "“", "’", "[note: allow words/we: a] ",
     "\n\n<!-- allow x/y -->\n\n", "[note: allow ] ", "See your inner child. ", "US ", "Come back to the breath. "]
)  # fmt: skip
_PASSAGES = st.sampled_from(
    ["[repeat 2 times]\n\n{}\n\n[end repeat]", "[optional]\n\n{}\n\n[end optional]",
     "[choose a: b]\n\n{}\n\n[or: c]\n\nYes.\n\n[end choose]", "[choose d: e]\n\nNo.\n\n[or: f]\n\n{}\n\n[end choose]", "{}"]
)  # fmt: skip
_TEXTS = st.recursive(
    st.lists(_PIECES, min_size=1, max_size=8).map(lambda pieces: "Hello. " + "".join(pieces)),
    lambda inner: st.builds(
        lambda passage, texts: passage.replace("{}", "\n\n".join(texts)),
        _PASSAGES,
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=5,
)


@settings(max_examples=examples(100))
@given(_TEXTS, st.sampled_from(["en", "de"]))
def test_nothing_that_parses_makes_it_stumble(text: str, language: str) -> None:
    parsed = parse_script(f'---\nlanguage: {language}\nslots:\n  name: ""\n---\n\nHello. [pause 3s]\n\n{text}')
    if parsed.errors:
        return
    try:
        found = review(parsed.script, Choices(TONE))
    except ScriptError:  # the plain check says that it cannot be planned
        return
    for each in found:
        assert 1 <= each.location.line <= text.count("\n") + 9
        assert each.location.column >= 1


@pytest.mark.parametrize(
    "text",
    [
        "close " * (LONG // 6),
        "close-" * (LONG // 6),
        "you must " * (LONG // 9),
        "What do you feel? " * (LONG // 18),
        "let's go, " * (LONG // 10),
        "if " * (LONG // 3),
        "it heals. We rest.\n\n" * 2000,
        "a" * LONG,
        "[choose a: b]\n\nWe go.\n\n[or: x]\n\nWe go.\n\n[end choose]\n\n" + "We rest.\n\n" * 2000,
        "[choose a: b0]\n\nWe go.\n\n" + "".join(f"[or: b{n}]\n\nWe go.\n\n" for n in range(3000)) + "[end choose]\n",
        "[note: allow words/we: x]\n\nYes.\n\n" * 1250,
        "<!-- allow words/we: " + "allow words/we: " * 1000 + "-->\n\nYes.",
    ],
    ids=range(12),
)
@pytest.mark.thorough
def test_hostile_text_is_read_as_soon_as_other_text(text: str) -> None:
    def read(script: Script) -> None:
        with contextlib.suppress(ScriptError):
            review(script, Choices(TONE))

    hostile = parse_script(text).script
    harmless = parse_script("# Rest\n\n" + "You might rest here.\n\n" * (len(text) // SHARE // 22 + 1)).script
    costs_at_most(8 * SHARE, lambda: read(hostile), lambda: read(harmless))


def test_options_that_were_not_read_are_told() -> None:
    options = "".join(f"[or: {n}]\n\nYes.\n\n" for n in range(3000))
    assert "care/options-unread" in findings(f"[choose a: b]\n\nYes.\n\n{options}[end choose]\n")

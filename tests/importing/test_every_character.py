"""No letter and no digit of a foreign script is lost untold, whatever it stands in."""

import html
import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from guided_audio.core.errors import GuidedAudioError
from guided_audio.importing.importing import import_text
from guided_audio.script import parse_script

LETTERS = [chr(code) for code in (*range(0x100, 0x180), *range(0x1E00, 0x1E96)) if chr(code).islower()]
"""The letters that are followed: each stands once in a text, so that nothing else can be taken for it."""
SHAPES = st.sampled_from(["a", "ab", "abc", "Ab", "AB", "a b", "ab7", "a12b", "ab."])
"""Words: every letter of theirs stands for the next one of those that are followed."""

HOLDERS = st.sampled_from(
    ["§", " § ", "(§)", "(§ begins)", "[§]", "<§>", "</§>", '<b title="§">', "<§ a=1>", "<script>§</script>", "{§}", "{{§}}",
     "[a](https://§.org)", "[§](b.md)", "[§][§]", "![§](c.png)", "`§`", "**§**", "_§_", "~~§~~", "%%§%%", "==§==", "[[§]]",
     "[[§|§]]", "![[§]]", "[[§#§]]", "[^§]", "\n[^§]: §\n", "&§;", "#§", "@§", "§:: §", "\nDuration: §\n", "\nVoice: §, low\n",
     "\n# §\n", "\n## §\n\n", "\n> §\n> §\n", "\n> [!note] §\n> §\n", "\n> [!quote] §\n> §\n", "\n> **Note** §\n", "\n- §\n",
     "\n1. §\n2. §\n", "\n| § | § |\n|--|--|\n| § | § |\n", "\n| Script | Notes | Time |\n|--|--|--|\n| § | § | § |\n",
     "\n```§\n§\n```\n", "\n```bash §\n§\n```\n", "\n~~~\n§\n~~~\n", "\\(§\\)", "(pause 5s §)", "[pause §]", "*(§)*",
     "<!-- § -->", "{% § %}", "{{< § >}}", "\nNARRATOR: §\n", "\nGuide (§): §\n", "[§ NAME]", "(§", "§)", "[§", "§]", "§.mp3",
     "www.§.com", "https://a.org/§", "§@§.org", "\n(0:45) §\n", "\n[00:12] §\n", "\n0:30 §\n", "— § —", "【§】", "（§）",
     '<break time="§"/>', '<pause x="§">', "\n***§***\n", "§\u200b", "\n§\n===\n", "\n§\n---\n", "\n::: §\n§\n:::\n",
     "\n:::note\n§\n:::\n", '\n!!! note "§"\n    §\n', "<aside>§</aside>", "<details><summary>§</summary>\n\n§\n\n</details>",
     "\n**§:** §\n", "\n**Level:** § | **Pace:** §\n", "§-\n§", "\n§  \n§\n", "§\\\n§", ":§:", "$§$", "$$§$$", "$x_§$",
     "§^§^", "~§~", "[§]{.§}", "{#§}", "{--§--}", "{++§++}", "{~~§~>§~~}", "{>>§<<}", "\n^§\n", "\n#§ #§\n", "\nby §\n",
     "\n© 2020 §\n", "<kbd>§</kbd>", '<Video a="§" />', "<§/>", "\nimport § from 'x'\n", "\nNotes\n\n§\n", "\n# Notes\n\n§\n",
     "\nYou said:\n§\n\nClaude said:\n§\n", "\nLet me know §\n", "\nSure! Here is a script §:\n", "\n% §\n", "\n[§]: https://§.org\n",
     "\n*[§]: §\n", "§...5s", "(§)[§]", "(words)[rate:§]", "[§]{§=1}", "<a href='§'>§</a>", "<s>§</s>", "<style>§</style>",
     "&#§;", "\\§", "“§”", "⏸ §", "\n5 §\n", "\n§\n\n5\n\n§\n", "[citation §]", "[oaicite:§]", "【§†source】",
     "\nINT. § - DAY\n\nROSA\n§\n", "<!--§", "<§", "§>", "`§", "**§", "[[§", "{{§", "{%§", "\n```§", "$$§", "%%§", "<script>§"]
)  # fmt: skip
FRONTS = st.sampled_from(
    ["", "", "---\ntitle: §\ntags: [§, §]\n---\n", "---\n§: §\n---\n", "---\n# §\ntitle: x # §\n---\n", '+++\ntitle = "§"\n+++\n',
     "---\nlength: §\nlanguage: §\npractice: §\n---\n", "---\nslots:\n  §: §\npronounce:\n  §: §\n---\n", "% §\n% §\n",
     "---\ntitle: §: §\n- §\n---\n", "Title: §\nAuthor: §\n\n", '{"title": "§", "a": {"b": ["§"]}}\n']
)  # fmt: skip
ELEMENTS = st.sampled_from(
    ["§", "<p>§</p>", "<s>§</s>", "<break time='§'/>", "<break strength='§' x='§'/>", "<emphasis level='§'>§</emphasis>",
     "<prosody rate='§' pitch='§'>§</prosody>", "<sub alias='§'>§</sub>", "<phoneme alphabet='§' ph='§'>§</phoneme>",
     "<voice name='§'>§</voice>", "<voice gender='§'>§</voice>", "<audio src='§.mp3'>§</audio>",
     "<audio src='bell-§.mp3'>§</audio>", "<mark name='§'/>", "<say-as interpret-as='§' format='§'>§</say-as>",
     "<lang xml:lang='§'>§</lang>", "<foo bar='§'>§</foo>",
     "<!-- § -->", "<desc>§</desc>", "<meta name='§' content='§'/>", "<amazon:effect name='§'>§</amazon:effect>",
     "<mstts:express-as style='§' styledegree='§'>§</mstts:express-as>", "<mstts:silence type='§' value='§'/>",
     "<w role='§'>§</w>", "<p xml:lang='§'>§</p>", "[§]", "(§)", "<![CDATA[§]]>", "<?x §?>", "<speak xml:lang='§'>§</speak>"]
)  # fmt: skip
SIGNS = st.sampled_from(
    [*"[](){}<>*_`~%=#&|:;-—“\"'\\/^$@!?.+059", *"\n   §§§§", "pause", "note", "Duration", "<!--", "-->", "&amp;"]
)
FIELDS = st.sampled_from(
    ["text", "say", "pause", "pauseMs", "steps", "title", "type", "duration", "bell", "voice", "tone", "note", "id", "odd",
     "wait", "author", "tags", "language", "sound", "inhale", "meta", "comment", "length", "number", "pronounce", "slots", "§"]
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(["§", "§ §", "5s", "softly", "bell"]), st.sampled_from([5, 2000, True, None]))


def _filled(text: str, shapes: list[str]) -> str:
    """Return a text with a word of letters that stand nowhere else in the place of every sign «§»."""
    letters = iter(LETTERS)

    def word(number: int) -> str:
        shape = shapes[number % len(shapes)]
        return re.sub("[A-Za-z]", lambda sign: _like(sign[0], next(letters)), shape)

    numbers = iter(range(len(text)))
    return re.sub("§", lambda _: word(next(numbers)), text)


def _like(sign: str, letter: str) -> str:
    return letter.upper() if sign.isupper() and len(letter.upper()) == 1 else letter


def _told(text: str, name: str) -> str:
    """Return all that an import says: the script, as it is written and as it is read, and the messages of its findings."""
    imported = import_text(text, name)
    read = html.unescape(imported.text).replace("\\", "")
    return " ".join([imported.text, read, *(finding.message for finding in imported.findings)])


def _followed(text: str) -> Iterator[str]:
    """Yield every letter that is followed, with the digits that stand behind it."""
    letters = "".join(LETTERS)
    yield from re.findall(rf"[{letters}{letters.upper()}]\d*", text)


def assert_told(text: str, name: str) -> None:
    """Assert that every letter, and every digit at one, is in the script, or quoted by a finding; or the file is refused."""
    try:
        told = _told(text, name).lower()
    except GuidedAudioError:
        return
    assert [found for found in _followed(text) if found.lower() not in told] == []


WORDS = st.lists(SHAPES, min_size=1, max_size=7)
BETWEEN = st.sampled_from(["", " ", "\n", "\n\n", ". "])
PIECES = st.lists(st.builds(str.__add__, HOLDERS, BETWEEN), min_size=1, max_size=7).map("".join)


@settings(max_examples=examples(100), deadline=None)
@given(FRONTS, PIECES, WORDS, st.sampled_from(["a.md", "a.txt"]))
def test_text(front: str, pieces: str, words: list[str], name: str) -> None:
    assert_told(_filled(front + pieces, words), name)


@settings(max_examples=examples(80), deadline=None)
@given(st.lists(SIGNS, max_size=40).map("".join), WORDS)
def test_signs(signs: str, words: list[str]) -> None:
    assert_told(_filled(signs, words), "a.md")


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.builds(str.__add__, ELEMENTS, BETWEEN), min_size=1, max_size=6).map("".join), WORDS)
def test_ssml(elements: str, words: list[str]) -> None:
    assert_told(_filled(f"<speak>{elements}</speak>", words), "a.ssml")


@settings(max_examples=examples(60), deadline=None)
@given(
    st.recursive(
        VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4), max_leaves=12
    ),
    WORDS,
)
def test_steps(tree: object, words: list[str]) -> None:
    assert_told(_filled(json.dumps([tree], ensure_ascii=False), words), "a.json")


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("---\ntitle: A lake # slowly\n---\n\nRest. ==now==", "a.md", "slowly"),
        ("Rest. <break time='soon'/> Now.", "a.md", "time='soon'"),
        ("---\nlang: sindarin2000\n---\n\nRest here, and let the breath be as it is.", "a.md", "sindarin2000"),
        ("Rest. &#40;pause 5s&#41; Now.", "a.md", "(pause 5s)"),
        ("<speak><p xml:lang='de'>Ruhe.</p></speak>", "a.ssml", "de"),
        ("<speak><emphasis level='huge'>Rest</emphasis></speak>", "a.ssml", "huge"),
        ('[{"id": "arriving", "text": "Rest."}]', "a.json", "arriving"),
    ],
)
def test_what_is_left_out_is_quoted(text: str, name: str, said: str) -> None:
    imported = import_text(text, name)
    assert said in imported.text + " ".join(finding.message for finding in imported.findings)


@pytest.mark.parametrize("words", ["import A from 'a'", "Rest :pray:Now.", "Rest. TODO: shorten"])
def test_a_check_tells_what_is_no_speech(words: str) -> None:
    assert parse_script(words).diagnostics

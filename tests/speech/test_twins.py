"""What people type and paste, beside the same words in plain spelling: both give a voice the same utterances."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.core.voice import Utterance
from guided_audio.importing.importing import import_text
from guided_audio.script import normal_form, parse_script, spoken_form
from guided_audio.speech.engines.tone import TONE
from guided_audio.timeline import Choices, plan

pytestmark = pytest.mark.thorough

KNOWING = replace(TONE, name="knowing", takes_ipa=True)
CASES = Path(__file__).parent / "cases"
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")
_LINES = [
    (_ESCAPED.sub(lambda code: chr(int(code[1] or code[2], 16)), written), said)
    for written, said in zip(
        *((CASES / name).read_text("utf-8").splitlines() for name in ("english.txt", "english.said.txt")), strict=True
    )
    if said  # of the others «check» says that they are no words: comments, struck words, names of blocks
]


def _spoken(text: str, knows_ipa: bool = False, language: str = "en") -> tuple[Utterance, ...]:
    script = parse_script(f"---\nlanguage: {language}\n---\n\n{text}").script
    return plan(script, Choices(KNOWING if knows_ipa else TONE)).utterances


def _words(text: str, language: str = "en") -> list[str]:
    return [utterance.text for utterance in _spoken(text, language=language)]


@pytest.mark.parametrize(("written", "said"), _LINES, ids=[str(number) for number in range(len(_LINES))])
def test_a_line_is_heard_as_its_twin(written: str, said: str) -> None:
    assert _words(written) == said.split(" | ")
    plain = said.replace(" | ", " ")
    assert " ".join(_words(plain)) == plain


_FILES = {
    "t1-apos": """
        Don't hurry. | You won't be late, and it isn't far. | Don't hurry. | You won't be late.
        | “Don't hurry,” she said, ‘it isn't far.’ | Don't hurry. | Don't hurry. | Don't hurry.
    """,
    "t2-hyph": """
        Let your shoulders drop, and let the breath become quiet. | Your self-compassion grows.
        | The well-known chair holds you.
    """,
    "t3-invis": """
        Let your shoulders drop. | Let the breath become quiet. | Rest here. | Notice the chair. | The chair holds you.
        | Leftright. | (pause 5 seconds)
    """,
    "t7-tick": "I'll wait, and we'll rest. | She'll come, and we're here.",
}


@pytest.mark.parametrize("name", _FILES)
def test_whole_files(name: str) -> None:
    heard = _words((CASES / f"{name}.txt").read_text("utf-8"))
    assert heard == " ".join(_FILES[name].split()).split(" | ")


@pytest.mark.parametrize("knows_ipa", [False, True])
@pytest.mark.parametrize("sign", list("'’‘‛`´ʼ′＇"))
def test_every_apostrophe_is_one(sign: str, knows_ipa: bool) -> None:
    text = f"Don{sign}t hurry, it isn{sign}t Siobhán{sign}s. You{sign}ll see, we{sign}re here."
    assert _spoken(text, knows_ipa) == _spoken(re.sub(f"[{sign}]", "'", text), knows_ipa)


@pytest.mark.parametrize(
    ("written", "twin"),
    [
        ("A ﬁne, soft ﬂoor and an eﬀort.", "A fine, soft floor and an effort."),
        ("Ｒｅｓｔ now.", "Rest now."),
        ("𝐑𝐞𝐬𝐭 𝘯𝘰𝘸.", "Rest now."),
        ("Zoe\u0308 and Rene\u0301e.", "Zoë and Renée."),
        ("ca\u0301\u200bfe and self\u2010compassion.", "cáfe and self-compassion."),
        ("Left\u200eright\u200f \u2066here\u2069.", "Leftright here."),
        ("A\u00adb\u00adove all\u2060, rest\ufe0f.", "Above all, rest."),
        ("Chapter Ⅳ, at 20℃.", "Chapter IV, at 20 °C."),
        ("Rest ❤️ now ✨. 🙏🏽", "Rest now."),
        ("2️⃣ Soften the eyes.", "Soften the eyes."),
        ("② Soften the eyes, and see ③.", "Soften the eyes, and see 3."),
        ("Breathe in ..... and out ......", "Breathe in... and out..."),
        ("Rest!!! Now??", "Rest! Now?"),
        ("Breathe in -- and out --- slowly.", "Breathe in — and out — slowly."),
        ("Your jaw soft- ens, and the won-\nder comes.", "Your jaw softens, and the wonder comes."),
    ],
)
def test_other_dress(written: str, twin: str) -> None:
    assert _spoken(written, knows_ipa=True) == _spoken(twin, knows_ipa=True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("An in- and out-breath.", "en"),
        ("Wait- now it comes.", "en"),
        ("Breathe in - and out.", "en"),
        ("Ein- und ausatmen.", "de"),
        ("Vor- oder nachher.", "de"),
        ("Hello ... hello... and so…", "en"),
        ("می‌خواهم آرام باشم.", "fa"),
        ("Un petit « oui », d'accord ?", "fr"),
        ("It is 5′ long, and the dogs’ bed.", "en"),
    ],
)
def test_what_is_meant_stays(text: str, language: str) -> None:
    assert spoken_form(text, language) == text


@given(st.text(max_size=60))
def test_a_normal_form_has_no_other(text: str) -> None:
    normal = normal_form(text)
    assert normal_form(normal) == normal
    assert not re.search("[\u00ad\u200b\u200e\u200f\u2060\ufeff]", normal)


@pytest.mark.parametrize("name", ["t1-apos", "t7-tick"])
def test_what_is_imported_is_heard_as_its_twin(name: str) -> None:
    written = (CASES / f"{name}.txt").read_text("utf-8")
    imported = parse_script(import_text(written).text).script
    assert [utterance.text for utterance in plan(imported, Choices(TONE)).utterances] == _words(written)

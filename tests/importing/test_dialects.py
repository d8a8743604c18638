"""What programs and dialects of Markdown put around words: nothing meant for the author is spoken, nothing else is lost."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_audio.importing.importing import import_file, import_text
from guided_audio.script import Break, Heading, Hold, Paragraph, Script, Text, parse_script

_CASES = Path(__file__).parent / "cases"
_VALUES = tomllib.loads((_CASES / "dialects.toml").read_text(encoding="utf-8"))


def _said(script: Script) -> list[str]:
    """Return the words of every paragraph that has some, with a stroke where a line breaks."""
    paragraphs = [element for element in script.elements if isinstance(element, Paragraph)]
    texts = [
        "".join(" / " if isinstance(part, Break) else part.text for part in p.parts if isinstance(part, Text | Break))
        for p in paragraphs
    ]
    return [said for text in texts if (said := " ".join(text.split()))]


@pytest.mark.parametrize("name", _VALUES)
def test_cases(name: str) -> None:
    imported = import_file(_CASES / name)
    script = parse_script(imported.text).require()
    right = _VALUES[name]
    assert _said(script) == right["spoken"]
    assert [i.cue.length.natural for i in script.instructions if isinstance(i.cue, Hold)] == right["pauses"]
    assert [part.title for part in script.elements if isinstance(part, Heading)] == right["headings"]
    assert list(script.meta.tags) == right.get("tags", [])


def test_every_file_has_its_right_value() -> None:
    files = {
        f"{path.parent.name}/{path.name}"
        for folder in ("front-matter", "markdown")
        for path in (_CASES / folder).iterdir()
    }
    assert files >= set(_VALUES)


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("> [!warning]+ Not for all\n> Ask first.\n\nRest.", "[note: Not for all Ask first.]\n\nRest."),
        ("> [!script] Opening\n> Rest.", "[note: Opening] Rest."),
        ("Rest. %% a %% Now %%b\n\nc%% on.", "Rest. [note: a] Now [note: b c]\n\non."),
        ("And some ==of the words that\nstand in two lines== are marked here, too.",
         "And some of the words that stand in two lines are marked here, too."),
        ("un==believ==able", "unbelievable"),
        ("[[Day/Rest#Part|Here]] and [[Day/Rest]] and [[#Part]].", "Here and Rest and Part."),
        ("Rest. #calm\n^a1", "Rest. [note: #calm]"),
        ("{{< pause 3s >}}\n\nRest.", "[pause 3s]\n\nRest."),
        ("{% tip %}\nBring a shawl.\n{% endtip %}\n\nRest.", "[note: Bring a shawl.]\n\nRest."),
        ("<Tabs>\n\nRest.\n\n</Tabs>", "Rest."),
        ("``` {.bash}\nls\n```\n\n~~~\nRest.\n~~~", "[note: ls]\n\nRest."),
        ("```ad-quote\nRest.\n```", "[note: ad-quote] Rest."),
        ("[a](<b c.md> 'T'), [d](/e_(f)), [g][], [h]\n\n[g]: x.md\n[h]: /y", "a, d, g, h\n\n[note: ‹g›: x.md ‹h›: /y]"),
        ("Hear [this](x.mp3){.big}. See https://a.org/b.", "Hear this. See [note: https://a.org/b]."),
        ("![a hand](h.png){width=50%}\n\nRest.", "[note: a hand]\n\nRest."),
        ("a^[An aside.] b[^x]\n\n[^x]: One.\n\n    Two.\n\nRest.", "a[note: An aside.] b\n\n[note: ‹^x›: One. Two.]\n\nRest."),
        ("::: warning\nAsk first.\n\nRest.", "[note: Ask first.]\n\nRest."),
        ("::: {.verse}\nRest.\n:::", "Rest."),
        ("??? tip \"For you\"\n    Slow.\n\nRest.", "[note: Slow.]\n\nRest."),
        ("> **Reader's note:** ring it.\nRest.", "[note: **Reader's note:** ring it.] Rest."),
        ("**Tip**\n\nSlow.\n\nRest.", "[note: Tip]\n\n[note: Slow.]\n\nRest."),
        ("<details><summary>More</summary>\n\nRest.\n\n</details>", "[note: More]\n\nRest."),
        ("Be <s>very</s> still, <abbr title='a'>b</abbr>.", "Be [note: very] still, b."),
        ("You said:\n\nA script, please.\n\nClaude said:\n\nSure! Here it is:\n\nRest.\n\nBe still.\n\n"
         "Would you like another one?",
         "[note: You said: A script, please.]\n\n[note: Claude said:]\n\n[note: Sure! Here it is:]\n\nRest.\n\n"
         "Be still.\n\n[note: Would you like another one?]"),
        ("Rest.\n\n**Pace:** slow | **Level:** easy\n\nBe still.", "Rest.\n\n[note: Pace: slow | Level: easy]\n\nBe still."),
        ("{::comment}\nslow\n{:/comment}\n\n.. note::\n\n   Ring it.\n\nRest.", "[note: slow]\n\n[note: Ring it.]\n\nRest."),
        ("Rest.[[1]](#r1) Now ([a.org](https://a.org/b)).", "Rest. Now."),
        ("Rest.\n\n- Focus: the breath\n\nTime: let it go.", "Rest.\n\n[note: Focus: the breath]\n\nTime: let it go."),
        ("Rest.\n\n- **Tempo:** slow\n- **Voice:** warm\n\nNow.", "Rest.\n\n[note: Tempo: slow]\n\n[note: Voice: warm]\n\nNow."),
        ("%% slow %%\n\nRest.", "[note: slow]\n\nRest."),
        ("> *Notice the breath*\n> and rest.\n\nI can also rest.\n\nDo you want me to stay?\n\nJust tell me.\n\nLet it be.",
         "*Notice the breath* and rest.\n\nI can also rest.\n\nDo you want me to stay?\n\nJust tell me.\n\nLet it be."),
        ("Close your eyes.\n\nGreat, settle in.\n\nRest.", "Close your eyes.\n\nGreat, settle in.\n\nRest."),
        ("Feel free to stretch.\n\nRest.\n\nLet me know you are safe.",
         "Feel free to stretch.\n\nRest.\n\nLet me know you are safe."),
    ],
)  # fmt: skip
def test_marks_of_dialects(foreign: str, ours: str) -> None:
    assert import_text(foreign, "a.md").text == f"{ours}\n"


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("| Script | Pause | Notes |\n|--|--|--|\n| Rest. | 5 s | bell |\n| Now. | | |",
         "[note: Script, Pause, Notes]\n\nRest. [pause 5s]\n\n[note: bell]\n\nNow."),
        ("| Notes |\n|--|\n| Ring it |\n\nRest.", "[note: Notes]\n\n[note: Ring it]\n\nRest."),
        ("| Min | What |\n|--|--|\n| 2 | Rest. |", "[note: Min, What]\n\n[note: 2]\n\nRest."),
        ("| In | Out |\n|--|--|\n| one | two |", "In, Out\n\none, two"),
    ],
)  # fmt: skip
def test_tables_are_read_by_columns(foreign: str, ours: str) -> None:
    imported = import_text(foreign, "a.md")
    assert imported.text == f"{ours}\n"
    assert "table" in [finding.code for finding in imported.findings]


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("Soften the eyes  \nand the jaw", "Soften the eyes\\\nand the jaw"),
        ("Let it come,\nlet it stay,\nlet it go", "Let it come,\\\nlet it stay,\\\nlet it go"),
        ("| Let it come,\n| let it stay.", "Let it come,\\\nlet it stay."),
        ("Rest here, in the stillness of this room, with all that\nis yours, and let the floor carry you for a while.",
         "Rest here, in the stillness of this room, with all that is yours, and let the floor carry you for a while."),
        ("Sit down.\nRest.", "Sit down. Rest."),
        ("and let the breath be-\ncome a slow, in- and out-\nbreath, for twenty-\none rounds",
         "and let the breath become a slow, in- and out-breath, for twenty-one rounds"),
        ("the shoul\u00ad\nders", "the shoulders"),
        ("Rest now.\nLet your shoul-\nders drop.\nBreathe.\nRest\\\nhere.\nGood.",
         "Rest now.\n\nLet your shoulders drop.\n\nBreathe.\n\nRest\\\nhere.\n\nGood."),
        ("Count.\n\n3\n\nDeeper.\n\n2\n\nDeeper.\n\n1\n\nRest.", "Count.\n\n3\n\nDeeper.\n\n2\n\nDeeper.\n\n1\n\nRest."),
        ("Breathe in 2 3\n4\nBreathe out", "Breathe in 2 3\\\n4\\\nBreathe out"),
        ("Nine\n8\nSeven", "Nine\\\n8\\\nSeven"),
        ("Rest.\n\n30\n\nBe still.", "Rest.\n\n[pause 30s]\n\nBe still."),
    ],
)  # fmt: skip
def test_lines(foreign: str, ours: str) -> None:
    assert import_text(foreign, "a.md").text == f"{ours}\n"


@pytest.mark.parametrize(
    ("foreign", "said"),
    [
        ("Sente-\nse aqui, com calma, e não faça nada.", "Sente-se aqui, com calma, e não faça nada."),
        (
            "Avant-\net après la pause, vous êtes là, avec nous.",
            "Avant- et après la pause, vous êtes là, avec nous.",
        ),
        ("Ein-\nund ausatmen, und die Schul-\ntern sinken.", "Ein- und ausatmen, und die Schultern sinken."),
    ],
)
def test_divided_words_of_other_languages(foreign: str, said: str) -> None:
    assert _said(parse_script(import_text(foreign, "a.md").text).require()) == [said]


@pytest.mark.parametrize(
    "front",
    ['+++\ntitle = "A lake"\nn = 1\n+++', '{"title": "A lake", "n": {"a": [1]}}', "% A lake\n% Rosa",
     "---\ntitle: A lake\nb: c: d\n- e\n---"],
)  # fmt: skip
def test_front_matter_is_never_spoken(front: str) -> None:
    script = parse_script(import_text(f"{front}\n\nRest.", "a.md").text).require()
    assert (script.meta.title, _said(script)) == ("A lake", ["Rest."])


def test_two_keys_of_one_meaning_are_both_kept() -> None:
    text = import_text('+++\nsummary = "A lake"\ndescription = "Water"\n+++\n\nRest.', "a.md").text
    assert "A lake" in text
    assert "Water" in text


def test_a_script_of_ours_with_marks_of_a_dialect_is_imported() -> None:
    assert "private" in import_text("---\ntitle: A lake\n---\n\nRest. %%private%%\n", "a.md").text
    assert _said(parse_script(import_text("---\ntitle: A\n---\n\nRest. %%private%%\n", "a.md").text).require()) == [
        "Rest."
    ]


def test_a_remark_has_its_place() -> None:
    imported = import_text("Rest.\n\nBe ==still== now. %%slow%% See [[x]] (pause 3s) `a`.", "a.md")
    places = {finding.code: (finding.location.line, finding.location.column) for finding in imported.findings}
    assert places["code"] == (3, 49)


_WORD = st.integers(10_000, 99_999).map("w{}".format)
_FORMS = st.sampled_from(
    ["{}", "=={}==", "%%{}%%", "%%{}\n\n%%", "[[{}]]", "[{}](a.md)", "[x]({}.md)", "![[{}]]", "~~{}~~", "{{--{}--}}",
     "<aside>{}</aside>", "\n> [!note] {}\n", "\n> [!quote] {}\n", "\n:::note\n{}\n:::\n", "\n```bash\n{}\n```\n",
     "\n```\n{}\n```\n", "{{{{< {} >}}}}", "{{% {} %}}", ":{}:", "#{}",
     "\n#{}\n", "^[{}]", "[^{}]", "<kbd>{}</kbd>", "<Video a=\"{}\" />", "https://{}.org", "$x_{}$",
     "[{}]{{.a}}", "{{#{}}}", "\n{}:: a\n", "\n\n## {}\n\n", "\n| {} | b |\n|--|--|\n", "\n!!! note\n    {}\n",
     "<!-- {} -->",
     "\n{}-\nway ", "*{}*", "***{}***", "`{}`", "{}  \n", "\n**Duration:** {}\n\n", "<script>{}</script>", "\n[^1]: {}\n"]
)  # fmt: skip


@given(st.lists(st.tuples(_FORMS, _WORD), min_size=1, max_size=8))
def test_nothing_is_lost_untold(pieces: list[tuple[str, str]]) -> None:
    text = "Welcome. " + " ".join(form.format(word) for form, word in pieces)
    imported = import_text(text, "a.md")
    told = imported.text.replace("\\", "") + " ".join(finding.message for finding in imported.findings)
    missing = [word for _, word in pieces if not re.search(word, told)]
    assert missing == []

"""SSML of others: its pauses to the millisecond, its words to the last, and every guess with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import is_read_or_refused_soon
from hypothesis import given, settings
from hypothesis import strategies as st
from support import examples

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.errors import ScriptError
from guided_audio.core.units import parse_duration
from guided_audio.importing.draft import CueWords, Draft, ParagraphEnd, Title, Words
from guided_audio.importing.importing import import_text
from guided_audio.importing.markdown_writer import write_parsed
from guided_audio.importing.ssml.ssml_parser import read
from guided_audio.script import parse_script

_FIXTURES = Path(__file__).parents[1] / "fixtures"


def _read(text: str) -> tuple[Draft, DiagnosticCollector]:
    collector = DiagnosticCollector("calm.ssml")
    return read(text, collector), collector


def _said(text: str) -> str:
    """Return the parts on one line, with the paragraphs apart."""
    draft, _ = _read(text)
    written = ""
    for part in draft.parts:
        match part:
            case Words():
                written += part.text
            case CueWords():
                written += f"|[{part.inside}]|" if part.alone else f"[{part.inside}]"
            case Title():
                written += f"|{part.text}|"
            case ParagraphEnd():
                written += "|"
    return "|".join(" ".join(piece.split()) for piece in written.split("|") if piece.strip())


def _codes(text: str) -> list[tuple[str, int, int]]:
    return [(d.code, d.location.line, d.location.column) for d in _read(text)[1].sorted()]


def _places(draft: Draft) -> list[tuple[int, int]]:
    return [(p.location.line, p.location.column) for p in draft.parts if isinstance(p, Words)]


def _pauses(draft: Draft) -> list[float]:
    spans = [part.inside.removeprefix("pause ") for part in draft.parts if isinstance(part, CueWords)]
    return [float(seconds) for span in spans if (seconds := parse_duration(span)) is not None]


def test_a_sound_that_is_none_is_left_out() -> None:
    text = """<speak><phoneme alphabet="ipa" ph="m'ET">Metta</phoneme> <sub alias="and/or">Xu</sub>
        <phoneme ph="ˈzoʊ.i">Zoe</phoneme></speak>"""
    draft, collector = _read(text)
    assert draft.meta["pronounce"] == {"Zoe": "/ˈzoʊ.i/"}
    reported = [found.message for found in collector.sorted() if found.code == "pronounce"]
    assert ["left out" in message for message in reported] == [True, True, False]


def test_a_whole_script() -> None:
    draft, collector = _read((_FIXTURES / "lake.ssml").read_text("utf-8"))
    assert _pauses(draft) == [2.0, 1.0, 10.0, 0.75, 20.0]
    assert draft.meta == {"language": "en-US", "pronounce": {"Ananda": "uh-NAHN-duh", "Metta": "/ˈmɛtːɑː/"}}
    assert [(d.code, d.location.line) for d in collector.sorted()] == [
        ("break-strength", 7), ("break-time", 12), ("audio", 15), ("style", 17), ("pronounce", 17), ("say-as", 17),
        ("unknown-element", 19), ("pronounce", 19),
    ]  # fmt: skip
    assert _said((_FIXTURES / "lake.ssml").read_text("utf-8")).split("|") == [
        "[note: For the evening; read it slowly.]",
        "Find a place by the water. [pause 2s] Let the shore carry you. [pause 1s] There is nothing to do now.",
        "[pause 10s]",
        "[slowly]",
        "Breathe in [pause 0.75s] and breathe out.",
        "And [softly] once more[normal voice][slowly], in your own time.",
        "[bell]",
        "[note: one bowl]",
        "[normal voice]",
        "The child you were is [softly] very close [normal voice] & safe.",
        "[softly]",
        "Ananda sat 3 days.",
        "[pause 20s]",
        "[normal voice]",
        "Welcome back. Metta to you.",
    ]
    parsed = parse_script(write_parsed(Draft(draft.parts))[0])
    assert not parsed.errors


@pytest.mark.parametrize(
    ("break_", "cue"),
    [
        ('<break time="1.5s"/>', "[pause 1.5s]"),
        ('<break time="500ms"/>', "[pause 0.5s]"),
        ('<break time="+2s"/>', "[pause 2s]"),
        ("<break time=' 2 s '/>", "[pause 2s]"),
        ('<break time=".5s" strength="weak"/>', "[pause 0.5s]"),
        ('<break time="2000"/>', "[pause 2s]"),
        ('<break time="4"/>', "[pause 4s]"),
        ('<break time="soon"/>', "[pause 0.75s]"),
        ("<break/>", "[pause 0.75s]"),
        ('<break strength="x-weak"/>', "[pause 0.25s]"),
        ('<break strength="x-strong"/>', "[pause 1.25s]"),
        ('<break strength="none"/>', ""),
        ('<break time="0s"/>', ""),
        ('<break time="7200s"/>', "[pause 60m][pause 60m]"),
        ("<break time='10s'/>\n <break time='10s'/><break time='5s'/>", "[pause 25s]"),
    ],
)
def test_breaks(break_: str, cue: str) -> None:
    assert _said(f"<speak><p>Rest.{break_} Now.</p></speak>").replace(" ", "") == f"Rest.{cue}Now.".replace(" ", "")


def test_what_is_guessed_is_told_at_its_place() -> None:
    text = '<speak>\n<p>Émile 🙂 rests.<break strength="weak"/> Now.<break time="700"/></p>\n</speak>'
    assert _codes(text) == [("break-strength", 2, 18), ("bare-time", 2, 47)]
    draft, _ = _read(text)
    assert _places(draft)[0] == (2, 4)
    words = "<speak>One &amp; two.\n   <p>\n  Three</p></speak>"
    assert _places(_read(words)[0]) == [(1, 8), (3, 3)]


def test_ways_of_speaking_end_where_their_element_ends() -> None:
    for text, said in {
        '<speak><p>A <prosody rate="x-slow">b</prosody></p><p>C</p></speak>': "A [slowly] b|C",
        '<speak><prosody volume="x-soft"><p>A</p></prosody><p>B</p></speak>': "[softly]|A|[normal voice]|B",
        '<speak>A <prosody rate="80%">b</prosody> c</speak>': "A [slowly] b [normal voice] c",
        '<speak><prosody rate="slow"><prosody volume="soft"><p>A</p></prosody><p>B</p></prosody></speak>':
            "[slowly]|[softly]|A|[normal voice]|[slowly]|B",
        '<speak><voice name="Anna"><p>A</p></voice><voice name="Ben"><p>B</p></voice></speak>':
            "[voice Anna]|A|[normal voice]|[voice Ben]|B",
        '<speak><prosody rate="fast" pitch="+5%">A</prosody></speak>': "[faster]|A",
        '<speak>A <prosody volume="+3dB">b</prosody> c <prosody rate="110%">d</prosody></speak>':
            "A [louder] b [normal voice] c [faster] d",
        '<speak><prosody rate="medium" volume="default">A</prosody></speak>': "A",
    }.items():  # fmt: skip
        assert _said(text) == said, text


def test_settings_without_a_cue_are_told() -> None:
    assert [code for code, _, _ in _codes('<speak><prosody rate="fast" pitch="+5%">A</prosody></speak>')] == ["prosody"]
    assert not _codes('<speak><prosody rate="medium" volume="default">A</prosody></speak>')


def test_sentences_without_a_full_stop_stay_apart() -> None:
    text = "<speak><p><s>Breathe in</s><s>Breathe out.</s><s>Rest</s></p></speak>"
    assert _said(text) == "Breathe in [pause 0.5s] Breathe out. Rest"
    assert [code for code, _, _ in _codes(text)] == ["sentence-pause"]


def test_fragments_prefixes_and_several_roots() -> None:
    assert _said("<p>One.</p>\n<p>Two.</p>") == "One.|Two."
    assert _said("<speak>One.</speak>\n<speak>Two.</speak>").replace("|", " ") == "One. Two."
    assert _said('<ssml:speak xmlns:ssml="x"><ssml:p>One.</ssml:p></ssml:speak>') == "One."
    assert _said("\n\n  <?xml version='1.0' encoding='utf-16'?>\n<speak>One.\n\n \nTwo.</speak>") == "One.|Two."
    assert _codes("<p>One.</p><p>Two <x>three</x></p>") == [("unknown-element", 1, 19)]


def test_pauses_written_into_the_words_are_understood() -> None:
    assert _said("<speak>Rest. [pause 3 seconds] Now.</speak>") == "Rest. [pause 3s] Now."


def test_marks_are_left_out_and_nothing_else() -> None:
    text = '<speak><mark name="--- title: A"/><mark name="[silence 1m]"/><p>Words.</p><mark name="here"/></speak>'
    assert _said(text) == "Words."
    assert [code for code, _, _ in _codes(text)] == ["mark"] * 3
    assert not _read(text)[0].meta
    assert _said('<speak><p>A<mark name="[bell]"/>B</p><p>C<mark name="[/]"/>D</p></speak>') == "AB|CD"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("<speak>\n<p>One</speak>", "xml", 2, 9),
        ("<speak>Rest & be</speak>", "xml", 1, 15),
        ("<speak>\n Rest&nbsp;now</speak>", "xml", 2, 6),
        ("<speak>", "xml", 1, 8),
        ('<!DOCTYPE speak [<!ENTITY a "b">]><speak>&a;</speak>', "dtd", 1, 17),
        ('<!DOCTYPE speak SYSTEM "file:///etc/passwd"><speak/>', "dtd", 1, 44),
        ('<p a="1" a="2">x</p>', "xml", 1, 10),
    ],
)
def test_what_is_no_xml(text: str, code: str, line: int, column: int) -> None:
    with pytest.raises(ScriptError) as caught:
        _read(text)
    found = caught.value.diagnostics[-1]
    assert (found.code, found.location.line) == (code, line)
    assert abs(found.location.column - column) <= 1


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.thorough
@pytest.mark.parametrize(
    "text",
    [
        "<a>" * 25_000,
        "<speak>" + "<a>" * 1_250 + "x" + "</a>" * 1_250 + "</speak>",
        "<speak>" + '<prosody rate="slow"><voice name="a">' * 3_000 + "x" + "</voice></prosody>" * 3_000 + "</speak>",
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}]><a>&l9;</a>',
        '<speak><break time="' + "9" * 62_500 + '"/></speak>',
        '<speak><mark name="--- slots: ' + "[" * 62_500 + '"/></speak>',
        '<speak><mark name="' + "[" * 62_500 + '"/></speak>',
        '<speak><mark name="[' + "wait " * 12_500 + ']"/></speak>',
        "<speak>" + "<break/>" * 7_500 + "</speak>",
        "<speak>" + "<s>a</s>" * 7_500 + "</speak>",
        "<speak>" + '<mark name="[bell]"/>' * 3_000 + "</speak>",
        "<speak>" + "<!-- a -->" * 6_250 + "</speak>",
        "<speak>" + "\n " * 30_000 + "</speak>",
        "<speak>" + "&amp;" * 12_500 + "</speak>",
        "<!-- " * 12_500,
        "<?x ?>" * 10_000,
        "<speak><prosody " + " ".join(f'a{n}="b"' for n in range(5_000)) + ">x</prosody></speak>",
    ],
)
def test_hostile_files_take_no_longer_than_others(text: str) -> None:
    is_read_or_refused_soon(_read, text, lambda size: f"<speak>{'<s>Rest here.</s>' * (size // 16)}</speak>", times=4)


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<s>", "</s>", '<break time="1s"/>', "<break/>", '<prosody rate="slow">', "</prosody>", "<emphasis>",
     "</emphasis>", '<mark name="[bell]"/>', '<mark name="[/]"/>', '<mark name="## A"/>', '<mark name="--- a: b"/>',
     '<mark name="[softly]"/>', '<sub alias="x">', "</sub>", "<desc>", "</desc>", "<!-- c -->", "alpha ", "beta.", " ",
     "\n\n", "&lt;", "<x>", "</x>", '<voice name="A">', "</voice>", '<audio src="bell">', "</audio>", "[", "(pause)"]
)  # fmt: skip


@settings(max_examples=examples(130))
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_any_mixture_is_read_or_refused(text: str) -> None:
    try:
        draft, collector = _read(text)
    except ScriptError as error:
        for found in error.diagnostics:
            assert 1 <= found.location.line <= text.count("\n") + 1
        return
    write_parsed(draft)[0]
    assert all(finding.location.column >= 1 for finding in collector.sorted())


_BALANCED = st.recursive(
    st.sampled_from(["alpha ", "beta. ", "gamma", " ", '<break time="1s"/>', "<!-- c -->", '<mark name="x"/>']),
    lambda inner: st.tuples(
        st.sampled_from(["p", "s", "emphasis", 'prosody rate="slow"', 'voice name="A"', "x", 'sub alias="y"', "w"]),
        st.lists(inner, max_size=4),
    ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0].split()[0]}>"),
    max_leaves=20,
)


@settings(max_examples=examples(100))
@given(st.lists(_BALANCED, max_size=5).map("".join))
def test_no_word_is_lost(body: str) -> None:
    draft, _ = _read(f"<speak>{body}</speak>")
    spoken = "".join(part.text for part in draft.parts if isinstance(part, Words))
    for word in ("alpha", "beta", "gamma"):
        assert spoken.count(word) == body.count(word)


@pytest.mark.parametrize("name", ["s5-nested.ssml", "s8.ssml"])
def test_an_ordinary_rate_ends_a_slow_one(name: str) -> None:
    text = (Path(__file__).parent.parent / "cases/ssml" / name).read_text("utf-8")
    written = import_text(text, name).text
    words = "Only soft." if name.startswith("s5") else "Back to normal here."
    before = written[: written.index(words)]
    assert before.rfind("[normal voice]") > before.rfind("[slowly]")


@pytest.mark.parametrize(
    ("tag", "cue"),
    [('<silence msec="500"/>', "[pause 0.5s]"), ('<pause duration="5s"/>', "[pause 5s]"), ('<wait seconds="3"/>', "[pause 3s]"),
     ('<break size="1000"/>', "[pause 1s]")],
)  # fmt: skip
def test_vendors_silences(tag: str, cue: str) -> None:
    assert cue in import_text(f"<speak>Rest. {tag} Now.</speak>", "a.ssml").text

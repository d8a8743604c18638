"""Brackets, lengths and tags as people write them: speech inside a sentence, else a direction, a note or a finding."""

from pathlib import Path

import pytest
from importing.spoken import spoken

from guided_audio.core.errors import ScriptError, Severity
from guided_audio.importing.importing import import_file, import_text
from guided_audio.script import Hold, parse_script
from guided_audio.script.mending import mend

CASES = Path(__file__).parent / "cases"


def pauses(text: str) -> list[float]:
    """Return the silences of a script, in seconds."""
    holds = [one.cue for one in parse_script(text).require().instructions if isinstance(one.cue, Hold)]
    return [hold.length.natural for hold in holds]


@pytest.mark.parametrize(
    ("name", "lengths", "heard"),
    [
        ("pauses/p1-ms.txt", [0.5, 1, 0.25, 1.5, 3, 2, 0.75, 0.75, 3, 1.5, 0.8],
         "Settle in. Soften the jaw. Rest. Now. Here. There. Up. Down. In. Out. End."),
        ("pauses/r2-odd.txt", [1, 2, 0.5, 0.3, 0.5, 1, 2, 3, 3, 2, *[3] * 10, 4, 3, 3, 3], None),
        ("ssml/s4-el.txt", [2, 1.5, 3, 2, 0.5, 1, 2, 1, 5, 4, 0.5, 3],
         "Settle in. Soften the jaw. Rest now and again here there end. Ananda sits. Quiet now. ABC Then more. End. Stop."),
        ("ssml/s7-md.md", [4, 5], "Settle in. Soften the jaw. Rest now. Hello. You are OK NO. Softly now."),
        ("ssml/s1-azure.ssml", [3, 1.25], "Settle in. Soften the jaw. Hola. Rest. ABC then OK. Hello there."),
        ("ssml/s2-google.ssml", [1.5],
         "Settle in. Soften the jaw. Rest. One. Two. 2025-03-14 2:30pm 3 abc damn Softly now. manitoba ma Rain falls. quiet"),
        ("ssml/s3-polly.ssml", [25],
         "Settle in. Soften. Rest now. Very soft. Deep. Loud. read the line. inhale. Bonjour."),
        ("markdown/u1-stage.md", [8], "Welcome. Notice the door. Rest. Rest again."),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" in value else "",
)  # fmt: skip
def test_cases(name: str, lengths: list[float], heard: str | None) -> None:
    imported = import_file(CASES / name)
    assert pauses(imported.text) == lengths
    assert heard is None or spoken(parse_script(imported.text).require()) == heard


def test_broken_ssml_is_refused_with_the_cure() -> None:
    with pytest.raises(ScriptError) as refused:
        import_file(CASES / "ssml/s6-amp.ssml")
    assert "&amp;" in refused.value.diagnostics[0].hint


def test_lines_about_the_script_are_not_spoken() -> None:
    imported = import_file(CASES / "markdown/u3-meta.md")
    heard = spoken(parse_script(imported.text).require())
    assert not any(word in heard for word in ("Duration", "Word count", "Voice", "Level", "warm", "240"))
    assert "Settle in." in heard
    assert "Notice the chair." in heard


def test_no_tag_of_a_web_page_is_spoken() -> None:
    heard = spoken(parse_script(import_file(CASES / "markdown/m2-html.md").text).require())
    assert not any(sign in heard for sign in ("<", ">", "var x", "color", "rain.mp3"))
    assert "Underlined words, marked words, key." in heard


@pytest.mark.parametrize("name", ["pauses/t4-pauses.txt", "pauses/p2-dots.txt", "pauses/r2-odd.txt"])
def test_marks_that_are_not_understood_are_told(name: str) -> None:
    imported = import_file(CASES / name)
    heard = spoken(parse_script(imported.text).require())
    for sign in ("{", "•", "----", "~~~~", ",,,,"):
        assert sign not in heard or any(sign in found.message for found in imported.findings)


@pytest.mark.parametrize(
    "text",
    [
        "You may rest (about 10 minutes) before we go on.",
        "It is near (a minute) from here.",
        "You can sing (softly) if you like.",
        "Puedes cantar (suavemente) si quieres.",
        "Du kannst (leise) Musik hören (etwa 10 Minuten).",
        "Vous pouvez (doucement) chanter (une minute) ici.",
        "Stay there (ten minutes, or so), then rest.",
        "You may hum (very softly).",
        "I thought (wait a minute) of you.",
        "Your hand (the left one) rests, word(s) and all.",
        "You can sing\n(softly) if you like.",
        "请你（轻轻地）坐下。",
        "We keep (a minute of silence) for them.",
    ],
)
def test_inside_a_sentence_round_brackets_are_speech(text: str) -> None:
    imported = import_text(text)
    assert spoken(parse_script(imported.text).require()) == text.replace("\n", " ")
    assert not [found for found in imported.findings if found.code != "language"]
    assert not parse_script(text).diagnostics
    assert mend(text, "a.md").text == text


@pytest.mark.parametrize(
    ("bracket", "cue"),
    [
        ("(pausa de 10 segundos)", "pause 10s"), ("(Pause (10) seconds)", "pause 10s"), ("PAUSE 10 SECONDS", "pause 10s"),
        ("Pause (10)", "pause 10s"),
        ("5 min silence", "silence 5m"), ("<pause 5>", "pause 5s"), ("_pause for a minute_", "pause 1m"), ("(softly)", "softly"),
        ("(10 seconds)", "pause 10s"), ("(eine Minute Stille)", "silence 1m"), ("(lentamente)", "slowly"), ("⏸ 5s", "pause 5s"),
        ("(🔔)", "bell"), ("[1½ minutes pause]", "pause 90s"), ("[pause 2'30\"]", "pause 150s"),
        ("(pause: five (5) seconds)", "pause 5s"),
        ("[PAUSE]5[/PAUSE]", "pause 5s"), ("{PAUSE=3000}", "pause 3s"), ("<750>", "pause 0.75s"),
        ("@pause 3s", "pause 3s"), ("::pause 3s::", "pause 3s"), ("[medium pause]", "pause"), (". . .", "pause"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["Rest now.\n\n{}\n\nGo on.", "{}\n\nGo on."])
def test_alone_a_direction_is_one_for_every_reader(bracket: str, cue: str, around: str) -> None:
    text = around.replace("{}", bracket)
    imported = import_text(text)
    assert f"[{cue}]" in imported.text
    line = text[: text.index(bracket)].count("\n") + 1
    assert any(found.location.line == line for found in parse_script(text).errors)


@pytest.mark.parametrize(
    "bracket",
    ["(voice drops to a whisper)", "(She always did.)", "(if in a group, wait)", "(5)", "(ring it (softly) twice)"],
)
def test_a_bracket_alone_that_is_not_understood_is_a_note_and_an_error(bracket: str) -> None:
    text = f"Rest now. {bracket} Go on."
    imported = import_text(text)
    assert spoken(parse_script(imported.text).require()) == "Rest now. Go on."
    assert [found.code for found in imported.findings] == ["stage-direction"]
    (error,) = parse_script(text).errors
    assert (error.code, error.location.column) == ("lone-bracket", 11)
    assert r"\(" in error.hint
    assert not parse_script(text.replace(bracket, rf"\{bracket[:-1]}\)")).errors


def test_an_entity_hides_no_bracket() -> None:
    assert [e.code for e in parse_script("Rest. &#40;she did&#41; Now.").errors] == ["lone-bracket"]
    assert [e.code for e in parse_script("Rest. &lpar;pause 5s&rpar; Now.").errors] == ["foreign-cue"]


def test_what_a_time_is_for_is_asked() -> None:
    assert [e.code for e in parse_script("Rest. [12:30] Now.").errors] == ["bare-time"]
    assert import_text("Rest. [12:30] Now.").text == "Rest. [note: 12:30] Now.\n"
    assert pauses(import_text("[0:10] Rest.\n\n[0:40] Now.\n\n[1:30] Wake.", "a.md").text) == []
    assert "[pace" in parse_script("Rest. [pace 120]").errors[0].message
    assert "pause" not in parse_script("Rest. [pace 120]").errors[0].hint


def test_a_large_number_without_a_unit_is_asked_about() -> None:
    (error,) = parse_script("Rest. [pause 500]").errors
    assert (error.code, error.hint) == ("bare-number", "write 500s, or 0.5s if milliseconds are meant")
    assert not parse_script("Rest. [pause 300]").errors


@pytest.mark.parametrize(("text", "is_long"), [("[pause 10m]", False), ("[pause 11m]", True), ("[silence 601s]", True)])
def test_a_very_long_silence_is_told(text: str, is_long: bool) -> None:
    found = parse_script(f"Rest. {text}").diagnostics
    assert [(one.code, one.severity) for one in found] == [("long-pause", Severity.WARNING)] * is_long
    foreign = import_text(f"Rest. {text.upper().replace('[', '(').replace(']', ')')} Now.")
    assert any(one.code == "long-pause" for one in foreign.findings) == is_long


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("Hello, [CLIENT'S NAME]. Rest.", "Hello{, name}. Rest."),
        ("Hello <NAME>, rest.", "Hello{ name}, rest."),
        ("Hello, (name), rest.", "Hello{, name}, rest."),
        ("Hello, __________. Rest.", "Hello{, blank}. Rest."),
        ("Go to [SAFE PLACE] now.", "Go to{ safe place} now."),
        ("Dear {{name}}, rest.", "Dear{ name}, rest."),
        ("Hola, [NOMBRE]. Descansa.", "Hola{, nombre}. Descansa."),
    ],
)
def test_placeholders_become_slots(text: str, ours: str) -> None:
    imported = import_text(text)
    assert imported.text.endswith(f"---\n\n{ours}\n")
    assert [found.code for found in imported.findings] == ["slot"]
    assert not parse_script(imported.text).diagnostics

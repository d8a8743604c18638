"""Every style of writing a script: how many pauses it has, how long they are, what is spoken and what is not."""

import re
from pathlib import Path

import pytest
from hostile import SHARE, costs_at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from importing.spoken import spoken
from support import examples

from guided_audio.core.diagnostics import MAX_DIAGNOSTICS
from guided_audio.core.errors import GuidedAudioError, ScriptError, UsageError
from guided_audio.core.units import Seconds
from guided_audio.importing.importing import Imported, import_file, import_text
from guided_audio.script import parse_script

FIXTURES = Path(__file__).parent / "fixtures"

STYLES = [
    ("all-in-italics.md", 1, 10, ["The little boat rocks gently.", "The shore is never far."], ["*", "Pause"]),
    ("all-in-quotes.txt", 1, 5, ["Hello, little one.", "You don't have to say anything."], ["“", "”"]),
    ("bell-alone.txt", 1, 2, ["We begin by arriving.", "Breathe as you like."], ["bell", "BELL"]),
    ("break-tags.txt", 2, 26.5, ["And a short one.", "You are welcome & loved."], ["break", "emphasis", "amp"]),
    ("breaths.txt", 3, 48, ["Lay a hand on your heart.", "Feel it fall."], ["breath", "pause"]),
    ("capitals-with-colon.txt", 2, 20, ["Notice the floor", "It carries you now."], ["8s", "pause"]),
    ("chapters-with-times.txt", 2, 23, ["Welcome to the meadow.", "The meadow waits"], ["0:45", "03:00", "Old Tree"]),
    ("dashes.txt", 2, 14, ["Say it inwardly – slowly – once more."], ["pause"]),
    ("decoration.md", 1, 10,
     ["There is a kitchen. There is a stair.", "attic, wonder", "The attic is yours.", "1986. A good year it was.",
      "Come and see."],
     ["House of Rooms", "LOOKING", "===", "|", "```", "1. "]),
    ("dots.txt", 3, 10.5, ["let go now.", "Count with me: 5... 4... 3... and rest."], ["5s", "500ms"]),
    ("headers-and-notes.md", 1, 6, ["You carry a lantern through the snow.", "Its light is enough."],
     ["Lantern", "12 minutes", "winter", "quiet room", "ten seconds"]),
    ("leading-seconds-after.txt", 4, 55, ["Sitting up straight Feeling the breath come in"], ["10", "20"]),
    ("leading-seconds-before.txt", 2, 45, ["Welcome to this quiet hour Let the shoulders sink"], ["15", "30"]),
    ("lone-number.txt", 1, 300, ["When you are ready, count with me. 5 4 3 And open your eyes."], ["300"]),
    ("long-notes.txt", 0, 0, ["Rest now. And listen."], ["reader", "telephone"]),
    ("long-silence.txt", 4, 11700, ["Sit as the mountain sits."], ["hours", "45"]),
    ("macos.txt", 2, 3.5, ["The wave comes in. The wave goes out."], ["slnc", "1000"]),
    ("plain-title-and-headers.txt", 2, 15, ["You find a small blue boat. It has waited for you."],
     ["Duration", "harp", "low and kind", "Blue Boat", "Narrator", "Production", "Leave"]),
    ("range-in-italics.txt", 2, 80, ["Stay beside the child a while.", "There is nothing to do."], ["seconds", "_"]),
    ("round-english.txt", 3, 135, ["Your hand (the left one) rests on the warm wood."], ["Pause", "silence"]),
    ("round-many-languages.txt", 5, 85, ["Fermez les yeux. Schließe die Augen. Chiudi gli occhi. Feche os olhos."],
     ["pause", "Pause", "lange"]),
    ("round-spanish.txt", 3, 75, ["Pausa un segundo. Escucha tu respiración."], ["larga", "silencio", "5s"]),
    ("seconds-first.txt", 2, 90, ["Soften your forehead. Soften your jaw."], ["30"]),
    ("semicolons.txt", 3, 22.5, ["You are safe here You are allowed to be small"], [";", "10"]),
    ("slashes.txt", 2, 15, ["Feel the right hand. And/or both of them."], ["/5s", "10s"]),
    ("slow-and-soft.txt", 0, 0, ["Come a little closer to the fire.", "You are home."], ["SLOW", "softly", "whispering"]),
    ("speech-markdown.txt", 3, 5.5, ["Let us slow down together. Listen. Hush now."], ["rate", "whisper", "break"]),
    ("speech-stays-speech.txt", 0, 0,
     ["Please pause and rest. A minute of silence fell over the house.", "Pausa un segundo.", "(it was an old one)",
      "We hold the pause – and then – we go on. It is 10:30 in the morning."], ["["]),
    ("ssmd.txt", 4, 8.5, ["It is wide and patient There is room for you."], ["...", "2s"]),
    ("stage-directions.txt", 1, 4, ["Good evening. I am glad that you came. Let your hands rest. Let your heart rest."],
     ["NARRATOR", "Narrator", "Guide", "music", "Music", "group"]),
    ("stars-and-brackets.txt", 2, 10, ["Let the day become quiet around you.", "a small child is listening."], ["*", "Pause"]),
    ("steps-in-text.txt", 3, 8, ["Close your eyes", "Listen to the rain", "The rain is kind"], ["pauseAfter", "{", "5"]),
    ("wrapped-in-brackets.txt", 5, 27, ["Rest. Be here."], ["pause", "pasue", "6s"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pauses", "seconds", "said", "unsaid"), STYLES, ids=[row[0] for row in STYLES])
def test_styles(name: str, pauses: int, seconds: float, said: list[str], unsaid: list[str]) -> None:
    imported = import_file(FIXTURES / name)
    heard = spoken(parse_script(imported.text).require())
    assert (imported.pauses, imported.pause_seconds) == (pauses, seconds)
    for words in said:
        assert words in heard
    for words in unsaid:
        assert words not in heard


def codes(imported: Imported) -> set[str]:
    return {found.code for found in imported.findings}


@pytest.mark.parametrize(
    ("name", "reported"),
    [
        ("all-in-italics.md", {"wrapped"}),
        ("chapters-with-times.txt", {"guessed-heading", "section-time"}),
        ("decoration.md", {"underlined", "guessed-heading", "numbers", "table", "quoted", "rule", "dialect"}),
        ("headers-and-notes.md", {"header", "private-section"}),
        ("leading-seconds-after.txt", {"leading-numbers"}),
        ("lone-number.txt", {"lone-number"}),
        ("long-silence.txt", {"guessed-cue", "long-pause"}),
        ("semicolons.txt", {"semicolon"}),
        ("speech-markdown.txt", {"modifier"}),
        ("stage-directions.txt", {"stage-direction", "speaker", "unknown-direction"}),
        ("round-english.txt", set()),
        ("speech-stays-speech.txt", set()),
    ],
)
def test_every_guess_is_reported(name: str, reported: set[str]) -> None:
    imported = import_file(FIXTURES / name)
    assert codes(imported) == reported
    assert imported.guesses == len(imported.findings)


def test_a_guess_has_its_place_in_the_foreign_file() -> None:
    imported = import_text("Rest.\n\n  Now [look around] and\nhere; and (Music fades out) too.\n", "calm.txt")
    assert [(str(f.location), f.code) for f in imported.findings] == [
        ("calm.txt:3:7", "unknown-direction"), ("calm.txt:4:11", "spoken-remark"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "cue"),
    [
        ("Pause for 8 secs", "pause 8s"), ("PAUSE - 10 seconds", "pause 10s"), ("pause 1,5 min", "pause 90s"),
        ("Pause: 20 a 30 segundos", "pause 20s-30s"), ("silence 2+ minutes", "silence 2m+"), ("half a minute", "pause 30s"),
        ("moment of silence", "silence"), ("pausa corta", "short pause"), ("gong x3", "bell, 3 times"), ("two bells",
         "bell, 2 times"),
        ("Pausa de un minuto y treinta segundos", "pause 90s"), ("a few breaths", "pause 3 breaths"), ("in a soft voice",
         "softly"),
        ("breathe 4-7-8, 4 rounds", "breathe 4-7-8, 4 rounds"), ("slow down", "note: slow down"), ("1 hour", "pause 60m"),
        ("wait up to 2m: Press space", "wait up to 2m: Press space"), ("Stille, 3 Minuten", "silence 3m"),
    ],
)  # fmt: skip
def test_directions(inside: str, cue: str) -> None:
    assert import_text(f"Rest. [{inside}] Now. [x-x]").text == f"Rest. [{cue}] Now. [note: x-x]\n"


def test_what_only_looks_like_a_tag_is_spoken() -> None:
    imported = import_text("Say <yes or no> and <joy>, one <b>warm</b> word. (pause 1s) Be {soft} here.")
    assert spoken(parse_script(imported.text).require()) == "Say <yes or no> and <joy>, one warm word. Be {soft} here."
    assert [found.code for found in imported.findings] == ["machinery", "machinery", "tag", "machinery"]


def test_a_script_of_ours_comes_back_as_it_is() -> None:
    text = "---\ntitle: Rest\n---\n\n# Rest\n\nBreathe. [pause 5s]\n\n300\n"
    assert import_text(text, "a.md") == Imported(text, "script", (), 0, 1, 5.0, 2)
    ours = "Breathe in. [pause 5s] Breathe out.\n"
    assert import_text(ours).text == ours
    assert import_text(ours).form == "script"


def test_foreign_front_matter_is_taken_over() -> None:
    imported = import_text("---\nlayout: post\ntitle: Rest\nduration: 10 min\n---\n\nBreathe. (pause 3s)\n", "a.md")
    meta = parse_script(imported.text).require().meta
    assert (meta.title, meta.length) == ("Rest", Seconds(600.0))
    assert "x-layout: post" in imported.text


def test_a_private_section_never_takes_most_of_a_script() -> None:
    imported = import_text("# Notes\n\nBreathe with me.\n\nRest with me. (pause 5s)\n", "a.md")
    assert spoken(parse_script(imported.text).require()) == "Breathe with me. Rest with me."
    assert "private-section" in codes(imported)


def test_more_findings_than_can_be_kept_are_counted() -> None:
    imported = import_text("\n\n".join(f"Rest. [stage {n}]" for n in range(250)))
    assert imported.guesses == 250
    assert imported.findings[-1].message == f"and {250 - MAX_DIAGNOSTICS} more findings like these"


def test_a_file_of_cues_alone_is_reported() -> None:
    assert codes(import_text("(Pause 5s)\n")) == {"no-words"}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        import_file(tmp_path / "none.txt")
    with pytest.raises(UsageError, match="is a folder"):
        import_file(tmp_path)
    large = tmp_path / "large.txt"
    large.write_bytes(b"a " * 2_000_000)
    with pytest.raises(GuidedAudioError) as refused:
        import_file(large)
    assert "larger than 2 MB" in str(getattr(refused.value, "diagnostics", ""))


@pytest.mark.parametrize(
    ("piece", "what"),
    [("a\n\n", "lines"), ("[a] ", "guesses"), ("%%a%% ", "remarks"), ("[pause 1s] a ", "cues"), ("_a_ ", "emphasised")],
)
def test_more_than_a_session_can_hold_is_refused(piece: str, what: str) -> None:
    with pytest.raises(ScriptError) as refused:
        import_text(piece * 10_500)
    found = [finding for finding in refused.value.diagnostics if finding.code == "too-many"]
    assert [what in finding.message for finding in found] == [True]


@pytest.mark.thorough
def test_a_script_too_large_to_be_played_is_refused() -> None:
    with pytest.raises(GuidedAudioError, match="would have"):
        import_text(("Rest a while. " * 20 + "\n\n") * 1_500)


NOISE = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["[PAUSE: 8s]", "(Pause 5s)", "— pause —", "\n\n300\n\n", "...5s ", "/5s ", "[[slnc 1000]]",
         "<break time='2s'/>", "[BELL]",
         "*[Pause 4 seconds]*", "_(Pause for 20-30 seconds)_", "[SLOW]", "(whispering)", "\n# Heading\n", "\n---\n", "\n1. ",
         "\n- ", "\n> ", "5... 4... 3...", "[unknown words]", "{", "}", "[", "]", "(", ")", "*", "**", "_", "`",
         "\n```\n", "<b>", "</b>",
         "<!--", "-->", "&amp;", "\\", "|", "\n|--|--|\n", "\n", "\n\n", " ", "“", "”", '"', ";5\n", "\nNARRATOR: ",
         "(0:45 - 3:00)",
         "Duration: 15 minutes\n", "\nProduction Notes\n", "{text, pauseAfter: 5}", "(words)[rate:\"slow\"]",
         "[a](https://b.c)", "===\n",
         "10 ", "~~~", "((", "))", "{{pause 2}}", "|pause 2s|", "\n0:30 ", "\n1:00 - ", "\n[1:30] ", "\nGuide (softly): ",
         "<br>", "\\\n", "\nPAUSE\n", "[^1]", "\nPage 1 of 2\n", "\n© 2020 A\n", "\nClosing:\n",
         "<h2>", "</h2>", "\nby Rosa Lind | x\n", "Certainly! Here is a script:\n\n", "[[", "]]", "[...]", "[repeat 2 times]",
         "[end repeat]"]
    ),
)  # fmt: skip


@settings(max_examples=examples(100))
@given(st.lists(NOISE, max_size=15).map("".join))
def test_any_text_becomes_a_script_or_is_refused(text: str) -> None:
    try:
        imported = import_text(text)
    except GuidedAudioError:
        return
    assert not parse_script(imported.text).errors


WORDS = st.sampled_from(["zelkova", "zephyr", "zinnia", "zircon", "zuleika", "zamboni", "zorilla"])


@settings(max_examples=examples(100))
@given(st.lists(st.one_of(WORDS.map(lambda word: f" {word} "), NOISE.filter(lambda t: "<!--" not in t)), max_size=15))
def test_no_word_is_lost_and_all_are_in_order(pieces: list[str]) -> None:
    text = "x" + "".join(pieces)
    try:
        imported = import_text(text)
    except GuidedAudioError:
        return
    of_ours = "|".join(["zelkova", "zephyr", "zinnia", "zircon", "zuleika", "zamboni", "zorilla"])
    has_title = bool(parse_script(imported.text).script.meta.title)  # it stands there twice
    written = re.sub(r"(?m)^# .*\n", "", imported.text, count=1) if has_title else imported.text
    assert re.findall(of_ours, written) == re.findall(of_ours, text)


STYLED = st.sampled_from(
    ["*[Pause 4 seconds]*", "[PAUSE: 8s]", "[BELL]", "[30 sec pause]", "[pause, two breaths]", "(Pause 5s)", "(Pausa de 5s)",
     "_(Pause for 20-30 seconds)_", "(2 minutes of silence)", "(long pause)", "\n\n— pause —\n\n", "\n\n300\n\n",
     "[SLOW]", "[breath]",
     "...5s", "…5s", "/5s", "[[slnc 1000]]", "...500ms", '[break:"2s"]', '<break time="1.5s"/>', "[Speak softly]",
     "[Music fades]", "\n\n", "\n"]
)  # fmt: skip
PLAIN = st.sampled_from(
    ["rest", "here", "with the lake", "and the child,", "softly now.", "pause and breathe", "one more", "Oh!"]
)


@settings(max_examples=examples(80))
@given(st.lists(st.one_of(STYLED, PLAIN), min_size=1, max_size=15))
def test_plain_words_are_spoken_whatever_stands_between_them(pieces: list[str]) -> None:
    imported = import_text("Welcome. " + " ".join(pieces))
    plain = [piece for piece in pieces if piece[0].isalpha()]
    assert spoken(parse_script(imported.text).require()).split() == ["Welcome.", *" ".join(plain).split()]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "flood",
    ["(", "[", "*", "_", "<", "{", "/", ";", ".", "5", "\n", "5\n", "a\n\n", "\\", "<!--", "(a", "[a",
     "<break time='1s'/>", "1 a\n", "- ",
     "(pause) ", "[pause 9h]", "|a|\n|--|\n", "`", "~~~\n", "“a” ", "&", "[0:00] "],
)  # fmt: skip
def test_a_flood_is_read_or_refused_as_soon_as_other_text(flood: str) -> None:
    def read_or_refuse(text: str) -> None:
        try:
            assert not parse_script(import_text(text).text).errors
        except GuidedAudioError as error:
            assert "would have" in error.message

    long, usual = flood * (4_000 // len(flood)), "Rest.\n\n" * (4_000 // SHARE // 7)
    costs_at_most(15 * SHARE, lambda: read_or_refuse(long), lambda: read_or_refuse(usual))

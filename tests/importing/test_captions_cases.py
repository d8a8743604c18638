"""Captions and recognisers' files as they come: each sentence once, silence from the times, nothing else spoken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hostile import is_read_or_refused_soon
from importing.spoken import spoken

from guided_audio.importing.importing import import_file, import_text
from guided_audio.script import Hold, parse_script

_CASES = Path(__file__).parent / "cases"
_LONG = "Sit down and rest. Notice the floor. Now come back."
_SHORT = "Sit down and rest. Now come back."
_WALLS = "sit down and rest notice the floor and the walls now come back"

_FOUND = {
    "captions/c1-yt.vtt": ("let your shoulders drop and notice the chair beneath you now rest", [11]),
    "captions/c10-ytcopy.txt": (_WALLS, [7.5, 9.5, 43.5]),
    "captions/c11-lrc.lrc": ("Sit down and rest. Notice the floor. Come back.", [1, 6.7, 9]),
    "captions/c12-ass.ass": ("Sit down. Rest. Notice the floor.", [1, 5]),
    "captions/c2-srt-yt.srt": ("let your shoulders drop and notice the chair beneath you", []),
    "captions/c3-hls.vtt": (
        "Sit down, slowly. Rest your hands. Both of them. hand & heart together Is it warm? It is warm.",
        [1, 2.5, 6, 1],
    ),
    "captions/c4-sdh.srt": ("Welcome. Let the chair hold you. Notice the floor. Rest.", [10, 5, 4, 5]),
    "captions/c5-short.srt": ("Sit down. Rest your hands.", [1.5, 2.2]),
    "captions/c6-bad.srt": ("Sit down. Rest your hands. Close the door.", [1, 1.5, 3]),
    "captions/c7-mantra.vtt": ("Breathe in. Breathe out. Breathe in. Breathe out.", [6]),
    "captions/c8-sbv.sbv": ("Sit down and rest. Notice the floor.", [0.6, 5]),
    "captions/c9-tactiq.txt": ("S" + _WALLS[1:], [7.7, 9, 43.5]),
    "captions/d1-mixed.srt": ("Sit down. Rest your hands. Close the door. Rest. Rise.", [1, 1.5, 3, 2, 5]),
    "captions/d10-vtt-nohead.txt": (_SHORT, [16]),
    "captions/d2-whisper.txt": (_LONG, [12.5]),
    "captions/d4-otter.txt": ("Sit down and rest. Notice the floor. Is it warm? Now come back.", [3, 19, 44]),
    "captions/d8-hours.txt": (_LONG, [7.5, 54.5]),
    "captions/d9-hms.txt": (_LONG, [7.5, 54.5]),
    "captions/r1-speakers.vtt": ("Sit down and rest. Notice the floor. Come back. Rest now. And rise.", [5, 4, 10, 2]),
    "captions/w6-txt.txt": (_SHORT, [16]),
    "transcripts/d3-whisper.json": (_LONG, [12.5]),
    "transcripts/d5-whisper.tsv": (_LONG, [12.5]),
    "transcripts/d6-json3.json": (_SHORT, [16]),
    "transcripts/d7-ytapi.json": (_LONG, [12.5]),
    "transcripts/p3-t.json": ("Welcome. Soften the shoulders. Breathe in. Notice the feet.", [11.5, 25]),
    "transcripts/w2-hf.json": (_SHORT, [16]),
    "transcripts/w3-x.json": (_SHORT, [16]),
    "transcripts/w4-aai.json": (_SHORT, [16]),
    "transcripts/w5-el.json": (_SHORT, [16]),
}


def _heard(text: str) -> tuple[str, list[float]]:
    script = parse_script(text).require()
    holds = [i.cue.length.natural for i in script.instructions if isinstance(i.cue, Hold)]
    return spoken(script), [round(hold, 1) for hold in holds]


@pytest.mark.parametrize("name", _FOUND)
def test_what_was_found(name: str) -> None:
    assert _heard(import_file(_CASES / name).text) == _FOUND[name]


def test_every_case_has_its_value() -> None:
    files = {f"{folder}/{path.name}" for folder in ("captions", "transcripts") for path in (_CASES / folder).iterdir()}
    assert files == set(_FOUND)


def _srt(*captions: tuple[float, float, str]) -> str:
    times = [[f"00:{int(t) // 60:02}:{t % 60:06.3f}".replace(".", ",") for t in caption[:2]] for caption in captions]
    return "\n".join(
        f"{n}\n{a} --> {b}\n{c[2]}\n" for n, ((a, b), c) in enumerate(zip(times, captions, strict=True), 1)
    )


@pytest.mark.parametrize(
    ("captions", "said"),
    [
        ([(0, 3, "sit"), (3, 6, "sit\nand rest"), (6, 9, "and rest\nhere"), (9, 12, "here")], "sit and rest here"),
        ([(0, 1, "let"), (1, 2, "let your"), (2, 3, "let your hand"), (3, 4, "let your hand rest")], "let your hand rest"),
        ([(0, 2, "rest"), (2, 2.01, "rest"), (2.01, 4, "rest\nrest"), (4, 4.01, "rest"), (4.01, 6, "rest\nnow")],
         "rest rest now"),
        ([(0, 2, "Let go."), (2, 4, "Let go."), (4, 6, "Let go.\nLet go.")], "Let go. Let go. Let go. Let go."),
        ([(0, 2, "Rest."), (5, 7, "Rest.\nWake."), (9, 11, "Wake.\nRise.")], "Rest. Rest. Wake. Wake. Rise."),
    ],
    ids=["lines", "growing", "flashes", "repeated", "apart"],
)  # fmt: skip
def test_rolling_lines_are_spoken_once_and_repetitions_stay(
    captions: list[tuple[float, float, str]], said: str
) -> None:
    assert _heard(import_text(_srt(*captions), "a.srt").text)[0] == said


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("DR. ROSA LIND: Rest.", "Rest."),
        ("Speaker 2: Rest.", "Rest."),
        ("SPEAKER_00: Rest.", "Rest."),
        (">> Rest. >> Now.", "Rest. Now."),
        ("[Anna]: Rest.", "Rest."),
        (">>ANNA: Rest.", "Rest."),
        ("Rosa Lind: Rest.", "Rest."),
        ("ROSA (V.O.): Rest.", "Rest."),
        ("MAN #1: Rest.", "Rest."),
        ("-Rest.\n-Now.", "Rest. Now."),
        ("The voice within: listen.", "The voice within: listen."),
        ("Part Two: the body.", "Part Two: the body."),
        ("♪ gentle piano ♪ Rest.", "Rest."),
        ("Rest.\n♪♪", "Rest."),
        ("Remember: you are safe.", "Remember: you are safe."),
        ("You can (if you like) sing.", "You can (if you like) sing."),
        ("- Rest.\n- (birds chirping)", "Rest."),
        ("(wind\nblowing)", ""),
        ("*sighs deeply*", ""),
        ("# La la la #", ""),
        ("♪ Let it be\nlet it be ♪", ""),
        ("Rest at 10:30.", "Rest at 10:30."),
        ("<|0.00|> Rest.<|4.00|>", "Rest."),
        ("Subtitles by the Quiet Community", ""),
        ("Rest.\n10", "Rest. 10"),
    ],
)
def test_speakers_and_sounds_are_not_spoken(shown: str, said: str) -> None:
    imported = import_text(_srt((0, 1, "Sit."), (2, 4, shown), (5, 6, "Wake.")), "a.srt")
    assert _heard(imported.text)[0] == " ".join(f"Sit. {said} Wake.".split())
    assert imported.guesses or said.split() == shown.replace("-", "").split()


@pytest.mark.parametrize(
    ("text", "name", "said", "pauses"),
    [
        ("[0.00s -> 4.00s]  Sit.\n[20.00s -> 24.00s]  Rest.\n", "a.txt", "Sit. Rest.", [16]),
        ("0.000000\t4.000000\tSit.\n20.000000\t24.000000\tRest.\n", "a.txt", "Sit. Rest.", [16]),
        ('start,end,text\n0,4000," Sit, ""now"".\n20000,24000,"Rest."\n', "a.csv", 'Sit, "now". Rest.', [16]),
        ("[Ann] 00:00:01\nSit.\n\n[Bo] 00:00:14\nRest.\n\n[Ann] 00:00:34\nWake.\n", "a.txt", "Sit. Rest. Wake.", [1, 12.5, 19.5]),
        ("# tool\n# https://a.example\n\n00:00:00.000 Sit.\n00:00:09.000 Rest.\n00:00:20.000 Wake.\n", "a.txt",
         "Sit. Rest. Wake.", [8.5, 10.5]),
        ("[la:en]\n[00:01.00]Sit.\n[00:04.00]\n[00:20.00][00:40.00]Rest.\n[00:30.00]<00:30.00> Now.\n", "a.lrc",
         "Sit. Rest. Now. Rest.", [1, 16, 9.5, 9.5]),
        ("1\n00:00:00:00 --> 00:01:02:00\nSit.\n2\n00:01:04:500 --> 00:01:06:000\nRest.\n", "a.srt", "Sit. Rest.", [2.5]),
        ("Speaker,Start time,End time,Text\nA,00:00:00:00,00:00:04:00,Sit.\nB,00:00:20:00,00:00:24:00,Rest.\n", "a.csv",
         "Sit. Rest.", [16]),
        ("0:00\nSit.\n0:09\n9 seconds\nRest.\n1:05\n1 minute, 5 seconds\nWake.\n", "a.txt", "Sit. Rest. Wake.", [8.5, 55.5]),
        ("Ann (00:03):\nSit.\n\nBo (00:15):\nRest.\n\nAnn (00:30):\nWake.\n", "a.txt", "Sit. Rest. Wake.", [3, 11.5, 14.5]),
        ("0:01 Ann: Sit.\n0:15 Bo: Rest.\n0:30 Ann: Wake.\n", "a.txt", "Sit. Rest. Wake.", [1, 13.5, 14.5]),
        ("1\n00:00:00,000 --> 00:00:01,000\n\nSit.\n\n2\n\n00:00:05,000 --> 00:00:06,000\nRest.\n", "a.srt", "Sit. Rest.", [4]),
        ("[Script Info]\nScriptType: v4.00\n\n[V4 Styles]\nFormat: Name\n\n[Events]\n"
         "Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
         "Comment: Marked=0,0:00:00.00,0:00:01.00,D,,0,0,0,,mine\n"
         "Dialogue: Marked=0,0:00:01.00,0:00:02.00,D,Ann,0,0,0,,{\\an8}Sit,\\Ndown.\n"
         "Dialogue: Marked=0,0:00:05.00,0:00:06.00,D,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}\n", "a.ssa", "Sit, down.", [1]),
        ("0:00 - 0:04 Sit.\n0:10 - 0:12 Rest.\n[0:20 - 0:22] Wake.\n", "a.txt", "Sit. Rest. Wake.", [6, 8]),
        ("0:00:01.0,0:00:02.0\nSit\ndown.\n\n0:00:07.0,0:00:08.0\n>> ANN: Rest.\n", "a.sbv", "Sit down. Rest.", [1, 5]),
    ],
    ids=["seconds", "labels", "csv", "names", "head", "lrc", "frames", "columns", "for-readers", "colons", "labelled", "counters",
         "ssa", "ranges", "sbv"],
)  # fmt: skip
def test_other_ways_to_write_times(text: str, name: str, said: str, pauses: list[float]) -> None:
    assert _heard(import_text(text, name).text) == (said, pauses)


@pytest.mark.parametrize(
    "text",
    [
        "The lake\n\n[0:00] Sit down. (pause 10 seconds)\n[0:30] Rest.\n[1:00] Wake.\n",
        "0:00 Arriving\n\nSit. (pause 10s)\n\n2:00 Resting\n\nRest.\n\n4:00 Waking\n\nWake.\n",
        "0:00 Arriving\n\nSit.\n\n2:00 Resting\n\nRest.\n\n4:00 Waking\n\nWake.\n",
        "We meet at 10:30.\nWe sit at 10:40.\nWe end at 11:00.\n",
    ],
)
def test_a_script_whose_times_are_marks_is_no_transcript(text: str) -> None:
    imported = import_text(text, "a.txt")
    assert (imported.form, _heard(imported.text)[1]) == ("text", [10] * text.count("(pause"))


_SIT, _WAKE = "Sit down and rest.", "Now wake."
_WORDS = [("Sit", 0.0), ("down", 0.4), ("and", 0.8), ("rest.", 1.2), ("Now", 20.0), ("wake.", 20.5)]


@pytest.mark.parametrize(
    "data",
    [
        {"result": {"language": "en"}, "transcription": [
            {"timestamps": {"from": "00:00:00,000", "to": "00:00:04,000"}, "offsets": {"from": 0, "to": 4000}, "text": _SIT},
            {"timestamps": {"from": "00:00:20,000", "to": "00:00:24,000"}, "text": _WAKE}]},
        {"results": {"channels": [{"alternatives": [{"transcript": f"{_SIT} {_WAKE}", "words": [
            {"word": w.lower(), "punctuated_word": w, "start": s, "end": s + 0.3} for w, s in _WORDS]}]}]}},
        {"events": [{"tStartMs": 0, "dDurationMs": 30000, "id": 1},
                    {"tStartMs": 0, "dDurationMs": 5000, "segs": [{"utf8": "Sit down"}, {"utf8": " and rest."}]},
                    {"tStartMs": 2000, "aAppend": 1, "segs": [{"utf8": "\n"}]},
                    {"tStartMs": 20000, "dDurationMs": 3000, "segs": [{"utf8": _WAKE}]}]},
        {"text": "", "chunks": [{"timestamp": [0.0, 4.0], "text": f" {_SIT}"}, {"timestamp": [20.0, None], "text": _WAKE}]},
        {"words": [{"text": w, "start": int(s * 1000), "end": int(s * 1000) + 300} for w, s in _WORDS], "utterances": None},
        {"segments": [{"startMs": "0", "endMs": "4000", "snippet": {"runs": [{"text": _SIT}]}},
                      {"startMs": "20000", "endMs": "24000", "snippet": {"runs": [{"text": _WAKE}]}}]},
        [{"text": _SIT, "offset": 0, "duration": 4000}, {"text": _WAKE, "offset": 20000, "duration": 2000}],
        [{"start_time": "0.0", "end_time": "4.0s", "transcript": _SIT}, {"start_time": "20.0", "transcript": _WAKE}],
    ],
    ids=["cpp", "deepgram", "json3", "chunks", "words", "renderer", "npm", "strings"],
)  # fmt: skip
def test_recognisers_of_any_kind(data: object) -> None:
    said, pauses = _heard(import_text(json.dumps(data), "a.json").text)
    assert said == f"{_SIT} {_WAKE}"
    assert [pause for pause in pauses if pause < 14 or pause > 19] == []
    assert len(pauses) == 1


def test_steps_with_pauses_of_their_own_are_no_transcript() -> None:
    steps = [{"text": "Rest.", "time": 0, "pause": 5}, {"text": "Wake.", "time": 9, "pause": 2}]
    assert _heard(import_text(json.dumps(steps), "a.json").text)[1] == [5, 2]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "text",
    ["[00:00] a\n" * 2_000, "0:00\n" * 3_000, "a " * 20_000 + "0:00", "Name " * 9_000 + "\n0:00\n0:01\n0:02\n",
     "(" * 30_000 + "\n0:00\n0:01\n0:02\n", "00:00:00,000 --> 00:00:01,000\n" + ">> " * 9_000,
     "00:00:00,000 --> 00:00:01,000\n" + "A: " * 9_000, "[00:01.00]" * 2_000 + "a", "start,end,text\n0,1,a\n" + "0,1,a" * 40_000],
    ids=["marks", "bare", "words", "names", "brackets", "chevrons", "colons", "many-times", "cell"],
)  # fmt: skip
def test_hostile_transcripts_take_no_longer_than_others(text: str) -> None:
    lines = "0:00 Rest here.\n"
    is_read_or_refused_soon(
        lambda t: import_text(t, "a.txt"), text, lambda size: lines * (size // len(lines)), times=30
    )

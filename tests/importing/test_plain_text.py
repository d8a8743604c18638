"""Text as people keep it: what a blog, a chat, a table or a word processor puts around and between the words."""

import pytest
from importing.spoken import spoken

from guided_audio.importing.importing import import_text
from guided_audio.script import Heading, parse_script


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        ("PAUSE 10 SECONDS", "[pause 10s]"),
        ("Long pause", "[long pause]"),
        ("Pause for ten seconds.", "[pause 10s]"),
        ("SILENCE (2 min)", "[silence 2m]"),
        ("GONG", "[bell]"),
        ("Be still. <pause 5s> Now.", "Be still. [pause 5s] Now."),
        ("Be still. {pause 3s} Now.", "Be still. [pause 3s] Now."),
        ("Be still. {{pause 3s}} ((long pause)) [[pause]] Now.", "Be still. [pause 3s] [long pause] [pause] Now."),
        ("Be still.\n\n~ pause ~\n\n|pause 3s|\n\n/pause 3s/", "Be still.\n\n[pause]\n\n[pause 3s]\n\n[pause 3s]"),
        ("Be still. [...] Now.", "Be still. [pause] Now."),
        ("Be still. [pause for 30 seconds or so]", "Be still. [pause 30s]"),
        ("Be still. [Pause: around 1-2 minutes]", "Be still. [pause 1m-2m]"),
        ("Be still. [Silence d'une minute]", "Be still. [silence 1m]"),
        ("Inspirez. (respirez 3 fois)", "Inspirez. [pause 3 breaths]"),
        ("Be still. [take 3 deep breaths]", "Be still. [pause 3 breaths]"),
        ("Senti. [suono di campana]", "Senti. [bell]"),
        ("Be still. (pause&nbsp;10&nbsp;seconds)", "Be still. [pause 10s]"),
        ("Guide (warmly): Be still.\nGuide: Now rest.", "[note: Guide]\n\n[note: warmly] Be still.\n\nNow rest."),
        ("THERAPIST: Be still.\nCLIENT: I am.", "[note: THERAPIST]\n\nBe still.\n\n[note: CLIENT]\n\nI am."),
        ("0:00 Be still.\n0:30 - Rest.\n[1:00] Sleep.\n01:30 Wake.",
         "[note: 0:00]\n\nBe still.\n\n[note: 0:30]\n\nRest.\n\n[note: 1:00]\n\nSleep.\n\n[note: 01:30]\n\nWake."),
        ("Be still.\n\nPage 1 of 2\n\n***END***", "Be still.\n\n[note: Page 1 of 2]\n\n[note: END]"),
        ("Be still.[^1]\n\n[^1]: By the lake.", "Be still.\n\n[note: ‹^1›: By the lake.]"),
        ("| Time | Script |\n|--|--|\n| 0:30 | Be still. [pause 5s] |",
         "[note: Time, Script]\n\n[note: 0:30]\n\nBe still. [pause 5s]"),
        ("| Time | Script | Music |\n|--|--|--|\n| 0:30 | Be still. (pause 2s) | flute |\n| 1:00 | Rest. | harp |",
         "[note: Time, Script, Music]\n\n[note: 0:30]\n\nBe still. [pause 2s]\n\n[note: flute]\n\n[note: 1:00]\n\nRest.\n\n"
         "[note: harp]"),
        ("# A\n\n---\n\nBe still.\n\n---\n\nRest.\n\n---", "# A\n\nBe still.\n\n[long pause]\n\nRest."),
        ("<!-- wp:heading -->\n<h2>Rest</h2>\n\n<p>Be still.</p>", "## Rest\n\nBe still."),
        ("Be still.\n\nClosing:\nCome back.\n**Opening:** Again.", "Be still.\n\n## Closing\n\nCome back. **Opening:** Again."),
        ("Be still.<br>\nAnd\\\nrest.<br/><br/>- *Here.*<br>\n\n<br>", "Be still.\\\nAnd\\\nrest.\\\n\\- *Here.*"),
        ("Rest. (pause 5s)<br>1. [stay]", "Rest. [pause 5s]\\\n1\\. [note: stay]"),
        ("Be still. \\| Hold. Wait.\n\nWait.", "Be still. \\| Hold. Wait.\n\nWait."),
    ],
)  # fmt: skip
def test_what_is_found_in_the_wild(foreign: str, ours: str) -> None:
    assert import_text(foreign, "a.md").text == f"{ours}\n"


def test_what_a_chat_says_around_a_script_is_not_spoken() -> None:
    imported = import_text(
        "Certainly! Here's a guided meditation script:\n\n---\n\n## **Lake**\n\n**Duration:** 5 minutes\n\n"
        "### **1. Arriving (1 minute)**\n\nRest.\n\n### **2. Leaving (2 minutes)**\n\nWake.\n\n"
        "---\n\nWould you like me to add music?\n",
        "a.md",
    )
    script = parse_script(imported.text).require()
    assert spoken(script) == "Rest. Wake."
    headings = [(part.level, part.title) for part in script.elements if isinstance(part, Heading)]
    assert headings == [(2, "Lake"), (3, "1. Arriving"), (3, "2. Leaving")]
    assert script.meta.length == 300.0
    assert "[note: Would you like me to add music?]" in imported.text


@pytest.mark.parametrize(
    ("foreign", "levels"),
    [
        ("# A\n\n### B\n\n### C\n\n#### D", [1, 2, 2, 3]),
        ("# A\n\n# B\n\n## C", [1, 2, 2]),
        ("Title: A\n\n# B\n\n# C", [1, 2, 2]),
        ("Title: A\n\n# A!\n\n# C", [1, 2]),
        ("Title: A\n\n# B", [1]),
        ("Title: A", [1]),
        ("ARRIVING\n\nRest.\n\nLEAVING\n\nWake.", [1, 2]),
        ("Rest.\n\nLEAVING\n\nWake.", [2]),
    ],
)
def test_a_script_has_one_title_and_chapters(foreign: str, levels: list[int]) -> None:
    script = parse_script(import_text(f"{foreign}\n\nBe still.\n", "a.md").text).require()
    assert [part.level for part in script.elements if isinstance(part, Heading)] == levels


@pytest.mark.parametrize(
    ("foreign", "meta"),
    [
        ("Título: El lago\n\nRespira.", {"title": "El lago"}),
        ("A Lake at Night\nby Rosa Lind | 3 March | 5 min read\n© 2020 Rosa Lind\n\nRest.",
         {"title": "A Lake at Night", "author": "Rosa Lind"}),
        ("A lake at night\nby the river lay.", {"title": ""}),
    ],
)  # fmt: skip
def test_titles_and_bylines(foreign: str, meta: dict[str, str]) -> None:
    script = parse_script(import_text(foreign).text).require()
    assert {key: getattr(script.meta, key) for key in meta} == meta

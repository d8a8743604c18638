"""The site's pages: samples, pictures, links; what MkDocs makes of them is looked at by `make site`."""

import re
from pathlib import Path

import pytest
import soundfile
from check_site import Site
from defusedxml import ElementTree
from site_hooks import on_page_content, on_post_page
from site_pages import page_text
from site_samples import SCRIPTS, record, sample_block, voices_block
from site_timelines import THINNEST, facts_of, timeline_picture

import guided_audio as ga

ROOT = Path(__file__).parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
LINKS = re.compile(r"\]\(([^)#:\s]+)[#)]")
PLANNED = {
    "title": "Rain & <sun>",
    "length_seconds": 100.0,
    "cues": [
        {"kind": "chapter", "start_seconds": 0.0, "seconds": 0.0, "text": "Arriving"},
        {"kind": "bell", "start_seconds": 0.0, "seconds": 0.0, "text": ""},
        {"kind": "say", "start_seconds": 10.0, "seconds": 20.0, "text": "One."},
        {"kind": "silence", "start_seconds": 30.0, "seconds": 20.0, "text": "[silence 20s]"},
        {"kind": "chapter", "start_seconds": 50.0, "seconds": 0.0, "text": "Breathing"},
        {"kind": "breathe", "start_seconds": 50.0, "seconds": 10.0, "text": "in"},
        {"kind": "write", "start_seconds": 60.0, "seconds": 30.0, "text": "What now?"},
    ],
}


def bars(picture: str, name: str) -> list[tuple[float, float]]:
    """Return where the bars of one class begin, and how wide they are."""
    found = next(path for path in ElementTree.fromstring(picture) if path.get("class") == name)
    return [(float(left), float(wide)) for left, wide in re.findall(r"M([\d.]+) \d+h([\d.]+)", found.get("d", ""))]


def test_a_picture_has_each_cue_at_its_place() -> None:
    picture = timeline_picture(PLANNED)
    assert bars(picture, "said") == [(100, 200)]
    assert bars(picture, "breath") == [(500, 100)]
    assert bars(picture, "own") == [(600, 300)]
    assert bars(picture, "sound") == [(0, THINNEST)]
    assert bars(picture, "chapter") == [(500, 1)]


def test_a_picture_says_in_words_what_it_shows() -> None:
    assert ElementTree.fromstring(timeline_picture(PLANNED)).get("aria-label") == (
        "Timeline of «Rain & <sun>»: 1:40, of which words 0:20, breathing 0:10, your own time 0:30, silence 0:40. "
        "Chapters: Arriving at 0:00, Breathing at 0:50"
    )


def test_what_has_no_time_is_not_among_the_facts() -> None:
    silent = {"title": "", "length_seconds": 60, "cues": []}
    assert facts_of(silent) == "1:00, of which silence 1:00"


def test_links_lead_to_where_files_are_on_the_site() -> None:
    written = (
        "[a](../benchmarks/README.md#live) [b](api.md) ![c](images/x.webp) [d](https://example.org/a.md) [e](#here)"
    )
    placed = "[a](benchmarks.md#live) [b](api.md) ![c](images/x.webp) [d](https://example.org/a.md) [e](#here)"
    assert page_text(written, "docs/scale.md", {}) == placed
    assert page_text("[a](docs/api.md)", "CONTRIBUTING.md", {}) == "[a](api.md)"


def test_a_remark_is_replaced_by_its_block_and_one_without_is_an_error() -> None:
    assert (
        page_text("Above\n\n<!-- site: legend -->\n\nBelow", "docs/a.md", {"legend": "<ul></ul>"})
        == "Above\n\n<ul></ul>\n\nBelow"
    )
    with pytest.raises(KeyError, match="lgend"):
        page_text("<!-- site: lgend -->", "docs/a.md", {"legend": ""})


def test_what_an_example_is_to_the_tests_is_not_shown() -> None:
    assert (
        page_text("```markdown refused: unknown-cue\n[pauze]\n```\n", "docs/a.md", {}) == "```markdown\n[pauze]\n```\n"
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_link_between_files_leads_somewhere(page: str) -> None:
    path = ROOT / page
    missing = [link for link in LINKS.findall(path.read_text("utf-8")) if not (path.parent / link).exists()]
    assert missing == []


def test_every_session_has_a_row_on_its_page() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \|", (ROOT / "docs" / "sessions.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(path.stem for path in (ROOT / "scripts").glob("*.md"))


@pytest.mark.parametrize("script", [path.stem for path in SCRIPTS.glob("*.md")])
def test_a_sample_script_is_right_and_lasts_forty_seconds(script: str) -> None:
    session = ga.open_session(str(SCRIPTS / f"{script}.md"), voice="tone")
    assert session.check(care=True) == ()
    assert session.target == 40.0


def test_a_sample_is_a_sound_with_its_words_and_its_timeline(tmp_path: Path) -> None:
    with ga.Speech() as speech:
        sample = record("en", tmp_path / "tone.mp3", ("tone", "a tone for each word"), speech, voice="tone")
    assert [path.name for path in tmp_path.iterdir()] == ["tone.mp3"]
    assert soundfile.info(tmp_path / "tone.mp3").duration == pytest.approx(40, abs=0.1)
    assert sample.timeline["length_seconds"] == pytest.approx(40, abs=0.01)
    block = sample_block(sample, 3)
    assert 'src="samples/tone.mp3"' in block
    assert re.findall(r"<p>(.+?)</p>", sample.words)[0] == "Let yourself arrive, just as you are."
    assert sample.words.count("<p>") == 4


def test_a_voice_that_is_missing_is_named() -> None:
    assert voices_block([]).startswith(
        "Not heard here, because they were not installed where this page was made: hibari, Kokoro"
    )


def problems_of(folder: Path, body: str, style: str = "") -> list[str]:
    (folder / "index.html").write_text(f'<link rel="stylesheet" href="a.css"><h1 id="top">Top</h1>{body}')
    (folder / "a.css").write_text(style)
    return list(Site(folder).problems())


@pytest.mark.parametrize(
    "body",
    [
        '<a href="#top">',
        '<a href="index.html#top">',
        '<a href="https://example.org/">',
        '<a href="mailto:a@example.org">',
    ],
)
def test_a_link_that_leads_somewhere_is_right(tmp_path: Path, body: str) -> None:
    assert problems_of(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<a href="gone.html">', "index.html: «gone.html» leads nowhere"),
        ('<a href="#gone">', "index.html: «#gone» leads nowhere"),
        ('<a href="../other.html">', "index.html: «../other.html» leads nowhere"),
        ('<audio src="gone.mp3">', "index.html: «gone.mp3» leads nowhere"),
        ('<script src="https://cdn.example/a.js">', "index.html: loads https://cdn.example/a.js, from elsewhere"),
        ('<img srcset="a.css 1x, //cdn.example/b 2x">', "index.html: loads //cdn.example/b, from elsewhere"),
    ],
)
def test_a_link_that_leads_nowhere_or_loads_from_elsewhere_is_named(tmp_path: Path, body: str, problem: str) -> None:
    assert problems_of(tmp_path, body) == [problem]


def test_a_style_that_loads_from_elsewhere_is_named(tmp_path: Path) -> None:
    style = "@import 'https://fonts.example/a.css'; p { background: url(data:image/png;base64,AA) }"
    assert problems_of(tmp_path, "", style) == ["a.css: loads https://fonts.example/a.css, from elsewhere"]


def test_the_search_has_a_name_and_no_heading_is_empty() -> None:
    assert (
        on_post_page('<div role="dialog"><p role="dialog">')
        == '<div role="dialog" aria-label="Search"><p role="dialog">'
    )
    assert on_page_content("<tr><th></th><th>a key</th></tr>") == "<tr><td></td><th>a key</th></tr>"

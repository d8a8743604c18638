"""The studio's pages and what they ask for, without a browser."""

import asyncio
import io
import json
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from web.evenings import SCRIPT

from guided_audio.library.lexicon import read_lexicon
from guided_audio.session.studio.desk import Desk
from guided_audio.web.studio import editing
from guided_audio.web.studio.latest import Latest

LAKE = "lake.md"
MANUSCRIPT = Path(__file__).parents[2] / "importing" / "cases" / "documents" / "manuscript.docx"


def read(page: TestClient, text: str = SCRIPT, **options: object) -> dict[str, Any]:
    answer = page.post(f"read/{LAKE}", json={"text": text, "base": "", "options": options, "page": "1"})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_the_list_shows_each_script_with_what_it_is_like(page: TestClient, scripts: Path) -> None:
    (scripts / "broken.md").write_text("Hello. [paus 4s]\n")
    listed = page.get("").text
    assert "lake.md" in listed
    assert "broken.md" in listed
    assert "private.md" not in listed
    seen = page.get(f"overview/{LAKE}").json()
    assert seen["title"] == "An evening by the lake"
    assert seen["length"] > 30
    assert 0 < seen["silence"] < 1
    assert seen["problem"] == ""
    assert page.get("overview/broken.md").json()["problem"]


def test_a_script_is_begun_from_a_template_and_never_over_another(page: TestClient, scripts: Path) -> None:
    fields = {"name": "new-one", "title": "A new one", "practice": "rest"}
    begun = page.post("", data=fields, follow_redirects=False)
    assert begun.headers["location"].endswith("/studio/script/new-one.md")
    text = (scripts / "new-one.md").read_text()
    assert "practice: rest" in text
    assert page.post("", data=fields).status_code == 400
    assert (scripts / "new-one.md").read_text() == text
    assert page.post("", data={"name": "../outside"}).status_code in {400, 404}
    assert not (scripts.parent / "outside.md").exists()


@pytest.mark.parametrize("what", ["script", "text", "watch", "overview"])
def test_what_is_outside_is_not_served(page: TestClient, scripts: Path, what: str) -> None:
    (scripts / "link.md").symlink_to(scripts.parent / "private.md")
    for name in ("link.md", "..%2Fprivate.md", "%2Fetc%2Fhosts.md"):
        answer = page.get(f"{what}/{name}")
        assert "Private" not in answer.text
        assert answer.status_code == (200 if what == "overview" else 404)  # where it says that there is no such script


def test_saving_needs_the_version_that_is_there(page: TestClient, scripts: Path) -> None:
    found = page.get(f"text/{LAKE}")
    tag = found.headers["etag"]
    assert tag == f'"{found.json()["digest"]}"'
    saved = page.post(f"save/{LAKE}", json={"text": "Mine.\n"}, headers={"if-match": tag})
    assert saved.status_code == 200
    (scripts / LAKE).write_text("Mine.\n\nTheirs.\n")
    refused = page.post(f"save/{LAKE}", json={"text": "Hello.\n\nMine.\n"}, headers={"if-match": saved.headers["etag"]})
    assert refused.status_code == 409
    both = refused.json()
    assert (both["theirs"], both["merged"], both["overlaps"]) == (
        "Mine.\n\nTheirs.\n",
        "Hello.\n\nMine.\n\nTheirs.\n",
        0,
    )
    assert (scripts / LAKE).read_text() == "Mine.\n\nTheirs.\n"
    last = page.post(f"save/{LAKE}", json={"text": both["merged"]}, headers={"if-match": f'"{both["digest"]}"'})
    assert last.status_code == 200
    assert (scripts / LAKE).read_text() == both["merged"]


def test_looking_saves_nothing(page: TestClient, scripts: Path) -> None:
    tag = page.get(f"text/{LAKE}").headers["etag"]
    looked = page.post(f"save/{LAKE}", json={"text": "Mine.\n", "look": True}, headers={"if-match": tag})
    assert looked.status_code == 200
    assert (scripts / LAKE).read_text() == SCRIPT


def test_what_is_typed_is_kept_as_a_draft_until_it_is_saved(page: TestClient) -> None:
    digest = page.get(f"text/{LAKE}").json()["digest"]
    page.post(f"read/{LAKE}", json={"text": "Not yet saved.\n", "base": digest, "options": {}, "page": "1"})
    assert "Not yet saved." in page.get(f"script/{LAKE}").text
    page.post(f"save/{LAKE}", json={"text": "Saved.\n"}, headers={"if-match": digest})
    assert "Not yet saved." not in page.get(f"script/{LAKE}").text


def test_a_reading_has_rows_findings_and_sound(page: TestClient) -> None:
    seen = read(page, SCRIPT.replace("Leaving", "Leaving\n\nClose your eyes."))
    assert next(row[1] for row in seen["rows"] if row[0] == "say").startswith("Hello")
    assert seen["slots"] == {"name": ""}
    found = page.get(f"findings/{seen['version']}").json()
    assert {"line", "column", "rule", "message", "hint", "severity", "curable"} == set(found["findings"][0])
    last = [row for row in seen["rows"] if row[0] == "say"][-1]
    sound = page.get(f"hear/{seen['version']}/{last[3]}.mp3")
    assert sound.headers["content-type"] == "audio/mpeg"
    assert len(sound.content) / 8000 == pytest.approx(seen["length"] - last[4], rel=0.2, abs=1.5)
    assert page.get(f"hear/{seen['version']}/9999.mp3").status_code == 400
    assert page.get(f"hear/{'0' * 32}/0.mp3").status_code == 404


def test_slots_and_options_are_heard(page: TestClient) -> None:
    seen = read(page, slots={"name": "Saoirse"})
    assert any("Saoirse" in row[1] for row in seen["rows"])
    assert "nobody" in read(page, voice="nobody")["problem"]
    refused = page.post(f"read/{LAKE}", json={"text": "", "base": "", "options": {"length": "soon"}, "page": "1"})
    assert refused.status_code == 400


def test_a_finding_is_mended_or_allowed(page: TestClient) -> None:
    text = "Hello. [paus 4s]\n"
    finding = page.get(f"findings/{read(page, text)['version']}").json()["findings"][0]
    assert finding["curable"]
    place = {name: finding[name] for name in ("rule", "line", "column")}
    assert page.post(f"mend/{LAKE}", json={"text": text, "finding": place}).json() == {"text": "Hello. [pause 4s]\n"}
    assert page.post(f"mend/{LAKE}", json={"text": text, "finding": {**place, "line": 9}}).status_code == 409
    assert page.post(f"mend/{LAKE}", json={"text": text}).status_code == 400
    twice = text + "\nAnd again. [paus 5s]\n"
    assert page.post(f"mend/{LAKE}", json={"text": twice, "all": True}).json() == {
        "text": twice.replace("paus", "pause")
    }
    assert page.post(f"mend/{LAKE}", json={"text": "Hello.\n", "all": True}).status_code == 409


def test_a_word_goes_into_the_dictionary(page: TestClient) -> None:
    assert page.post("words", json={"word": "Ananda", "said": "uh-nan-da", "language": "en"}).status_code == 204
    assert read_lexicon().words_in("en")["Ananda"] == "uh-nan-da"
    assert page.post("words", json={"word": "", "said": ""}).status_code == 400


def events_of(page: TestClient, url: str) -> list[dict[str, Any]]:
    return [json.loads(line[6:]) for line in page.get(url).text.splitlines() if line.startswith("data: ")]


def test_a_pack_is_exported_beside_the_scripts_and_not_over_another(page: TestClient, scripts: Path) -> None:
    asked = {"options": {"slots": {"name": "Zoe"}}, "pack": True, "name": "client-17", "kind": "mp3", "country": "IE"}
    begun = page.post(f"export/{LAKE}", json=asked).json()
    last = events_of(page, f"http://testserver{begun['events']}")[-1]
    assert (last["ready"], last["problem"]) == (True, "")
    made = page.get(f"http://testserver{last['url']}")
    with zipfile.ZipFile(io.BytesIO(made.content)) as pack:
        assert any(name.endswith(".mp3") for name in pack.namelist())
        sheet = next(name for name in pack.namelist() if name.endswith("when-to-stop.html"))
        assert "Ireland" in pack.read(sheet).decode()
    assert [path.name for path in (scripts / "audio_out").iterdir()] == [last["file"]]
    assert page.post(f"export/{LAKE}", json=asked).status_code == 409
    assert page.post(f"export/{LAKE}", json={**asked, "name": "../up"}).status_code == 400
    assert page.get("made/..%2Flake.md").status_code == 404
    assert "client-17" not in page.get("made/.lock").text


def test_a_manuscript_is_shown_beside_its_script_and_saved_once(page: TestClient, scripts: Path) -> None:
    made = page.post("import?name=My%20manuscript.docx", content=MANUSCRIPT.read_bytes()).json()
    assert made["form"] == "docx"
    lines = made["source"].split("\n")
    assert all(1 <= one["line"] <= len(lines) + 1 for one in made["findings"])
    kept = page.post("imported", json={"name": "mine", "text": made["text"]})
    assert kept.json()["url"].endswith("/studio/script/mine.md")
    assert (scripts / "mine.md").read_text() == made["text"]
    assert page.post("imported", json={"name": "mine", "text": "x"}).status_code == 409
    refused = page.post("import?name=a.pdf", content=b"%PDF-1.7 x")
    assert refused.status_code == 400
    assert refused.json()["problem"].startswith("a.pdf is")


def test_changes_from_outside_are_told_as_they_come(scripts: Path) -> None:
    desk = Desk(scripts)

    class State:
        desk_of_studio = desk

    class App:
        state = State()

    async def follow() -> list[str]:
        request = Request({"type": "http", "app": App(), "path_params": {"name": LAKE}, "headers": []})
        stream = (await editing.watch(request)).body_iterator  # type: ignore[attr-defined]
        told = [json.loads(str(await anext(stream))[6:])["digest"]]
        (scripts / LAKE).write_text("Theirs.\n")
        told.append(json.loads(str(await anext(stream))[6:])["digest"])
        (scripts / LAKE).unlink()
        told.append(json.loads(str(await anext(stream))[6:])["digest"])
        await stream.aclose()
        return told

    first, second, third = asyncio.run(follow())
    assert len({first, second}) == 2
    assert third == ""
    desk.close()


def test_only_the_latest_reading_of_a_page_is_begun() -> None:
    done: list[int] = []

    def work(number: int) -> int:
        done.append(number)
        return number

    async def ask() -> list[int | None]:
        latest = Latest()
        asked = [latest.run("page", partial(work, number)) for number in range(5)]
        return await asyncio.gather(*asked, latest.run("other", lambda: 9))

    answers = asyncio.run(ask())
    assert answers[4:] == [4, 9]
    assert done == [number for number in answers[:5] if number is not None]
    assert len(done) < 5

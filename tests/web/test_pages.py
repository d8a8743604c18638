"""Every page in three languages: what is on it, and what is never in an address."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from journal.test_encryption import KEYS
from PIL import Image
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.testclient import TestClient
from web.drawing_icons import SIZES, draw
from web.evenings import KEY, LAKE, make_library

from guided_audio.core.config import own_lines_file, writing_folder
from guided_audio.journal.encrypting import begin_encrypting
from guided_audio.journal.written_pages import list_writing
from guided_audio.web import pages
from guided_audio.web.app import make_app
from guided_audio.web.preparing import Busy
from guided_audio.web.texts import LANGUAGES, texts_in

PAGES = ("", "library", f"session/{LAKE}", "care", "writing", "write", "history", "no-such-page")


class Browser(TestClient):
    """A client whose addresses are below the key."""

    def request(self, method: str, url: str, **more: Any) -> Response:  # type: ignore[override]
        return super().request(method, url if url.startswith(("/", "http:")) else f"/{KEY}/{url}", **more)


@pytest.fixture
def app() -> TestClient:
    make_library()
    return Browser(make_app(KEY), raise_server_exceptions=False)


@pytest.fixture
def client(app: TestClient) -> Iterator[TestClient]:
    with app:
        yield app


def page(client: TestClient, path: str, language: str = "en", status: int = 200) -> str:
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == status, answer.text
    return answer.text


def ready(client: TestClient, play: str) -> str:
    """Wait until a session is prepared, and return its page."""
    assert '"ready": true' in client.get(f"{play}/events").text
    return page(client, play)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_in_every_language(client: TestClient, path: str, language: str) -> None:
    text, words = page(client, path, language, 404 if path == "no-such-page" else 200), texts_in(language)["common"]
    assert f'<html lang="{language}">' in text
    assert f'href="/{KEY}/care"' in text
    assert f'href="/{KEY}/ground"' in text
    assert words["ground"] in text
    assert words["care"] in text
    assert "http://testserver" not in text
    assert not re.search(r"<script>|<style|\sstyle=|\son\w+=", text), "what the policy of content forbids"


def test_steady_ground_comes_first(client: TestClient) -> None:
    links = re.findall(r'href="([^"#]+)"', page(client, "").partition("<main")[2])
    assert links[0] == f"/{KEY}/ground"


def test_a_language_is_kept(client: TestClient) -> None:
    assert '<html lang="de">' in page(client, "?language=de", "es")
    assert '<html lang="de">' in page(client, "library", "es")
    assert client.cookies["language"] == "de"


@pytest.mark.parametrize(
    ("header", "language"),
    [("de-AT,de;q=0.9,en;q=0.5", "de"), ("fr, es;q=0.4, en;q=0.8", "en"), ("fr", "en"), ("es;q=x", "es"), ("", "en")],
)
def test_the_language_is_what_the_browser_prefers(client: TestClient, header: str, language: str) -> None:
    assert f'<html lang="{language}">' in page(client, "writing", header)


@pytest.mark.parametrize(
    ("need", "language"), [("I want to kill myself", "en"), ("quiero morirme", "es"), ("ich will sterben", "de")]
)
def test_plain_danger_leads_to_people_and_to_no_session(client: TestClient, need: str, language: str) -> None:
    answer = client.post("", data={"need": need}, headers={"accept-language": language})
    assert str(answer.url).endswith("/care?now=1")
    assert texts_in(language)["care"]["person_now"] in answer.text
    assert "tel:" in answer.text
    assert "/session/" not in answer.text


def test_what_is_perhaps_danger_shows_a_line_with_the_sessions(client: TestClient) -> None:
    answer = client.post("", data={"need": "everything is too much, I feel hopeless"})
    assert texts_in("en")["tonight"]["perhaps"] in answer.text


@pytest.mark.parametrize(
    ("need", "language", "script"),
    [
        ("I cannot sleep", "en", "an-evening-blessing"),
        ("no puedo dormir", "es", "un-lugar-seguro"),
        ("ich kann nicht einschlafen", "de", "ein-sicherer-ort"),
        ("panic", "de", "grounding-here-and-now"),
        ("Trauer", "de", "ein-sicherer-ort"),
    ],
)
def test_a_few_words_find_a_session_and_are_in_no_address(
    client: TestClient, need: str, language: str, script: str
) -> None:
    answer = client.post("", data={"need": need}, headers={"accept-language": language})
    found = answer.text.partition('id="found"')[2].partition("</section>")[0]
    assert f"/session/{script}" in found
    assert not set(re.findall(r"\w+", str(answer.url.query) + answer.url.path)) & set(need.split())


def test_what_is_not_understood_still_leads_to_people(client: TestClient) -> None:
    text = client.post("", data={"need": "xylophone"}).text.partition('id="found"')[2].partition("</section>")[0]
    assert texts_in("en")["tonight"]["not_found"] in text
    assert f"/{KEY}/care" in text


def test_needs_that_are_offered_lead_to_the_same_sessions(client: TestClient) -> None:
    chips = re.findall(r'href="(/\w+/\?for=\d+)#found">([^<]+)', page(client, ""))
    assert len(chips) == pages.OFFERED
    for address, words in chips:
        asked = client.post("", data={"need": words}).text
        assert set(re.findall(r"/session/[\w-]+", page(client, address))) <= set(re.findall(r"/session/[\w-]+", asked))


def test_the_first_session_of_the_path_is_offered_to_a_newcomer(client: TestClient) -> None:
    assert re.search(r"A place to begin</h2>\s*<ul.*?/session/grounding-here-and-now", page(client, ""), re.DOTALL)


def test_sessions_in_their_language_come_before_those_in_another(client: TestClient) -> None:
    assert page(client, "", "es").index("un-lugar-seguro") < page(client, "", "es").index("grounding-here-and-now")


def test_the_library_by_need_practice_length_and_language(client: TestClient) -> None:
    def names(query: str) -> set[str]:
        return set(re.findall(r"/session/([\w-]+)", page(client, f"library?{query}")))

    assert len(names("")) == 32
    assert names("in=de") == {"das-kind-an-der-hand", "ein-sicherer-ort", "hier-und-jetzt"}
    assert names("practice=grounding&length=5&in=en") == {"grounding-here-and-now"}
    assert "an-evening-blessing" in names("need=24")
    assert names("need=999&length=x&practice=<&in=..") == set()


def test_numbers_can_be_tapped_and_a_country_is_kept(client: TestClient) -> None:
    text = page(client, "care?country=US")
    assert 'href="tel:911"' in text
    assert 'href="sms:988"' in text
    assert "988 Suicide" in page(client, "care", "de-AT")
    assert client.cookies["country"] == "US"


def test_the_country_of_the_browsers_language_is_a_guess(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_TELEPHONE", "LC_ADDRESS", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert '<option value="AT" selected>' in page(client, "care", "de-AT,de;q=0.9")
    assert "selected" not in page(client, "care", "tlh-XX")


@pytest.mark.parametrize("wanted", ["Atlantis", "../../etc", "<b>"])
def test_an_unknown_country_hides_no_number(client: TestClient, wanted: str) -> None:
    assert "tel:" in page(client, f"care?country={wanted}")


def test_a_listeners_own_people_come_with_their_numbers(client: TestClient) -> None:
    own_lines_file().parent.mkdir(parents=True, exist_ok=True)
    own_lines_file().write_text('[[mine.lines]]\nname = "Aunt Vera"\nnumber = "+44 20 7946 0000"\n')
    text = page(client, "care")
    assert "Aunt Vera" in text
    assert 'href="tel:+442079460000"' in text


def test_the_page_of_a_session(client: TestClient) -> None:
    text = page(client, f"session/{LAKE}")
    for part in (
        "An evening by the lake",
        "water.",
        "You can stop at any moment.",
        "a cushion",
        'name="slot-name"',
        'value="rain"',
    ):
        assert part in text
    assert 'minutes"' not in text


def test_a_name_is_posted_spoken_and_in_no_address(client: TestClient) -> None:
    answer = client.post(f"session/{LAKE}", data={"slot-name": "Saoirse", "bed": "rain"})
    assert re.fullmatch(rf"/{KEY}/play/[0-9a-f]{{32}}", answer.url.path)
    assert not answer.url.query
    text = ready(client, answer.url.path)
    assert "Hello, Saoirse." in text
    assert "Saoirse" not in client.get(f"{answer.url.path}/sound.mp3?keep").headers["content-disposition"]


@pytest.mark.parametrize("bed", ["/etc/passwd", "../../rain", "file:///x", "no-such-bed"])
def test_a_bed_is_never_a_file_that_somebody_names(client: TestClient, bed: str) -> None:
    plain = client.post(f"session/{LAKE}", data={}).url.path
    assert client.post(f"session/{LAKE}", data={"bed": bed}).url.path == plain


@pytest.mark.parametrize("fields", [{"length": "3599"}, {"voice": "nobody"}, {"slot-nonsense": "x"}])
def test_what_cannot_be_is_said_calmly(client: TestClient, fields: dict[str, str]) -> None:
    answer = client.post(f"session/{LAKE}", data=fields)
    assert answer.status_code in {200, 400}
    assert "Traceback" not in answer.text
    assert f"/{KEY}/ground" in answer.text


def test_a_player_has_all_that_can_be_done_without_script(client: TestClient) -> None:
    play = client.post(f"session/{LAKE}", data={}).url.path
    text = ready(client, play)
    assert text.count("<audio") == 1
    assert f'src="{play}/sound.mp3"' in text
    assert f'href="{play}/sound.mp3?keep" download' in text
    assert f'href="{play}/ground"' in text
    assert "<title>A quiet session</title>" in text
    assert re.findall(r'#t=([\d.]+)" data-at="\1">([^<]+)', text)[2][1] == "Leaving"
    words = text.partition('class="words"')[2]
    assert "The second sentence of this evening comes now." in words
    assert client.get(f"{play}/sound.mp3?keep").headers["content-disposition"].startswith("attachment")


def test_while_it_is_prepared_a_page_asks_again_without_script(client: TestClient) -> None:
    preparations = client.app.state.preparations  # type: ignore[attr-defined]
    state = preparations.state_of(play := client.post(f"session/{LAKE}", data={}).url.path.rpartition("/")[2])
    text = page(client, f"play/{play}")
    assert state.finished or '<noscript><meta http-equiv="refresh"' in text


def test_steady_ground_can_be_read_while_it_is_prepared(client: TestClient) -> None:
    answer = client.get("ground", headers={"accept-language": "de"})
    assert "du magst" in answer.text or "Füße" in answer.text
    text = ready(client, answer.url.path)
    assert "<title>Steady ground</title>" in text
    assert text.count("autoplay") == 1


def test_the_ways_out_of_a_session_lead_back_to_it(client: TestClient) -> None:
    play = client.post(f"session/{LAKE}", data={}).url.path
    ready(client, play)
    ground = client.get(f"{play}/ground").url
    assert ground.query == f"of={play[-32:]}".encode()
    text = ready(client, ground.path)
    assert "/play/" in text
    assert f'href="{play}/close"' in page(client, f"{ground.path}?of={play[-32:]}")
    assert page(client, f"{ground.path}?of=%22%3E%3Cb%3E").count('"><b>') == 0


def test_a_bed_can_be_heard_for_a_moment(client: TestClient) -> None:
    where = re.search(r'href="([^"]+)" data-sample', page(client, f"session/{LAKE}"))[1]  # type: ignore[index]
    assert client.get(where).headers["content-type"] == "audio/mpeg"


def test_a_page_is_kept_by_its_form_and_as_it_is_typed(client: TestClient) -> None:
    number = re.search(r'name="number" value="(\w+)"', page(client, "write", "es"))[1]  # type: ignore[index]
    kept = client.post("write", data={"number": number, "text": "Uno.\r\nDos."}, headers={"accept-language": "es"})
    assert "Guardado" in kept.text
    typed = {"number": number, "text": "Uno.\nDos.\nTres.", "script": "1"}
    assert client.post("write", json=typed).status_code == 204
    (written,) = list_writing()
    assert written.path.read_text().count("Uno.") == 1
    assert "Uno.\nDos.\nTres." in page(client, f"writing/{written.name}")
    assert written.path.stat().st_mode & 0o777 == 0o600
    assert written.name in page(client, "writing")


def test_encrypted_pages_can_be_written_in_a_browser_and_not_read(client: TestClient) -> None:
    begin_encrypting(KEYS)
    assert client.post("write", data={"number": "a", "text": "A secret."}).status_code == 200
    (written,) = list_writing()
    assert written.words is None
    assert b"secret" not in written.path.read_bytes()
    assert written.name not in page(client, "writing")
    page(client, f"writing/{written.name}", status=404)


def test_two_pages_are_two(client: TestClient) -> None:
    for number, text in (("a", "One."), ("b", "Two.")):
        client.post("write", data={"number": number, "text": text})
    assert all(text in list_writing()[0].path.read_text() for text in ("One.", "Two."))


def test_where_nothing_is_kept_no_page_is() -> None:
    make_library()
    with Browser(make_app(KEY, keep_history=False), raise_server_exceptions=False) as client:
        assert "<textarea" not in page(client, "write")
        assert client.post("write", data={"text": "secret"}).status_code == 403
        assert not writing_folder().exists()


@pytest.mark.parametrize("name", ["..%2F..%2Fetc%2Fpasswd", "2026-01-01-none", "%00"])
def test_no_other_file_is_read(client: TestClient, name: str) -> None:
    assert client.get(f"writing/{name}").status_code == 404
    assert client.get(f"static/{name}").status_code == 404


def test_what_was_listened_to(client: TestClient) -> None:
    play = client.post(f"session/{LAKE}", data={}).url.path
    ready(client, play)
    client.post(f"{play}/place", json={"seconds": 4.0, "heard": 4.0, "ending": "stopped"})
    assert "An evening by the lake" in page(client, "history")
    assert "parada antes" in page(client, "history", "es")
    assert "Go on where you were" in page(client, "")
    assert client.get("go-on").url.path == play
    assert "From the beginning" in page(client, play)
    assert "From the beginning" not in page(client, f"{play}?again=1")


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (HTTPException(404), 404, "not here"),
        (Busy("three are waiting", "wait"), 429, "A moment, please."),
        (RuntimeError("secret words"), 500, "Something did not work."),
    ],
)
def test_what_goes_wrong_is_calm_and_leads_on(app: TestClient, error: Exception, status: int, said: str) -> None:
    def fail(_: object) -> None:
        raise error

    app.app.router.routes.insert(0, Route(f"/{KEY}/fail", fail))  # type: ignore[attr-defined]
    with app:
        text = page(app, "fail", status=status)
    assert said in text
    assert "secret words" not in text
    assert f"/{KEY}/ground" in text
    assert f"/{KEY}/care" in text


def test_a_form_that_is_too_long_is_refused(client: TestClient) -> None:
    assert client.post("", content=b"need=" + b"x" * (1 << 19)).status_code == 413
    assert client.post("", content=b"\xff=\xff").status_code == 400
    assert client.post("write", content=b"[1]", headers={"content-type": "application/json"}).status_code == 400


def test_the_icon_on_a_home_screen_keeps_the_key(client: TestClient) -> None:
    text = page(client, "")
    where = re.search(r'rel="manifest" href="([^"]+)"', text)[1]  # type: ignore[index]
    answer = client.get(where)
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert str(answer.url.join(manifest["start_url"])).endswith(f"/{KEY}/")
    assert str(answer.url.join(manifest["scope"])).endswith(f"/{KEY}/")
    for icon in manifest["icons"]:
        assert client.get(str(answer.url.join(icon["src"]))).headers["content-type"] == "image/png"


@pytest.mark.parametrize("size", SIZES)
def test_icons_are_small_and_as_they_are_drawn(size: int) -> None:
    file = Path(pages.__file__).with_name("static") / f"icon-{size}.png"
    assert file.stat().st_size < 20_000
    with Image.open(file) as icon:
        assert icon.size == (size, size)
        assert icon.convert("RGB").getpixel((size // 2, size // 2)) == pytest.approx(
            draw(size).getpixel((size // 2, size // 2)), abs=12
        )

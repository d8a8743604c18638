"""What the door lets in, what it turns away, and what it says to both."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from starlette.types import Message, Receive, Scope, Send

from guided_audio.web import door
from guided_audio.web.door import LARGEST_BODY, LONGEST_TARGET, Door
from guided_audio.web.limits import BURST, WAITING
from guided_audio.web.visitors import Visitors

KEY = "0123456789abcdef" * 2
HOST = "192.168.1.5:8765"
Headers = Mapping[str, str]
NONE: Headers = {}
OWN = {"origin": f"http://{HOST}"}
SECURE = {
    "content-security-policy", "referrer-policy", "x-content-type-options", "cross-origin-opener-policy",
    "cross-origin-resource-policy", "permissions-policy", "cache-control",
}  # fmt: skip


@dataclass
class Inside:
    """Pages that note what reaches them."""

    bodies: list[bytes] = field(default_factory=list)
    fails: bool = False
    headers: Sequence[tuple[bytes, bytes]] = ((b"server", b"hm"), (b"Cache-Control", b"public"), (b"etag", b"1"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive() if scope["method"] == "POST" else {}
        self.bodies.append(message.get("body", b""))
        if self.fails:
            raise KeyError("what a person wrote")
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": b"inside"})


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Asking:
    """A door, and who asks at it."""

    pages: Inside = field(default_factory=Inside)
    visitors: Visitors = field(default_factory=Visitors)
    faults: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.door = Door(self.pages, KEY, [HOST, "laptop.local:8765"], self.visitors, self.faults.append)

    def ask(
        self, method: str = "GET", path: str = f"/{KEY}/", body: Iterable[bytes] = (b"",), headers: Headers = NONE
    ) -> Answer:
        return asyncio.run(self.asked(method, path, body, headers))

    async def asked(
        self,
        method: str = "GET",
        path: str = f"/{KEY}/",
        body: Iterable[bytes] = (b"",),
        headers: Headers = NONE,
        client: str = "a",
    ) -> Answer:
        told = {"host": HOST, **headers}
        scope: Scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in told.items() if value], "client": (client, 1),
        }  # fmt: skip
        parts = list(body)
        messages: list[Message] = [
            {"type": "http.request", "body": part, "more_body": number < len(parts)}
            for number, part in enumerate(parts, 1)
        ]
        sent: list[Message] = []

        async def receive() -> Message:
            return messages.pop(0) if messages else await asyncio.Event().wait() and {}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.door(scope, receive, send)
        names = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        assert len(names) == len(sent[0]["headers"])
        return Answer(sent[0]["status"], names, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test wait for a delay."""
    monkeypatch.setattr("guided_audio.web.limits.FIRST_DELAY", 0.0)


def test_who_has_the_key_comes_in() -> None:
    for host in (HOST, "Laptop.local:8765"):
        answer = Asking().ask(headers={"host": host})
        assert (answer.status, answer.body) == (200, b"inside")


@pytest.mark.parametrize(
    "path",
    ["/", "", "//", f"/{KEY[:-1]}/", f"/{KEY}0/", f"/{KEY[:-1]}g/", f"/x/{KEY}/", f"//{KEY}/", "/favicon.ico", f"/{KEY.upper()}/",
     f"/ {KEY}/", "/" + "é" * 16, f"/{KEY}\0/", f"/{KEY}%00/"],
)  # fmt: skip
def test_without_it_there_is_nothing(path: str) -> None:
    answer = (asking := Asking()).ask(path=path)
    assert (answer.status, asking.pages.bodies) == (404, [])
    assert b"guided" not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "a/../x",
        "a/..",
        ".",
        "./x",
        "a//x",
        "a\\..\\x",
        "a\0",
        "a\r\nb",
        "a\u202eb",
        "static/../../x",
        "/etc/passwd",
    ],
)
def test_no_path_goes_anywhere_else(path: str) -> None:
    answer = (asking := Asking()).ask(path=f"/{KEY}/{path}")
    assert (answer.status, asking.pages.bodies) == (404, [])


@pytest.mark.parametrize(
    "host", ["", "evil.example", "evil.example:8765", "192.168.1.5", "192.168.1.5:80", f"{HOST}.evil.example"]
)
def test_another_name_is_refused(host: str) -> None:
    answer = (asking := Asking()).ask(headers={"host": host})
    assert (answer.status, asking.pages.bodies) == (421, [])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get"])
def test_only_three_methods(method: str) -> None:
    answer = (asking := Asking()).ask(method)
    assert (answer.status, answer.headers["allow"], asking.pages.bodies) == (405, "GET, HEAD, POST", [])
    assert not any(name.startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize(
    "headers",
    [
        OWN,
        {**OWN, "sec-fetch-site": "same-origin"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin"},
        {"referer": f"http://{HOST}/{KEY}/"},
    ],
    ids=["origin", "both", "null", "site", "referer"],
)
def test_a_page_of_its_own_may_post(headers: Headers) -> None:
    answer = (asking := Asking()).ask("POST", body=[b"a=", b"b"], headers=headers)
    assert (answer.status, asking.pages.bodies) == (200, [b"a=b"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "https://192.168.1.5:8765"},
        {"origin": "http://192.168.1.5:8766"},
        {"origin": "http://laptop.local:8765"},
        {"referer": "http://evil.example/"},
        {"referer": f"http://{HOST}.evil.example/"},
        {"referer": f"http://{HOST}/", "origin": "http://evil.example"},
        {**OWN, "sec-fetch-site": "cross-site"},
        {**OWN, "sec-fetch-site": "same-site"},
    ],
    ids=[
        "none",
        "null",
        "other",
        "https",
        "port",
        "name",
        "referer",
        "longer",
        "origin-first",
        "cross-site",
        "same-site",
    ],
)
def test_no_other_page_may(headers: Headers) -> None:
    answer = (asking := Asking()).ask("POST", headers=headers)
    assert (answer.status, asking.pages.bodies) == (403, [])


def test_a_body_has_a_bound_whatever_it_says_of_itself() -> None:
    largest = b"x" * LARGEST_BODY
    assert Asking().ask("POST", body=[largest], headers={"content-length": str(LARGEST_BODY), **OWN}).status == 200
    assert Asking().ask("POST", body=[], headers={"content-length": str(LARGEST_BODY + 1), **OWN}).status == 413
    pages = Inside()
    assert (
        Asking(pages)
        .ask("POST", body=[largest, b"x", *[largest] * 1000], headers={"transfer-encoding": "chunked", **OWN})
        .status
        == 413
    )
    assert pages.bodies == []


@pytest.mark.parametrize(
    "headers", [{"content-length": "1"}, {"transfer-encoding": "chunked"}], ids=["length", "chunked"]
)
def test_only_a_post_has_a_body(headers: Headers) -> None:
    assert Asking().ask("GET", headers=headers).status == 413
    assert Asking().ask("GET", headers={"content-length": "0"}).status == 200


@pytest.mark.parametrize(
    "told", [{"content-length": "99999999"}, {"transfer-encoding": "chunked"}], ids=["length", "chunked"]
)
@pytest.mark.parametrize(
    ("path", "host"), [("/x/", HOST), (f"/{KEY}/", "evil"), (f"/{KEY}/", HOST)], ids=["404", "421", "403"]
)
def test_a_refused_body_is_not_read_to_its_end(path: str, host: str, told: Headers) -> None:
    """The connection would be kept, by who has no key, for as long as something comes."""
    answer = Asking().ask("POST", path, headers={"host": host, **told})
    assert answer.status >= 400
    assert answer.headers["connection"] == "close"


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BODY_WITHIN", 0.01)
    answer = (asking := Asking()).ask("POST", body=[], headers={"content-length": "9", **OWN})
    assert (answer.status, answer.headers["connection"], asking.pages.bodies) == (408, "close", [])


def test_a_long_address_is_refused() -> None:
    assert Asking().ask(path=f"/{KEY}/" + "x" * LONGEST_TARGET).status == 414


def test_many_requests_of_one_address_disturb_no_other() -> None:
    asking = Asking()

    async def all_of_them() -> tuple[list[int], int]:
        many = [(await asking.asked()).status for _ in range(int(BURST) + 50)]
        return many, (await asking.asked(client="b")).status

    many, other = asyncio.run(all_of_them())
    assert many[: int(BURST)] == [200] * int(BURST)
    assert many.count(429) >= 40
    assert other == 200


def test_wrong_keys_wait_and_right_ones_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guided_audio.web.limits.FIRST_DELAY", 3600.0)
    monkeypatch.setattr("guided_audio.web.limits.LONGEST_DELAY", 3600.0)
    asking = Asking()

    async def guesses() -> tuple[int, list[int], list[int]]:
        waiting = [asyncio.create_task(asking.asked(path=f"/{number:032x}/")) for number in range(WAITING)]
        await asyncio.sleep(0)
        too_many = (await asking.asked(path="/x/")).status
        right = [(await asking.asked()).status, (await asking.asked(client="b")).status]
        assert not any(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        monkeypatch.setattr("guided_audio.web.limits.LONGEST_DELAY", 0.0)
        return too_many, right, [(await asking.asked(path="/x/")).status for _ in range(WAITING + 1)]

    assert asyncio.run(guesses()) == (429, [200, 200], [404] * (WAITING + 1))


@pytest.mark.parametrize(
    ("status", "method", "path", "headers"),
    [
        (200, "GET", "", {}),
        (404, "GET", "/x/", {}),
        (421, "GET", "", {"host": "evil"}),
        (405, "PUT", "", {}),
        (403, "POST", "", {}),
    ],
    ids=["200", "404", "421", "405", "403"],
)
def test_every_answer_keeps_itself_to_itself(status: int, method: str, path: str, headers: Headers) -> None:
    answer = Asking().ask(method, path or f"/{KEY}/", headers=headers)
    assert answer.status == status
    assert answer.headers.keys() >= SECURE
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer, same-origin"
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_only_what_comes_with_the_program_is_kept() -> None:
    answer = Asking().ask(path=f"/{KEY}/static/page.css")
    assert answer.headers["cache-control"] == "private, max-age=3600"
    assert answer.headers["etag"] == "1"
    assert Asking().ask(path="/x/static/page.css").headers["cache-control"] == "no-store"


def test_a_fault_shows_nothing_of_the_inside() -> None:
    answer = (asking := Asking(Inside(fails=True))).ask()
    assert answer.status == 500
    assert b"Something went wrong here. Please go back, and try once more." in answer.body
    assert b"KeyError" not in answer.body
    assert b"wrote" not in answer.body
    assert [type(fault) for fault in asking.faults] == [KeyError]


def test_who_opens_a_page_is_told_and_who_only_knocks_is_not() -> None:
    told: list[str] = []
    asking = Asking(visitors=Visitors("own", lambda device, _: told.append(device)))
    asking.ask(path="/x/", headers={"user-agent": "iPad"})
    assert (told, asking.visitors.has_knocked) == ([], True)
    asking.ask(headers={"user-agent": "iPhone"})
    asking.ask(headers={"user-agent": "iPhone"})
    assert told == ["an iPhone"]


def test_whatever_is_no_page_is_left_alone() -> None:
    asyncio.run(Asking().door({"type": "websocket"}, asyncio.Event().wait, asyncio.Event().wait))  # type: ignore[arg-type]


def test_an_old_address_is_explained_in_the_languages_of_the_pages() -> None:
    answer = Asking().ask(path="/x/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert re.findall(r'<p lang="(..)">', answer.body.decode()) == ["en", "es", "de"]
    assert "http" not in answer.body.decode()

"""The pages, served, and a browser that asks them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from web.browsing import CHROMIUM, Evening, Phone, phone_of
from web.evenings import make_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--mute-audio"])
        yield browser
        browser.close()


@pytest.fixture
def evening() -> Iterator[Evening]:
    make_library()
    evening = Evening()
    yield evening
    evening.stop()


@pytest.fixture
def phone(browser: "Browser", evening: Evening) -> Iterator[Phone]:
    """A phone that fails the test if it asks any other place for anything."""
    phone = phone_of(browser, evening)
    yield phone
    phone.context.close()
    assert [url for url in phone.asked if not url.startswith(evening.url)] == []

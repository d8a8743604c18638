"""Whether every link of a built site leads somewhere, and nothing is loaded from elsewhere: `tools/check_site.py build/site`."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADED = {"src", "poster", "data"}
"""Attributes whose address a browser loads by itself; `href` is one in a `link` alone."""
_STYLES = re.compile(r"""(?:url\(|@import)\s*['"]?(?!data:)([^'")\s;]+)""")
_OUTSIDE = re.compile(r"(?i)^(?:\w+:)?//|^(?:https?|ftp):")


@dataclass
class Page(HTMLParser):
    """What a page has places for, loads, and links to."""

    path: Path
    places: set[str] = field(default_factory=set)
    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names, loads, or links to."""
        for name, value in attrs:
            match name, value:
                case "id" | "name", str(text):
                    self.places.add(text)
                case "href", str(text):
                    (self.loads if tag == "link" else self.links).append(text)
                case "srcset", str(text):
                    self.loads += [part.split()[0] for part in text.split(",") if part.strip()]
                case _, str(text) if name in _LOADED:
                    self.loads.append(text)


@dataclass(frozen=True)
class Site:
    """A folder of pages."""

    root: Path

    @cached_property
    def pages(self) -> dict[Path, Page]:
        """Every page, by its path."""
        return {path.resolve(): Page(path) for path in sorted(self.root.rglob("*.html"))}

    def problems(self) -> Iterator[str]:
        """Yield each link that leads nowhere, and each address outside that a page or a style would load."""
        for page in self.pages.values():
            name = page.path.relative_to(self.root)
            yield from (f"{name}: loads {url}, from elsewhere" for url in page.loads if _OUTSIDE.match(url))
            for url in (*page.loads, *page.links):
                if not urlsplit(url).scheme and not _OUTSIDE.match(url) and not self._leads(page, url):
                    yield f"{name}: «{url}» leads nowhere"
        for path in sorted(self.root.rglob("*.css")):
            for url in _STYLES.findall(path.read_text("utf-8")):
                if _OUTSIDE.match(url):
                    yield f"{path.relative_to(self.root)}: loads {url}, from elsewhere"

    def _leads(self, page: Page, url: str) -> bool:
        """Whether an address within the site has a file, and that file the place."""
        parts = urlsplit(url)
        folder = self.root if parts.path.startswith("/") else page.path.parent
        path = (folder / unquote(parts.path).lstrip("/")).resolve() if parts.path else page.path.resolve()
        if not path.is_relative_to(self.root.resolve()):
            return False
        if path.is_dir():
            path /= "index.html"
        if not parts.fragment or path not in self.pages:
            return path.is_file()
        return unquote(parts.fragment) in self.pages[path].places


def main() -> None:
    """Print what is wrong, and fail if anything is."""
    site = Site(Path(sys.argv[1]))
    problems = list(site.problems())
    print(
        "\n".join(problems)
        if problems
        else f"{len(site.pages)} pages: every link leads somewhere, and nothing is loaded from elsewhere."
    )
    sys.exit(bool(problems) or not site.pages)


if __name__ == "__main__":
    main()

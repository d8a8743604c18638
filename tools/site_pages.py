"""The pages of the site: `make site` puts docs/ and what else belongs to it into build/pages, with samples and timelines.

`--voices heart` takes one voice alone, `--voices all` every one that is installed. Then MkDocs makes the site of it.
"""

import argparse
import html
import posixpath
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from site_samples import ALL, FOLDER, sample_block, sound_samples, voice_samples, voices_block, voices_to_hear
from site_timelines import Planned, facts_of, legend, timeline_picture

import guided_audio as ga

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "build" / "pages"
ELSEWHERE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "benchmarks/README.md": "benchmarks.md",
    "guided_audio/safety/crisis/crisis-lines.toml": "crisis-lines.toml",
    "guided_audio/web/static/icon-192.png": "images/icon.png",
    "site/site.css": "site.css",
    "site/iframe-worker.js": "iframe-worker.js",
    "site/site.js": "site.js",
}
"""Files of the repository outside docs/ that belong to the site, and what they are called there."""
_LINK = re.compile(r"(?<=\]\()([^)#:\s]+)(?=[#)])")
_FENCE = re.compile(r"^```(\w+) .*$", re.MULTILINE)
_PLACE = re.compile(r"^<!-- site: (.+?) -->$", re.MULTILINE)
_ROW = re.compile(r"^\| `([\w-]+)` \|", re.MULTILINE)


def placed(path: str) -> str:
    """Return what a file of the repository is called on the site."""
    return ELSEWHERE.get(path) or path.removeprefix("docs/")


def page_text(text: str, source: str, blocks: Mapping[str, str]) -> str:
    """Return a page as the site has it: its links, which begin at `source`, lead there; `<!-- site: NAME -->` is that block."""
    folder = posixpath.dirname(source)
    text = _LINK.sub(lambda link: placed(posixpath.normpath(posixpath.join(folder, link[1]))), text)
    text = _FENCE.sub(r"```\1", text)  # «markdown refused: CODE» is for the tests
    return _PLACE.sub(lambda place: blocks[place[1]], text)


def session_blocks() -> dict[str, str]:
    """Return the pictures of all sessions, in the order of their table, and of each by its name."""
    blocks: dict[str, str] = {}
    missing: list[str] = []
    for name in _ROW.findall((ROOT / "docs" / "sessions.md").read_text("utf-8")):
        try:
            planned = ga.open_session(str(ROOT / "scripts" / f"{name}.md")).timeline.to_dict()
        except ga.UnknownVoice:
            missing.append(f"`{name}`")
            continue
        blocks[f"timeline {name}"] = _session(name, planned)
    told = f"Without a picture, because no voice for it was installed where this page was made: {', '.join(missing)}."
    return {**blocks, "timelines": "\n\n".join([*blocks.values(), *([told] if missing else [])])}


def _session(name: str, planned: Planned) -> str:
    head = f'<h3 id="{name}">{html.escape(str(planned["title"]))}</h3>'
    facts = f'<p class="facts"><code>{name}</code>: {facts_of(planned)}</p>'
    return "\n".join(['<div class="session">', head, facts, timeline_picture(planned), "</div>"])


def sample_blocks(voices: str, folder: Path) -> dict[str, str]:
    """Record the samples into the folder, and return their blocks."""
    with ga.Speech() as speech:
        spoken = list(voice_samples(voices_to_hear(voices), folder, speech))
        sounds = list(sound_samples(folder, speech))
    behind = "\n\n".join(sample_block(sample, 3) for sample in sounds)
    first = sample_block(spoken[0], 3)
    return {"first voice": first, "voices": voices_block(spoken), "sounds": behind}


def write_pages(voices: str, target: Path) -> None:
    """Write every page, picture and sample into a new folder, which replaces an old one."""
    shutil.rmtree(target, ignore_errors=True)
    (target / FOLDER).mkdir(parents=True)
    blocks = {"legend": legend(), **session_blocks(), **sample_blocks(voices, target / FOLDER)}
    docs = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*")) if path.is_file()]
    for source in [*docs, *(name for name in ELSEWHERE if name != "README.md")]:
        path = target / placed(source)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            path.write_text(page_text((ROOT / source).read_text("utf-8"), source, blocks), "utf-8")
        else:
            shutil.copyfile(ROOT / source, path)


def main() -> None:
    """Write the pages, or say why they cannot be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", default=ALL, help="names of voices, with commas between, or all")
    try:
        write_pages(parser.parse_args().voices, TARGET)
    except ga.GuidedAudioError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

"""The feed of a course, for podcast apps.

RSS 2.0: rssboard.org/rss-specification. itunes: "A podcaster's guide to RSS", help.apple.com. podcast: the podcast namespace,
podcastindex.org/namespace/1.0.
"""

import re
from email.utils import format_datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from guided_audio.export.course.model import CHAPTERS, COVER, FEED, PAGE, Course, Episode
from guided_audio.export.production import ARTIST

_SPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""
_TRANSCRIPTS = {".vtt": "text/vtt", ".srt": "application/x-subrip"}
MIME_TYPES = {
    ".mp3": "audio/mpeg",
    ".xml": "application/rss+xml",
    CHAPTERS: "application/json+chapters",
    **_TRANSCRIPTS,
}


def feed_xml(course: Course, url: str = "") -> str:
    """Return the feed; `url` is the address of the folder, without which all names in it are relative."""
    rss = Element("rss", {"version": "2.0", **{f"xmlns:{prefix}": space for prefix, space in _SPACES.items()}})
    channel = SubElement(rss, "channel")
    _describe(channel, course, url)
    _add(channel, "itunes:author", course.author or ARTIST)
    _add(channel, "itunes:image", href=f"{url}{COVER}")
    _add(channel, "itunes:type", "serial")
    _add(channel, "itunes:explicit", "false")
    _add(_add(channel, "itunes:category", text="Health & Fitness"), "itunes:category", text="Mental Health")
    if not course.is_public:
        _add(channel, "itunes:block", "Yes")
    _add(channel, "podcast:guid", course.guid)
    _add(channel, "podcast:medium", "course")
    for episode in course.episodes:
        _add_episode(channel, course, episode, url)
    ElementTree.indent(rss)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(rss, encoding="unicode")}\n'


def _describe(channel: Element, course: Course, url: str) -> None:
    """Add what every reader of RSS knows."""
    _add(channel, "title", course.title)
    _add(channel, "link", url or PAGE)
    _add(channel, "description", course.description)
    _add(channel, "language", course.language)
    _add(channel, "generator", "guided_audio")
    if url:
        _add(channel, "atom:link", href=f"{url}{FEED}", rel="self", type=MIME_TYPES[".xml"])
    image = SubElement(channel, "image")
    for name, text in (("url", f"{url}{COVER}"), ("title", course.title), ("link", url or PAGE)):
        _add(image, name, text)


def _add_episode(channel: Element, course: Course, episode: Episode, url: str) -> None:
    about, item = episode.about, SubElement(channel, "item")
    notes = [f"{label}: {text}" for label, text in about.notes]
    _add(item, "title", about.title)
    if words := "\n\n".join(filter(None, (about.summary, *notes))):
        _add(item, "description", words)
    _add(item, "link", f"{url}{PAGE}#session-{episode.number}")
    _add(item, "guid", episode.guid, isPermaLink="false")
    _add(item, "pubDate", format_datetime(episode.published))
    _add(item, "enclosure", url=f"{url}{episode.sound}", length=str(episode.size), type=MIME_TYPES[".mp3"])
    _add(item, "itunes:author", about.author or course.author or ARTIST)
    _add(item, "itunes:duration", str(round(about.length)))
    _add(item, "itunes:episode", str(episode.number))
    _add(item, "itunes:episodeType", "full")
    _add(item, "itunes:explicit", "false")
    for ending, kind in _TRANSCRIPTS.items():
        _add(item, "podcast:transcript", url=f"{url}{episode.stem}{ending}", type=kind, language=about.language)
    _add(item, "podcast:chapters", url=f"{url}{episode.stem}{CHAPTERS}", type=MIME_TYPES[CHAPTERS])


def _add(parent: Element, name: str, words: str = "", **attributes: str) -> Element:
    element = SubElement(parent, name, {key: _NO_XML.sub("", value) for key, value in attributes.items()})
    element.text = _NO_XML.sub("", words) or None
    return element

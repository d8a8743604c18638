"""Six manuscripts as people send them: each in another program, and each with its own way of writing a pause."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
RIVER = (
    "Sitting by the river",
    "Find a seat that holds you. [PAUSE 10s]",
    "Let the water go by. (pause – 15 seconds)",
    "BELL",
)
BANK = (
    "Die Bank im Garten",
    "Setz dich auf die Bank, und lass die Hände ruhen. (Pause 10 Sekunden)",
    "Du musst jetzt nirgendwohin. Die Sonne ist warm, und die Luft ist still. (Pause 20 Sekunden)",
)
LAMP = """A SMALL LAMP


Imagine a small lamp in a dark room.   [PAUSE 10s]

Its light is soft, and it is enough.
[PAUSE 20s]

*bell*
Now come back, slowly, to this room.   [PAUSE 10s]
"""
WINDOW = """1
00:00:02,000 --> 00:00:06,000
Mira por la ventana, sin prisa.

2
00:00:16,000 --> 00:00:21,000
No hay nada que hacer ahora, y eso está bien.

3
00:00:41,000 --> 00:00:45,000
Siente el aire que entra y sale de tu cuerpo.
"""
FOREST = """<!doctype html><html lang="fr"><head><title>Dans la forêt</title><style>p { color: green }</style></head>
<body><nav>Accueil | Contact</nav><h1>Dans la forêt</h1>
<p>Tu marches sur un chemin, et tes pieds sont légers.&nbsp;<i>(pause de 10 secondes)</i></p>
<p>Les arbres sont grands autour de toi. <b>[pause 20 s]</b></p>
<script>track()</script></body></html>
"""
SHORE = """# Aan het strand

Je loopt langs het water, en het zand is zacht onder je voeten.

*[pause 10s]*

Adem rustig in, en weer uit. Er is niets dat je nu moet doen.

(pause 20 seconds)

Kom dan terug naar de plek waar je bent.
"""


def write_manuscripts(folder: Path) -> dict[str, str]:
    """Write all six; return the language of each by its name."""
    _word(folder / "river.docx", RIVER)
    _office(folder / "bank.odt", BANK)
    texts = {"lamp.txt": LAMP, "window.srt": WINDOW, "forest.html": FOREST, "shore.md": SHORE}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {"river": "en", "bank": "de", "lamp": "en", "window": "es", "forest": "fr", "shore": "nl"}


def _word(path: Path, lines: Iterable[str]) -> None:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    _packed(path, "word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>')


def _office(path: Path, lines: Iterable[str]) -> None:
    body = "".join(f"<text:p>{line}</text:p>" for line in lines)
    content = f"<office:body><office:text>{body}</office:text></office:body>"
    spaces = f'xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}"'
    _packed(path, "content.xml", f"<office:document-content {spaces}>{content}</office:document-content>")


def _packed(path: Path, name: str, content: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content)

"""Documents of Word (.docx) and OpenDocument (.odt): archives of XML."""

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.translation import N_
from guided_audio.importing.document_reader import DocumentReader
from guided_audio.importing.document_text import DocumentText
from guided_audio.importing.document_tree import read_xml, refuse_broken, refuse_locked, unpack
from guided_audio.importing.draft import Draft

_MAIN, _MANIFEST, _LOCKED = ("word/document.xml", "content.xml"), "META-INF/manifest.xml", "encrypted-package"
_PARTS = (
    r"word/(?:document|styles|comments|footnotes|endnotes|header\d*|footer\d*)\.xml"
    rf"|content\.xml|styles\.xml|{_MANIFEST}|{_LOCKED}"
)


def read(raw: bytes, collector: DiagnosticCollector) -> Draft:
    """Read a .docx or an .odt document."""
    parts = unpack(raw, _PARTS, collector)
    if b"encryption-data" in parts.pop(_MANIFEST, b"") or _LOCKED in parts:
        refuse_locked(collector)
    names = sorted(parts, key=lambda name: (name not in _MAIN, name))
    if names[:1] not in ([name] for name in _MAIN):
        refuse_broken(collector, N_("this is an archive, and not a document that can be read"))
    text = DocumentText(collector)
    DocumentReader(text, *(read_xml(parts[name], collector) for name in names)).read()
    return text.read()

"""Reading SubStation Alpha, ASS and SSA, by pysubs2."""

import re
import warnings

from guided_audio.core.diagnostics import DiagnosticCollector
from guided_audio.core.translation import N_
from guided_audio.importing.captions import Caption, Line, read_captions
from guided_audio.importing.draft import Draft
from guided_audio.importing.foreign_file import needs, refuse


def read(text: str, collector: DiagnosticCollector) -> Draft:
    """Read the dialogue; a file without any raises ScriptError."""
    with needs("pysubs2", N_("captions of this form")):
        import pysubs2
    kind = "ssa" if "[V4 Styles]" in text else "ass"
    events_only = "\n".join(["[Events]", *re.findall(r"^(?:Format|Dialogue|Comment):.*", text, re.MULTILINE)])
    rows = [n for n, line in enumerate(text.split("\n"), 1) if re.match(r"(?:Dialogue|Comment):", line)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of fields that are for the eye
            events = pysubs2.SSAFile.from_string(events_only, format_=kind).events
    except (ValueError, LookupError) as error:
        refuse(
            collector,
            collector.at(rows[0] if rows else 1),
            "bad-structure",
            N_("this cannot be read: {error}", error=error),
        )
    captions = []
    for event, row in zip(events, rows, strict=False):
        lines = [Line(line, collector.at(row)) for line in event.plaintext.split("\n")]
        if event.is_drawing:
            collector.warn_once(collector.at(row), "drawing", N_("what is drawn on the screen is left out"))
            continue
        said, notes = ([], lines) if event.is_comment else (lines, [])
        captions.append(Caption(event.start / 1000, event.end / 1000, collector.at(row), said, notes, event.name))
    if not captions:
        refuse(collector, collector.at(1), "no-subtitles", N_("there are no subtitles in this file"))
    return Draft(read_captions(captions, (), collector))

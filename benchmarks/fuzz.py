"""`make fuzz`: half an hour of coverage-guided nonsense for each reader of what people, other programs and disks hold.

Nothing may come out but a result or an error of the program's own tree. `python benchmarks/fuzz.py READER` runs one of
them; FUZZ_SECONDS sets another length.
"""

import contextlib
import functools
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris
import numpy as np
import soundfile

with atheris.instrument_imports(include=["guided_audio"]):
    from guided_audio.audio import AudioFormat, decoding
    from guided_audio.audio.beds import open_bed
    from guided_audio.core.config import LibraryFolder
    from guided_audio.core.errors import GuidedAudioError
    from guided_audio.core.units import Seconds
    from guided_audio.importing.importing import import_file, import_text
    from guided_audio.importing.ssml.serializer import write_ssml
    from guided_audio.journal import Beginning, Ending, Journal
    from guided_audio.library.curriculum import read_curriculum
    from guided_audio.library.lexicon import parse_lexicon
    from guided_audio.safety.crisis.lines_file import read_lines
    from guided_audio.script import SpeakAs, parse_script
    from guided_audio.script.mending import mend
    from guided_audio.speech.engines.tone import TONE
    from guided_audio.timeline import Choices, fit, optional_passages, plan

SECONDS = int(os.environ.get("FUZZ_SECONDS", "1800"))
SLOW = 5.0
"""An input that takes more seconds of the processor than this is a finding, too."""
HERE = Path(__file__).parent
_TOKENS: list[str] = [*json.loads((HERE / "fuzz_tokens.json").read_text()), "\ud800"]


def text_from(data: bytes) -> str:
    """Make a text of marks that mean something and of characters that may be anything."""
    source = atheris.FuzzedDataProvider(data)
    pieces: list[str] = []
    while source.remaining_bytes() and len(pieces) < 200:
        if source.ConsumeBool():
            pieces.append(_TOKENS[source.ConsumeIntInRange(0, len(_TOKENS) - 1)])
        else:
            pieces.append(source.ConsumeUnicode(source.ConsumeIntInRange(0, 8)))
    return "".join(pieces)


def damaged(whole: bytes, data: bytes) -> bytes:
    """Change some bytes of a file that was whole, and cut it sometimes."""
    source, changed = atheris.FuzzedDataProvider(data), bytearray(whole)
    while source.remaining_bytes() and changed:
        place = source.ConsumeIntInRange(0, len(changed) - 1)
        if source.ConsumeIntInRange(0, 15) == 0:
            del changed[place:]
        else:
            changed[place : place + 4] = source.ConsumeBytes(4)
    return bytes(changed)


def expect(holds: bool) -> None:
    if not holds:
        raise RuntimeError("what has to hold does not")


def read_script(data: bytes, _: Path) -> None:
    """Parse, lay out, fit, and write as SSML."""
    parsed = parse_script(text_from(data))
    expect(all(min(d.location.line, d.location.column) >= 1 for d in parsed.diagnostics))
    script = parsed.require()
    choices = Choices(TONE, voices={i.cue.voice: TONE for i in script.instructions if isinstance(i.cue, SpeakAs)})
    plan(script, choices)
    with contextlib.suppress(GuidedAudioError):
        passages = len(optional_passages(script, choices))
        fit(lambda shape: plan(script, choices, shape), passages, Seconds(300.0), lambda u: len(u.text) * 1200)
    ssml, _lost = write_ssml(script)
    parse_script(import_text(ssml, "again.ssml").text).require()


def read_foreign(data: bytes, folder: Path) -> None:
    """Import as text, as a web page and as rich text, mend, and import as the body of a Word file."""
    text = text_from(data)
    for name, begins in (("fuzzed.html", "<html>"), ("fuzzed.rtf", "{\\rtf1 ")):
        (folder / name).write_bytes(begins.encode() + text.encode("utf-8", "replace"))
        with contextlib.suppress(GuidedAudioError):
            expect(not parse_script(import_file(folder / name, lambda _: False).text).errors)
    with contextlib.suppress(GuidedAudioError):
        expect(not parse_script(import_text(text, "fuzzed.txt").text).errors)
    with contextlib.suppress(GuidedAudioError):
        mended = mend(text, "fuzzed.md")
        expect(mend(mended.text, "fuzzed.md").text == mended.text)
    if data[:1] and data[0] % 16 == 0:
        path = folder / "fuzzed.docx"
        path.write_bytes(word_file(text))
        expect(not parse_script(import_file(path, lambda _: False).text).errors)


def word_file(text: str) -> bytes:
    """Return a Word file with a text as its paragraphs' XML."""
    kind = "http://schemas.openxmlformats.org"
    space = f'xmlns:w="{kind}/wordprocessingml/2006/main"'
    body = f"<w:document {space}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    relation = f'<Relationship Id="r" Type="{kind}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("[Content_Types].xml", f'<Types xmlns="{kind}/package/2006/content-types"/>')
        file.writestr(
            "_rels/.rels", f'<Relationships xmlns="{kind}/package/2006/relationships">{relation}</Relationships>'
        )
        file.writestr("word/document.xml", body.encode("utf-8", "replace"))
    return packed.getvalue()


def read_toml(data: bytes, folder: Path) -> None:
    """Read the user's dictionary, crisis lines and path."""
    text = text_from(data)
    for read in (parse_lexicon, read_lines):
        with contextlib.suppress(GuidedAudioError):
            read(text, "fuzzed.toml")
    (folder / "path.toml").write_text(text, "utf-8", errors="replace")
    read_curriculum([LibraryFolder(folder, "yours")], ["a", "b"])


def read_journal(data: bytes, folder: Path) -> None:
    """Open a journal with damaged bytes, read it, and write to it."""
    for old in folder.glob("journal*"):
        old.unlink()
    path = folder / "journal.db"
    path.write_bytes(damaged(_journal(), data))
    with Journal.open(path) as journal:
        journal.entries()
        journal.last_resume_point()
        journal.save_levels(journal.levels())
        journal.end(journal.begin(_BEGINNING), Seconds(1.0), Ending.HEARD)


_BEGINNING = Beginning("a", "A", "0", Seconds(60.0), {"voice": "tone"}, resumed=False)


@functools.cache
def _journal() -> bytes:
    """Return the bytes of a journal with a few sessions in it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "journal.db"
        with Journal.open(path) as journal:
            for _ in range(5):
                journal.write_place(journal.begin(_BEGINNING), Seconds(30.0), "One", 3, "Breathe.")
        return path.read_bytes()


def read_sound(data: bytes, folder: Path) -> None:
    """Measure a damaged file of sound as a bed, and hear its first seconds; every other time as without ffmpeg."""
    kinds = sorted(_sounds())
    kind = kinds[data[0] % len(kinds)] if data else kinds[0]
    path = folder / f"bed.{kind}"
    path.write_bytes(damaged(_sounds()[kind], data[2:]))
    program = decoding.ffmpeg_program
    if len(data) > 1 and data[1] % 2:
        decoding.ffmpeg_program = lambda: None
    try:
        with contextlib.closing(open_bed(str(path), AudioFormat(48_000, 2), 0)) as bed:
            expect(bool(np.isfinite(bed.take(48_000)).all()))
    finally:
        decoding.ffmpeg_program = program


@functools.cache
def _sounds() -> dict[str, bytes]:
    """Return a second and a half of noise as files of several kinds."""
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (36_000, 2)).astype(np.float32)
    found = {}
    for kind in ("wav", "flac", "ogg", "mp3", "aiff"):
        packed = io.BytesIO()
        soundfile.write(packed, noise, 24_000, format=kind)
        found[kind] = packed.getvalue()
    return found


READERS: dict[str, Callable[[bytes, Path], None]] = {
    "scripts": read_script,
    "imports": read_foreign,
    "toml": read_toml,
    "journal": read_journal,
    "sound": read_sound,
}


def fuzz(name: str) -> None:
    """Run one reader until the time is over, or something else than an error of the program comes out."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus = HERE / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)

    def once(data: bytes) -> None:
        began = time.process_time()
        with contextlib.suppress(GuidedAudioError):
            READERS[name](data, folder)
        if time.process_time() - began > SLOW:
            raise TimeoutError(f"it took {time.process_time() - began:.1f} s")

    limits = [f"-max_total_time={SECONDS}", "-max_len=1024", "-len_control=0", "-timeout=30"]
    atheris.Setup([sys.argv[0], str(corpus), f"-artifact_prefix={corpus}-", *limits], once)
    atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        fuzz(sys.argv[1])
    codes = [subprocess.run([sys.executable, __file__, name], check=False).returncode for name in READERS]
    sys.exit(any(codes))

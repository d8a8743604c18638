"""Which way sound goes out: chosen by name, never by itself."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from guided_audio.core.errors import UsageError
from guided_audio.playback.output import AudioOutput


class OutputKind(StrEnum):
    """The ways there are."""

    MINIAUDIO = "miniaudio"
    SIMPLEAUDIO = "simpleaudio"
    NULL = "null"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """What somebody chose: a way, the name of a device where it has several, the file where it writes one."""

    kind: OutputKind = OutputKind.MINIAUDIO
    device: str = ""
    path: Path | None = None

    @property
    def is_live(self) -> bool:
        """Whether somebody may be listening: a file is written as fast as it comes."""
        return self.kind is not OutputKind.FILE


def read_output(text: str, device: str = "") -> OutputChoice:
    """Return the output that a text names: `miniaudio`, `simpleaudio`, `null`, or `file=heard.wav`."""
    kind, equals, path = text.partition("=")
    if kind == OutputKind.FILE and path:
        return OutputChoice(OutputKind.FILE, device, Path(path))
    if equals or kind == OutputKind.FILE or kind not in set(OutputKind):
        names = ", ".join(known for known in OutputKind if known is not OutputKind.FILE)
        raise UsageError(f"«{text}» is none of {names}, and {OutputKind.FILE}=heard.wav")
    return OutputChoice(OutputKind(kind), device)


USUAL = OutputChoice()
"""The default device, through miniaudio."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A way that sound can go out here, or `problem`, why it cannot."""

    kind: OutputKind
    description: str
    problem: str = ""


def make_output(choice: OutputChoice) -> AudioOutput:
    """Return what was chosen, not opened yet; UsageError if it cannot be had here."""
    if choice.device and choice.kind is not OutputKind.MINIAUDIO:
        raise UsageError(f"a device cannot be chosen for the output {choice.kind}", "leave one of the two out")
    match choice.kind:
        case OutputKind.SIMPLEAUDIO:
            from guided_audio.playback.outputs.simpleaudio_output import SimpleaudioOutput

            return SimpleaudioOutput()
        case OutputKind.FILE:
            from guided_audio.playback.outputs.file_output import FileOutput

            if choice.path is None:
                raise UsageError("the output file has no name", "write file=heard.wav")
            return FileOutput(choice.path)
        case _:
            from guided_audio.playback.outputs.miniaudio_output import MiniaudioOutput

            return MiniaudioOutput(choice.device, null=choice.kind is OutputKind.NULL)


def offered_outputs(devices: int) -> tuple[Offered, ...]:
    """Return every way there is, and why one of them cannot be had here, where miniaudio finds so many devices."""
    from guided_audio.playback.outputs.simpleaudio_output import reason_against

    return (
        Offered(
            OutputKind.MINIAUDIO, "any device; keys are heard at once", "" if devices else "it finds no sound device"
        ),
        Offered(OutputKind.SIMPLEAUDIO, "the system's default device, a cue at a time", reason_against()),
        Offered(OutputKind.NULL, "nothing to hear, in real time"),
        Offered(OutputKind.FILE, "all that would be heard, in a WAV file: --output file=heard.wav"),
    )

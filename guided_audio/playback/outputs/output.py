"""What every output offers, and choosing one by name."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from guided_audio.audio import AudioFormat, Samples
from guided_audio.core.errors import UsageError
from guided_audio.core.translation import N_


@runtime_checkable
class AudioOutput(Protocol):
    """A device that sound is written to in order.

    A device may vanish, or stall: then `write` and `drain` raise DeviceLost. What was written is kept, and `reopen` may be
    called again and again until it is True; then one goes on with the next samples, or drains again. Nothing is written
    twice, and nothing is lost: after a reopening, what may have been inside the old device is heard once more, fading in.
    """

    @property
    def underruns(self) -> int:
        """How often the device wanted sound in the middle of a session and there was none."""

    @property
    def is_live(self) -> bool:
        """Whether it keeps time. If not, as a file, waits last as in an export, and no key counts."""

    @property
    def place(self) -> str:
        """The name of the device, such as «Built-in Audio Analog Stereo»; empty before it is opened."""

    def open(self, form: AudioFormat) -> None:
        """Begin; NoDevice if there is nothing to play through, UnknownDevice if the named device is not there."""

    def write(self, samples: Samples) -> None:
        """Take float32 sound, shape (frames, channels), ±1, and wait for room.

        DeviceLost if the device takes nothing for a second and a half; these samples were taken all the same, and are heard after
        a reopening. Until then nothing more may be written.
        """

    def drain(self) -> None:
        """Wait until all that was written has been heard; DeviceLost as in `write`, and then it is called once more."""

    def reopen(self) -> bool:
        """Try once to get the device back, within two seconds; True once it is there. It is never another device.

        Then it is silent until the next `write` or `drain`, from which on what was kept is heard.
        """

    def close(self) -> None:
        """Stop at once; closing twice is fine. A file keeps what was heard until then."""


@runtime_checkable
class MovableOutput(AudioOutput, Protocol):
    """An output that can go on through another device while its own is missing, if the listener says so."""

    @property
    def missing(self) -> str:
        """The name of the device that `reopen` asks for."""

    @property
    def offered(self) -> str:
        """The name of the device that `accept` would open; empty if there is none. Only a `reopen` that fails changes it."""

    def accept(self) -> bool:
        """Try once to go on through the device that is offered, as `reopen` does; True once it is open.

        From then on `reopen` may return to it, too, until the own device is back.
        """

    def has_returned(self) -> bool:
        """Whether the device is there again that was left for another, so that `reopen` goes back to it; at once."""


class OutputKind(StrEnum):
    """The kinds of output."""

    MINIAUDIO = "miniaudio"
    SIMPLEAUDIO = "simpleaudio"
    NULL = "null"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """An output: its kind, the name of a device where it has several, the file where it writes one."""

    kind: OutputKind = OutputKind.MINIAUDIO
    device: str = ""
    path: Path | None = None

    @property
    def is_live(self) -> bool:
        """Whether it keeps time: a file is written as fast as sound comes."""
        return self.kind is not OutputKind.FILE


def read_output(text: str, device: str = "") -> OutputChoice:
    """Return the output that a text names: `miniaudio`, `simpleaudio`, `null`, or `file=heard.wav`."""
    kind, equals, path = text.partition("=")
    if kind == OutputKind.FILE and path:
        return OutputChoice(OutputKind.FILE, device, Path(path))
    if equals or kind == OutputKind.FILE or kind not in set(OutputKind):
        names = ", ".join(known for known in OutputKind if known is not OutputKind.FILE)
        raise UsageError(
            N_("«{text}» is none of {names}, and {file}=heard.wav", text=text, names=names, file=OutputKind.FILE)
        )
    return OutputChoice(OutputKind(kind), device)


USUAL = OutputChoice()
"""The default device, through miniaudio."""


@dataclass(frozen=True, slots=True)
class OfferedOutput:
    """A kind of output, and `problem`, why it cannot be used here; empty if it can."""

    kind: OutputKind
    description: str
    problem: str = ""


def make_output(choice: OutputChoice) -> AudioOutput:
    """Return an output, not opened yet; UsageError if it cannot be used here."""
    if choice.device and choice.kind is not OutputKind.MINIAUDIO:
        raise UsageError(
            N_("a device cannot be chosen for the output {kind}", kind=choice.kind), N_("leave one of the two out")
        )
    match choice.kind:
        case OutputKind.SIMPLEAUDIO:
            from guided_audio.playback.outputs.simpleaudio_output import SimpleaudioOutput

            return SimpleaudioOutput()
        case OutputKind.FILE:
            from guided_audio.playback.outputs.file_output import FileOutput

            if choice.path is None:
                raise UsageError(N_("the output file has no name"), N_("write file=heard.wav"))
            return FileOutput(choice.path)
        case _:
            from guided_audio.playback.outputs.miniaudio_output import MiniaudioOutput

            return MiniaudioOutput(choice.device, null=choice.kind is OutputKind.NULL)


def offered_outputs(devices: int) -> tuple[OfferedOutput, ...]:
    """Return every kind of output, and why one cannot be used here, where miniaudio finds so many devices."""
    from guided_audio.playback.outputs.simpleaudio_output import reason_against

    problem = "" if devices else N_("it finds no sound device")
    return (
        OfferedOutput(OutputKind.MINIAUDIO, N_("any device, and it answers keys at once"), problem),
        OfferedOutput(
            OutputKind.SIMPLEAUDIO,
            N_("the system's default device only; it answers keys after each cue"),
            reason_against(),
        ),
        OfferedOutput(OutputKind.NULL, N_("no sound at all, in real time")),
        OfferedOutput(OutputKind.FILE, N_("a WAV file of all that would be heard: --output file=heard.wav")),
    )

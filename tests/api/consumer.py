"""A program that uses every public name: `make check` reads it with mypy --strict, and the tests run it."""

import threading
from pathlib import Path

import guided_audio as ga

SCRIPT = "---\nvoice: tone\n---\n# A quiet minute\n\nBreathe out. [pause 1s]\n\nBreathe in.\n"
ERRORS: tuple[type[ga.GuidedAudioError], ...] = (
    ga.UsageError,
    ga.ScriptNotFound,
    ga.UnknownVoice,
    ga.UnknownSound,
    ga.LengthOutOfReach,
    ga.ScriptError,
    ga.SpeechError,
    ga.OutputError,
    ga.DownloadError,
    ga.JournalError,
    ga.DeviceError,
    ga.NoDevice,
    ga.DeviceLost,
    ga.Cancelled,
)


def findings(session: ga.Session) -> list[tuple[ga.SourceLocation, ga.Severity, str]]:
    """Return what a check says."""
    found: tuple[ga.Diagnostic, ...] = session.check(care=True)
    return [(one.location, one.severity, one.message) for one in found]


def measured(session: ga.Session) -> tuple[float, list[str]]:
    """Return the real length, and the kinds of its cues."""
    result: ga.Measured[ga.Session] = session.measure()
    cues: tuple[ga.CueInfo, ...] = result.cues
    return float(result.length), [cue.kind for cue in cues]


def exported(session: ga.Session, target: Path) -> ga.Exported:
    """Export it, and say how far it is."""
    shares: list[float] = []
    done = session.export(target, progress=shares.append, cancel=threading.Event(), captions=("vtt",))
    assert shares[-1] == 1.0
    with session.prepare() as ready:
        prepared: ga.PreparedSession[ga.Session] = ready
        prepared.export(target.with_suffix(".wav"), "wav", ga.ExportOptions(report=True))
    return done


def played(session: ga.Session) -> ga.State:
    """Play it to nothing, and end it."""
    options = ga.PlayOptions(by_keys=False)
    with session.play("null", options) as player:
        playback: ga.Playback = player
        playback.send(ga.Command.STOP_NOW)
        playback.wait()
        status: ga.Status = playback.status
    return status.state


def listed(foreign: Path) -> tuple[list[str], list[str], str]:
    """Return the names of scripts and voices, and a foreign script as one of ours."""
    scripts: tuple[ga.LibraryScript, ...] = ga.list_library()
    voices: tuple[ga.Voice, ...] = ga.list_voices(at_hand=True)
    imported: ga.Imported = ga.import_script(foreign)
    return [script.name for script in scripts], [voice.name for voice in voices], imported.text


def main(folder: Path) -> None:
    """Use everything once."""
    (folder / "theirs.txt").write_text("Welcome. (Pause 5s) Rest now.\n")
    with ga.Speech(1) as speech:
        session = ga.open_session(text=SCRIPT, options=ga.SessionOptions(cache=False), speech=speech)
        timeline: ga.Timeline = session.timeline
        assert timeline.to_dict()["title"] == "A quiet minute"
        findings(session)
        assert measured(session)[0] > 1.0
        assert exported(session, folder / "a.mp3").path.is_file()
    assert played(session) is ga.State.ENDED
    assert "a-safe-place" in listed(folder / "theirs.txt")[0]
    assert ga.__version__

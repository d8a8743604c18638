"""pyttsx3 kept in order: one text at a time into one file, and nothing aloud.

Its eSpeak driver writes a file after `runAndWait` has returned, speaks a sentence otherwise after another than alone, and
two engines in a process wait for each other for ever. So each text is spoken in a child of its own, made by fork, in
which eSpeak starts anew: the same text always gives the same samples, to the bit those of `espeak-ng -w`. SAPI5 and macOS
have one engine for the process, and are done when `runAndWait` is.
"""

import contextlib
import ctypes
import functools
import math
import multiprocessing
import os
import platform
import shutil
import signal
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from guided_audio.core.errors import SpeechError
from guided_audio.core.translation import N_

CHILD_LIMIT = 10
"""Seconds that eSpeak may take for a piece of text, which takes it a tenth of one."""
_INSTALLERS = {"apt-get": "apt install", "dnf": "dnf install", "pacman": "pacman -S", "zypper": "zypper install"}


@dataclass(frozen=True, slots=True)
class FoundVoice:
    """A voice as pyttsx3 describes it."""

    id: str
    name: str
    languages: tuple[str, ...] = ()
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Synthesiser:
    """What speaks on this kind of system: pyttsx3's name for its driver, and what its voices have in common."""

    driver: str
    title: str
    licence: str
    sample_rate: int
    natural_rate: float  # of speed 1, in pyttsx3's words a minute


ESPEAK = Synthesiser("espeak", "eSpeak NG", "GPL-3.0-or-later", 22_050, 175.0)
SAPI5 = Synthesiser("sapi5", "Windows", "of the operating system", 22_050, 156.63)
NSSS = Synthesiser("nsss", "macOS", "of the operating system", 22_050, 175.0)


def synthesiser() -> Synthesiser:
    """Return what speaks on this kind of system."""
    return {"win32": SAPI5, "darwin": NSSS}.get(sys.platform, ESPEAK)


@functools.cache
def prepare() -> None:
    """Import what speaking needs, without starting it; SpeechError with its hint if it is not here."""
    try:
        if synthesiser() is ESPEAK:
            _provide_espeak()
            from pyttsx3.drivers import _espeak, espeak  # noqa: F401 - it opens the library

            _make_synchronous(_espeak)
        else:
            _engine()
    except Exception as error:  # what is missing shows as almost anything
        raise SpeechError(*_what_is_missing(error)) from error


def list_found() -> tuple[list[FoundVoice], str, str]:
    """Return the system's voices, the identifier of its usual one, and the version of what speaks."""
    prepare()
    try:
        found, usual, about = _isolated(_list)
    except Exception as error:  # eSpeak without its data ends the child
        problem = N_("{title} does not name its voices ({error})", title=synthesiser().title, error=error or "it ended")
        raise SpeechError(problem, N_("install it anew, with its data")) from error
    return found, usual, f"pyttsx3 {version('pyttsx3')}, {about}"


def save(text: str, key: str, rate: float, path: str) -> None:
    """Speak a text into a file; SpeechError if that cannot be, no whole file if it was not done."""
    prepare()
    try:
        _isolated(_run, text, key, rate, path)
    except EOFError:
        return  # the child died, and may do better another time
    except Exception as error:  # pyttsx3 and what is under it raise anything
        raise SpeechError(N_("{title} cannot say this: {error}", title=synthesiser().title, error=error)) from error


def rate_for(speed: float) -> float:
    """Return pyttsx3's rate for a factor of the natural speed; that of SAPI5 has 21 steps, of about a tenth each."""
    spoken = synthesiser()
    if spoken is not SAPI5:
        return spoken.natural_rate * speed
    step = max(-10, min(10, round(math.log(speed, 1.11))))
    whole = step + 0.5 * ((step > 0) - (step < 0))  # its driver cuts off what is behind the point
    return spoken.natural_rate * math.pow(1.11, whole)


def _run(text: str, key: str, rate: float, path: str) -> None:
    """Speak into a file; all commands to the engine wait until it runs, or the end would overtake the text."""
    engine = _engine()
    errors: list[Exception] = []
    listening = engine.connect("error", lambda exception, **_: errors.append(exception))
    engine.proxy.setBusy(True)
    engine.setProperty("voice", key)
    engine.setProperty("rate", round(rate) if synthesiser() is ESPEAK else rate)
    engine.setProperty("volume", 1.0)
    engine.save_to_file(text, path)
    engine.runAndWait()
    engine.disconnect(listening)
    if errors:
        raise errors[0]


@functools.cache
def _engine() -> Any:  # noqa: ANN401 - pyttsx3 has no types
    """Return the one engine of this process."""
    import pyttsx3

    return pyttsx3.init(synthesiser().driver)


def _list() -> tuple[list[FoundVoice], str, str]:
    """Return the voices, the one that the engine begins with, and the version of what speaks."""
    engine = _engine()
    if synthesiser() is ESPEAK:
        from pyttsx3.drivers import _espeak

        about = _espeak.Info(None).decode()
    else:
        about = platform.mac_ver()[0] if sys.platform == "darwin" else platform.version()
    found = [
        FoundVoice(voice.id, voice.name or "", tuple(filter(None, voice.languages)), str(voice.gender or ""))
        for voice in engine.getProperty("voices")
    ]
    return found, str(engine.getProperty("voice")), f"{synthesiser().title} {about}"


def _isolated(work: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401 - as `work` has it
    """Return what `work` returns; eSpeak works in a child made by fork.

    RuntimeError says what was raised in the child, EOFError that it died or hung.
    """
    if synthesiser() is not ESPEAK:
        return work(*arguments)
    context = multiprocessing.get_context("fork")
    answer, end = context.Pipe(duplex=False)
    child = context.Process(target=_in_child, args=(end, work, arguments), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of other threads: they hold nothing that the child needs
        child.start()
    end.close()
    try:
        error, result = answer.recv()
    finally:
        answer.close()
        child.join()
        child.close()
    if error:
        raise RuntimeError(error)
    return result


def _in_child(end: Any, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:  # noqa: ANN401
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(CHILD_LIMIT)  # a hanging engine is ended, even if the parent has gone
    nothing = os.open(os.devnull, os.O_WRONLY)  # pyttsx3 prints the name of each file
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    sys.stdout = sys.stderr = os.fdopen(nothing, "w")
    try:
        end.send(("", work(*arguments)))
    except Exception as error:  # an exception need not survive the pipe; its words do
        end.send((f"{type(error).__name__}: {error}", None))


def _provide_espeak() -> None:
    """Load eSpeak from the package espeakng-loader where the system has none: pyttsx3 then finds it by its name."""
    for name in ("libespeak-ng.so.1", "/usr/local/lib/libespeak-ng.so.1"):  # where pyttsx3 looks on Linux
        with contextlib.suppress(OSError):
            ctypes.CDLL(name)
            return
    with contextlib.suppress(ImportError):
        import espeakng_loader

        os.environ.setdefault("ESPEAK_DATA_PATH", espeakng_loader.get_data_path())
        ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)


def _make_synchronous(binding: Any) -> None:  # noqa: ANN401 - pyttsx3 has no types
    """Have eSpeak speak in the thread that asks it to, as `espeak-ng -w` does, and say at the end that it has ended.

    pyttsx3 has it speak in a thread of its own: there, one sentence in twenty came out at pyttsx3's rate instead of ours
    beside busy processes, because a stop that pyttsx3 sends before each text took the rate with it.
    """
    given = binding.cSynth

    def synthesize(text: bytes, size: int, *others: Any) -> int:
        result: int = given(text, len(text) + 1, *others)  # pyttsx3 says ten times that
        events = (binding.EVENT * 2)()  # the second one ends the list
        events[0].type = binding.EVENT_MSG_TERMINATED
        binding.SynthCallback(None, 0, events)
        return result

    binding.cSynth = synthesize
    binding.AUDIO_OUTPUT_RETRIEVAL = binding.AUDIO_OUTPUT_SYNCHRONOUS


def _what_is_missing(error: Exception) -> tuple[str, str]:
    if synthesiser() is NSSS and isinstance(error, ModuleNotFoundError):
        return "what speaks with the voices of macOS is not installed", "pip install 'guided-audio[macos]'"
    if synthesiser() is not ESPEAK:
        problem = N_("pyttsx3 cannot use the voices of {title}: {error}", title=synthesiser().title, error=error)
        return problem, "pip install --force-reinstall pyttsx3"
    install = next(
        (N_("sudo {how}", how=how) for tool, how in _INSTALLERS.items() if shutil.which(tool)),
        N_("install the package"),
    )
    return (
        N_("there is no eSpeak NG on this machine, which its system voices come from"),
        N_(
            "«{install} espeak-ng» gets it, or, in this program alone, pip install 'guided-audio[espeak]'",
            install=install,
        ),
    )

"""Plays a session whose wait listens to the sound on standard input, and prints what that did with files, sockets and programs.

Then it writes and connects itself, and prints what was seen of that: a watch that sees nothing would find nothing.
"""

import contextlib
import json
import os
import socket
import sys
from pathlib import Path

from playback.hearing import FakeMicrophone
from support import FakeOutput, ToneSpeech, conductor_of, timeline_of

from guided_audio.core.units import Seconds
from guided_audio.playback import Player
from guided_audio.playback.inputs.microphone import CHUNK_BYTES
from guided_audio.playback.inputs.voice_activity import SileroVoiceActivity
from guided_audio.playback.voice_wait import VoiceWait
from guided_audio.render import DRY

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
OTHERS = {"socket", "subprocess", "shutil", "tempfile", "sqlite3", "http", "urllib", "ftplib", "smtplib", "webbrowser"}
FILES = {"mkdir", "rename", "remove", "rmdir", "link", "symlink", "truncate", "chmod", "utime", "setxattr"}
PROGRAMS = {"system", "exec", "fork", "forkpty", "posix_spawn", "spawn", "startfile", "startfile/2"}
seen: list[str] = []


def watch(event: str, args: tuple[object, ...]) -> None:
    """Note what leaves a trace, or leaves the process."""
    room, _, what = event.partition(".")
    writes = event == "open" and isinstance(args[2], int) and bool(args[2] & WRITING)
    if writes or room in OTHERS or (room == "os" and what in FILES | PROGRAMS):
        seen.append(f"{event} {args}")


def play(sound: bytes) -> bool:
    """Play a session with one wait, whose microphone hears this; True if it went on by itself."""
    microphone, timeline = FakeMicrophone(), timeline_of("One. [wait: Say it aloud.] Two.")
    voice_wait = VoiceWait(microphone, SileroVoiceActivity)
    player = Player(
        timeline.format, conductor_of(timeline), ToneSpeech(), DRY, FakeOutput(), Seconds(9.0), voice_wait=voice_wait
    )
    player.start()
    microphone.feed(sound[start : start + CHUNK_BYTES] for start in range(0, len(sound), CHUNK_BYTES))
    has_gone_on = player.wait(30)
    player.close()
    return has_gone_on


def main() -> None:
    """Watch, play, and see that the watch would have seen something."""
    sound = sys.stdin.buffer.read()
    sys.addaudithook(watch)
    has_gone_on = play(sound)
    while_listening = seen.copy()
    seen.clear()
    Path("written").write_bytes(sound)
    with contextlib.suppress(OSError), socket.socket() as one:
        one.connect(("127.0.0.1", 9))
    json.dump({"has_gone_on": has_gone_on, "while_listening": while_listening, "afterwards": seen}, sys.stdout)


if __name__ == "__main__":
    main()

"""Playing: the transport that a listener commands, and the devices that sound comes out of."""

from guided_audio.playback.output import AudioOutput
from guided_audio.playback.player import Player, Status
from guided_audio.playback.transport import Command, State

__all__ = ["AudioOutput", "Command", "Player", "State", "Status"]

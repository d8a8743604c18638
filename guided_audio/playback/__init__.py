"""Playing: the transport that a listener commands, and the devices that sound comes out of."""

from guided_audio.playback.commands import Command, State, Status
from guided_audio.playback.output import AudioOutput
from guided_audio.playback.player import Player

"""Playing: the transport that a listener commands, and the devices that sound comes out of."""

from guided_audio.playback.commands import Command, PlayOptions, State, Status
from guided_audio.playback.outputs.output import AudioOutput
from guided_audio.playback.player import Player
from guided_audio.render import Levels
from guided_audio.timeline import CueInfo

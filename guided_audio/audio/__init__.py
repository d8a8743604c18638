"""Sound as values: formats, blocks, fades, and the bell."""

from guided_audio.audio.bell import BELL_RING, STRIKE_EVERY, strike_bell
from guided_audio.audio.echo import ROOMS
from guided_audio.audio.fades import fade_edges, fade_in_gain, fade_out_gain, trim_silence
from guided_audio.audio.format import AudioFormat, Samples, read_only, silence
from guided_audio.audio.limiter import Limiter
from guided_audio.audio.loudness import LoudnessMeter
from guided_audio.audio.room import Room
from guided_audio.audio.soft_voice import soften
from guided_audio.audio.true_peak import TruePeakMeter

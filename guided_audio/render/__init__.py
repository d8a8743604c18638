"""The one loop that turns a timeline into sound, and the mix that it sounds in; playing and exporting share it."""

from guided_audio.render.blocks import AudioBlock, Conductor, Levels, Step, StraightThrough
from guided_audio.render.loop import BLOCKS_AT_ONCE, render
from guided_audio.render.mixing import DRY, REFERENCE, MixSettings
from guided_audio.render.voice_track import AHEAD, frames_in, placed_in, words_of

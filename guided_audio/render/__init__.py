"""The one loop that turns a timeline into sound, and the mix that it sounds in; playing and exporting share it."""

from guided_audio.render.blocks import AudioBlock, Conductor, Levels, Step, StraightThrough
from guided_audio.render.loop import render
from guided_audio.render.mix_settings import DRY, REFERENCE, MixSettings
from guided_audio.render.voicing import AHEAD
from guided_audio.render.words import frames_in, placed_in, words_of

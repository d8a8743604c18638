"""Encoders: from blocks of sound to a tagged file, always in constant memory."""

from guided_audio.export.encoders.encoder import EXTENSIONS, Encoder, check_encoder, open_encoder
from guided_audio.export.encoders.tags import ChapterMark, Tags, TimedLine, timestamp

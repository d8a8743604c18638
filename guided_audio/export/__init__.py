"""A session's blocks into a finished file, and the files that go with it."""

from guided_audio.export.client_sheet import Advice, Sheet
from guided_audio.export.encoders import PRESETS
from guided_audio.export.exporter import export
from guided_audio.export.extras import SSML, ExportOptions, files_of, names_folder, ready_target, target_of
from guided_audio.export.production import ALBUM, GENRE, Begun, Exported, Production, Track

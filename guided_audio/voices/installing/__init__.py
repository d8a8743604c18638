"""Getting voices: the one room of the program that uses the network, and only when somebody asks for a voice by name."""

from guided_audio.voices.installing.downloading import PATIENCE, Patience, Progress, download
from guided_audio.voices.installing.voices import Added, AddedFile, add_file, add_offer, add_url

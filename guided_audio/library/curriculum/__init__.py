"""The pathway: which session comes before which, where a newcomer begins, and what may help with what."""

from guided_audio.library.curriculum.matching import find_needs
from guided_audio.library.curriculum.model import Need, Pathway, Stage, Step
from guided_audio.library.curriculum.reading import FILE_NAME, read_pathway

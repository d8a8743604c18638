"""Crisis lines by country, the care sheet, and when a request needs a person; all of it works offline."""

from guided_audio.safety.crisis.crisis_lines import Country, CrisisLine, Emergency, Lines
from guided_audio.safety.crisis.crisis_sheet import (
    TITLE,
    CareSheet,
    Section,
    care_sheet,
    country_section,
    fill,
    sheet_to_give,
)
from guided_audio.safety.crisis.danger import PERSON_NOW, Danger, danger_in
from guided_audio.safety.crisis.given_sheet import GivenSheet, care_words, given_sheet
from guided_audio.safety.crisis.lines_file import begin_own_lines, shipped_lines

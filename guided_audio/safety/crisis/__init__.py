"""Crisis lines by country, the care sheet, and when a request needs a person; all of it works offline."""

from guided_audio.safety.crisis.crisis_lines import Country, CrisisLine, Emergency, Lines
from guided_audio.safety.crisis.crisis_sheet import CareSheet, care_sheet, person_now, sheet_to_give
from guided_audio.safety.crisis.danger import Danger, danger_in
from guided_audio.safety.crisis.given_sheet import GivenSheet, given_sheet
from guided_audio.safety.crisis.lines_file import begin_own_lines, shipped_lines
from guided_audio.safety.crisis.section import Section, fill
from guided_audio.safety.crisis.sheet_words import OLD, SheetWords, sheet_words

"""Care: rules that read a script as a kind listener would, and say where it hurries, commands, or leaves somebody alone."""

from guided_audio.safety.script_lint.findings import Finding, Rule
from guided_audio.safety.script_lint.reviewing import review
from guided_audio.safety.script_lint.rules import ALLOW_RULES, RULES

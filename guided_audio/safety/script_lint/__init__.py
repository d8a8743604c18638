"""Rules that keep scripts kind: where a script hurries, commands, or leaves a listener alone with what came up."""

from guided_audio.safety.script_lint.linter import review
from guided_audio.safety.script_lint.rules import ALLOW_RULES, RULES

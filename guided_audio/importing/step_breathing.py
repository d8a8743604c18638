"""Breathing in JSON and YAML scripts: a step such as {"inhale": 4, "hold": 7, "exhale": 8, "cycles": 3}."""

from guided_audio.importing.directions import is_cue
from guided_audio.importing.plain_yaml import Fields, Scalar
from guided_audio.importing.step_fields import plain_name, read_amount, step_words

_ORDER = ("in", "hold", "out", "rest")


def read_breathing(step: Fields) -> str:
    """Return the cue for a step that breathes in and out; nothing for any other."""
    amounts: dict[str, float] = {}
    for name, value in step.pairs:
        part = step_words().breathing.get(plain_name(name.text), "")
        amount = read_amount(value.text.strip().removesuffix("s")) if isinstance(value, Scalar) else None
        if part and amount:
            amounts[part] = amount
    if not {"in", "out"} <= amounts.keys():
        return ""
    rounds = amounts.get("rounds", 1.0)
    phases = ", ".join(f"{part} {amounts[part]:g}" for part in _ORDER if part in amounts)
    cue = f"breathe {phases}, {rounds:g} round{'s' if rounds != 1 else ''}"
    return cue if is_cue(cue) else ""


def is_of_breathing(name: Scalar) -> bool:
    """Whether a field of a breathing step is said by its cue."""
    return plain_name(name.text) in step_words().breathing or "kind" in step_words().fields.get(
        plain_name(name.text), ()
    )

"""The few colours of the screens: dark on every terminal, warm, and none of them loud."""

NIGHT = "#0c0e11"
"""The ground of every screen."""
BLACK = "#020303"
"""The ground for closed eyes."""
SPEECH = "#e2dccf"
QUIET = "#a39d92"
FAINT = "#7c7870"
HARDLY = "#4a4743"
"""What may be read for closed eyes: a word for whoever looks, and no light for whoever does not."""
GLOW = ("#d6c3a0", "#c0ae92", "#a49880", "#87826f", "#6b6b61", "#525650", "#40463f")
"""The breathing shape, from its middle outwards."""

"""Safety: crisis lines and the care sheet, and the rules that keep scripts kind."""

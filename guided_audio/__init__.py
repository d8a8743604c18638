"""Voice-guided meditations: scripts in, a spoken session out, played aloud or kept as a file."""

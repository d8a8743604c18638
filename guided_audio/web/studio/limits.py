"""How much the pages of the studio take at once."""

LARGEST_POST = 11 * 1024 * 1024
"""A document to import has 10 MB at most, and a script is a part of it, even where each letter is written as JSON."""
AHEAD = 30.0
"""Seconds of sound that are sent before they are heard."""
LOOKED = 0.5
"""Seconds between two looks at a file that is open on a page."""

"""SSML, read and written, in such a way that a script comes back as it was."""

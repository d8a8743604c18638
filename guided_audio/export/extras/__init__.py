"""What goes with an exported session: captions, a transcript, a cover, a sheet for bad moments, and all of it in one zip.

Nothing is imported here: a cover needs Pillow, a zip does not.
"""

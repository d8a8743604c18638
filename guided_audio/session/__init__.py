"""`Session`, and what one does with it: open, check, prepare, play, export, convert, preview."""

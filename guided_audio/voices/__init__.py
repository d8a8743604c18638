"""Voices: finding, choosing, measuring, offering and adding them."""

"""The studio: pages for authors, on this computer alone."""

"""Pages for a browser: what helps tonight, sessions with their words, steady ground, and whom to call."""

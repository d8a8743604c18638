"""Hearing whether a listener speaks: microphones, and what tells speech from other sounds. No sound is kept."""

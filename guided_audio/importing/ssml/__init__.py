"""SSML 1.1: reading what other programs wrote, and writing scripts for them."""

"""What an author's studio shows of scripts, and what it does with them; the pages of a browser are above it."""

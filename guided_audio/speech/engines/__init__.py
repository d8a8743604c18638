"""Speech engines, an adapter each: made only where they are wanted, and at work only in worker processes."""

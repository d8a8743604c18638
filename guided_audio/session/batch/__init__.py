"""A batch: many sessions by one manifest, on this machine or on many."""

"""The library: finding scripts, the curriculum, recommendations, templates, passages and the dictionary."""

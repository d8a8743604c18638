"""Units, errors, files, folders and voices as values: what every other room uses."""

"""The commands, one a file; a file carries its command's name."""

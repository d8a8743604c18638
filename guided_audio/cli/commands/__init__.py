"""The commands: a file carries its command's name, or has several small ones of a kind."""

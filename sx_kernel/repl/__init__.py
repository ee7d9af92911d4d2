"""The terminal: output, and the plain prompt."""

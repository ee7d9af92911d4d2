"""Running tests that are written in SX."""

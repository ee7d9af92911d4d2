"""The `%` and `:` commands, written once for all faces."""

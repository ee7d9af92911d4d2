"""The passes, one a file: each takes a Function and changes it."""

"""Texts and forms on their way to a value: reading, shapes, analysing, watching, pausing."""

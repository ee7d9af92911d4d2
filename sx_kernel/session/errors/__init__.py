"""Errors as text for people: the report, and the place that its carets point at."""

"""A document: its tree, events, forms, styles, observers, clock and fetch. Knows nothing of SX's
evaluation: whoever runs handlers gives the calls that are due (events.py, clock.py)."""

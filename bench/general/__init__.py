"""The general programs: each one as `NAME.sx` and as `NAME.py`, as people write them.

Both define `run`, whose result is a number, a string or a boolean. The Python twin is written the
way Python is written (loops, comprehensions, slices, classes), not as a translation of the SX text.
"""

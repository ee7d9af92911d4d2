"""The programs: each one as `NAME.sx` and as `NAME.py`, the same algorithm by hand.

Both define `run`. The Python twin is written as people write Python (plain functions, `for`
loops over `range`, comprehensions), without tricks. Results are numbers, strings or booleans,
so that they can be compared without knowing how SX represents its data.
"""

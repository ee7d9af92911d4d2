"""Python's libraries in SX: what crosses and how, callables, members, modules, errors, display.

`crossing.py` is the one table of conversions. `access.py` is the door: a session has an `Access` if
whoever made it allows Python, and all else here is reached through it. Everything is imported when
a program first asks for it.
"""

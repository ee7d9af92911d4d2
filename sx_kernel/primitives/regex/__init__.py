"""Regular expressions that end: `functions.py` the primitives, `shape.py` how long a pattern can
take, `patient.py` the matcher for those that can take too long.

Why not the library `regex`, which has a time limit: see ARCHITECTURE.md, "Regular expressions that
end".
"""

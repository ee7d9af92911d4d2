"""Files, ports on files, tables of values, the command line, the environment, waiting.

Behind capabilities (session/capabilities.py): `files.py` is the one place that opens a file, and
asks. Everything is imported when a program first asks for it.
"""

"""How a command ends an input: refused, or by leaving."""

from __future__ import annotations


class CommandError(Exception):
    """A command that does not exist or was used wrongly. The message says how it is used."""


class Leave(Exception):
    """`:quit`: the face ends."""

"""Where the `sx` command begins: before anything else is imported."""

from __future__ import annotations

from sx_kernel.base.bytecode import keep_bytecode


def main() -> int:
    """The `sx` command. Returns the exit status."""
    keep_bytecode()
    from sx_kernel.cli import main as run

    return run()

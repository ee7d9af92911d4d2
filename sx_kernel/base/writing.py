"""What a command writes into a file that its user has named: whole, or an error and nothing."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import IO

from sx_kernel.base.errors import error
from sx_kernel.base.files import replacing, user_path


@contextmanager
def writing(name: str) -> Generator[IO[bytes]]:
    """A file to write to; the user's file `name` has the content when the block is over.

    What was in it stays if anything fails. Raises SxError: io-error, also for a ValueError of the
    block, which is what libraries say of formats that they do not know.
    """
    try:
        with replacing(user_path(name)) as file:
            yield file
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise error("io-error", f"cannot write {name}: {reason}") from None


def write_named(name: str, text: str) -> None:
    """Give the user's file `name` the content `text`. Raises SxError: io-error."""
    with writing(name) as file:
        file.write(text.encode("utf-8"))

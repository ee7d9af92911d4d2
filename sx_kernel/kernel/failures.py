"""What has ended a cell, as the content of an `error` message and of a reply: no failing here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.highlight.report import badge_report
from sx_kernel.kernel.mime import TEXT_LIMIT
from sx_kernel.kernel.overflow import Overflow, cut
from sx_kernel.session.desk.failure import report

if TYPE_CHECKING:
    from sx_kernel.session.desk.aside import Aside

EVALUE_LIMIT: Final = 10_000
"""Characters of an error's message; its traceback shows more."""


def error_content(problem: BaseException, overflow: Overflow, aside: Aside) -> dict[str, Any]:
    """`ename`, `evalue` and `traceback` of `problem`. Raises nothing.

    `overflow` keeps what is too long to be shown.
    """
    told = report(problem)
    text = cut(told.text, overflow, "error", TEXT_LIMIT)
    text = aside("errors are shown without colours", partial(badge_report, text), text)
    message = told.message
    if len(message) > EVALUE_LIMIT:
        message = f"{message[:EVALUE_LIMIT]}… ({len(message)} characters)"
    return {"ename": told.name, "evalue": message, "traceback": text.split("\n")}

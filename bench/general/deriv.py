"""Gabriel's deriv: symbolic derivatives of formulas that are nested lists."""

from __future__ import annotations

from typing import Any

FORMULA = ["+", ["*", 3, "x", "x"], ["*", "a", "x", "x"], ["*", "b", "x"], ["/", "x", 5], 5]


def deriv(e: Any) -> Any:
    if not isinstance(e, list):
        return 1 if e == "x" else 0
    operator = e[0]
    if operator in {"+", "-"}:
        return [operator, *[deriv(a) for a in e[1:]]]
    if operator == "*":
        return ["*", e, ["+", *[["/", deriv(a), a] for a in e[1:]]]]
    if operator == "/":
        return ["-", ["/", deriv(e[1]), e[2]], ["/", e[1], ["*", e[2], e[2], deriv(e[2])]]]
    raise ValueError("no derivative")


def size(e: Any) -> int:
    if isinstance(e, list):
        return 1 + sum(size(part) for part in e)
    return 1


def run(turns: int) -> int:
    total = 0
    for _ in range(turns):
        total += size(deriv(FORMULA))
    return total

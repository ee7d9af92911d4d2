"""Bank accounts as closures over a variable that is set, called through a dict of methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def make_account(balance: int) -> dict[str, Callable[..., Any]]:
    def deposit(n: int) -> int:
        nonlocal balance
        balance += n
        return balance

    def withdraw(n: int) -> int:
        nonlocal balance
        if balance < n:
            raise ValueError("not enough")
        balance -= n
        return balance

    return {"deposit": deposit, "withdraw": withdraw, "balance": lambda: balance}


def make_counter() -> Callable[[], int]:
    n = 0

    def tick() -> int:
        nonlocal n
        n += 1
        return n

    return tick


def run(turns: int) -> int:
    a, b, tick = make_account(100), make_account(50), make_counter()
    refused = 0
    for i in range(turns):
        amount = i * 7 % 23
        tick()
        if amount > b["balance"]():
            b["deposit"](60)
            refused += 1
        else:
            a["deposit"](amount)
            b["withdraw"](amount)
            if a["balance"]() > 500:
                a["withdraw"](400)
    return 1000 * refused + a["balance"]() + b["balance"]() + tick()

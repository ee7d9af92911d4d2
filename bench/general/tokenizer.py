"""A tokenizer and an evaluator for sums and products."""

from __future__ import annotations

Tokens = list["int | str"]


def tokens(text: str) -> Tokens:
    found: Tokens = []
    i = 0
    while i < len(text):
        c = text[i]
        if c == " ":
            i += 1
        elif "0" <= c <= "9":
            n = 0
            while i < len(text) and "0" <= text[i] <= "9":
                n = n * 10 + ord(text[i]) - 48
                i += 1
            found.append(n)
        else:
            found.append(c)
            i += 1
    return found


def factor(ts: Tokens, at: int) -> tuple[int, int]:
    token = ts[at]
    if token == "(":
        value, at = add(ts, at + 1)
        return value, at + 1
    assert isinstance(token, int)
    return token, at + 1


def product(ts: Tokens, at: int) -> tuple[int, int]:
    value, at = factor(ts, at)
    while at < len(ts) and ts[at] == "*":
        other, at = factor(ts, at + 1)
        value = value * other % 1000003
    return value, at


def add(ts: Tokens, at: int) -> tuple[int, int]:
    value, at = product(ts, at)
    while at < len(ts) and ts[at] == "+":
        other, at = product(ts, at + 1)
        value += other
    return value, at


def run(turns: int) -> int:
    total = 0
    for i in range(turns):
        total += add(tokens("(12 + " + str(i) + ") * (3 + 4 * " + str(i) + ") + 17 * (1 + 2)"), 0)[
            0
        ]
    return total

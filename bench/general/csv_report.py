"""Lines of comma-separated values to dicts, filtered, summed, and printed as text."""

from __future__ import annotations

from typing import Any


def parse(line: str) -> dict[str, Any]:
    parts = line.split(",")
    return {"name": parts[0], "city": parts[1].upper(), "amount": int(parts[2])}


def lines(n: int) -> list[str]:
    return [f"person{i},{'Oslo' if i % 2 == 0 else 'Rome'},{i * 37 % 1000}" for i in range(n)]


def total(rows: list[dict[str, Any]], city: str) -> int:
    amount = 0
    for row in rows:
        if row["city"] == city:
            amount += row["amount"]
    return amount


def report(rows: list[dict[str, Any]]) -> str:
    return "\n".join(f"{row['name']}: {row['amount']}" for row in rows if row["amount"] > 900)


def run(n: int) -> str:
    rows = [parse(line) for line in lines(n)]
    return f"{total(rows, 'OSLO')}/{total(rows, 'ROME')}/{len(report(rows))}"

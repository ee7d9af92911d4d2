"""Strings made of parts, joined, split again and looked at."""


def label(i: int) -> str:
    return f"item-{i}:{i * i}"


def run(n: int) -> str:
    text = ",".join(map(label, range(n)))
    parts = text.upper().split(",")
    return f"{len(text)}/{len(parts)}/{parts[-1]}"

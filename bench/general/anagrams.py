"""Words grouped by their sorted letters: a dict of lists."""

WORDS = [
    "listen", "silent", "enlist", "google", "gogole", "cat", "act", "tac", "banana", "evil",
    "vile", "live", "stone", "notes", "onset", "tones", "night", "thing", "dusty", "study",
    "elbow", "below",
]  # fmt: skip


def key(word: str) -> str:
    return "".join(sorted(word))


def groups(words: list[str]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for word in words:
        table.setdefault(key(word), []).append(word)
    return table


def run(turns: int) -> int:
    total = 0
    for _ in range(turns):
        for group in groups(WORDS).values():
            total += len(group) * len(group)
    return total

"""Edit distance of two strings: rows of a table."""

WORDS = [
    "kitten",
    "sitting",
    "saturday",
    "sunday",
    "rosettacode",
    "raisethysword",
    "lisp",
    "python",
]


def distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i in range(len(a)):
        line = [0] * (len(b) + 1)
        line[0] = i + 1
        for j in range(len(b)):
            line[j + 1] = min(row[j + 1] + 1, line[j] + 1, row[j] + (0 if a[i] == b[j] else 1))
        row = line
    return row[len(b)]


def run(turns: int) -> int:
    total = 0
    for _ in range(turns):
        for a in WORDS:
            for b in WORDS:
                total += distance(a, b)
    return total

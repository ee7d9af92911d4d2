"""Words of a text counted in a dict, then sorted by count."""

TEXT = "The quick brown fox jumps over the lazy dog and The Dog sleeps while the fox runs and jumps"


def count_words(lines: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in lines:
        for word in line.lower().split(" "):
            counts[word] = counts.get(word, 0) + 1
    return counts


def top(counts: dict[str, int], n: int) -> list[tuple[int, str]]:
    return sorted((-counts[word], word) for word in counts)[:n]


def run(lines: int) -> str:
    counts = count_words([TEXT + " line" + str(i % 50) for i in range(lines)])
    return ",".join(word + str(-count) for count, word in top(counts, 4))

"""The Benchmarks Game's k-nucleotide: all substrings of a length counted in a dict."""


def sequence(n: int) -> str:
    letters: list[str] = []
    seed = 42
    for _ in range(n):
        seed = (seed * 3877 + 29573) % 139968
        letters.append("acgt"[seed % 4])
    letters.reverse()
    return "".join(letters)


def count_all(text: str, k: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for i in range(len(text) - k + 1):
        key = text[i : i + k]
        counts[key] = counts.get(key, 0) + 1
    return counts


def run(n: int) -> int:
    text = sequence(n)
    total = 0
    for k in (1, 2, 3, 4):
        counts = count_all(text, k)
        total += k * len(counts) + max(counts.values())
    return total

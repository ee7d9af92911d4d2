"""The Benchmarks Game's reverse complement: a table from character to character."""

TABLE = {"a": "t", "c": "g", "g": "c", "t": "a", "n": "n"}


def complement(c: str) -> str:
    return TABLE.get(c, "n")


def turn(text: str) -> str:
    letters: list[str] = []
    for c in text:
        letters.append(complement(c))
    letters.reverse()
    return "".join(letters)


def run(n: int) -> str:
    text = "".join("acgtx"[i * i % 5] for i in range(n))
    turned = turn(text)
    return turned[0:12] + str(len(turned))

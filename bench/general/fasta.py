"""The Benchmarks Game's fasta: random letters by cumulated weights, joined to lines."""

LETTERS = ["a", "c", "g", "t"]
WEIGHTS = [0.3029549426680, 0.5029332733630, 0.6993836400740, 1.0]


def pick(p: float) -> str:
    for weight, letter in zip(WEIGHTS, LETTERS, strict=True):
        if p < weight:
            return letter
    raise ValueError(p)


def line(n: int, seed: int) -> tuple[int, str]:
    letters: list[str] = []
    for _ in range(n):
        seed = (seed * 3877 + 29573) % 139968
        letters.append(pick(float(seed) / 139968.0))
    return seed, "".join(letters)


def run(lines: int) -> str:
    seed = 42
    made: list[str] = []
    for _ in range(lines):
        seed, text = line(60, seed)
        made.append(text)
    whole = "\n".join(made)
    return str(len(whole)) + whole[100:110]

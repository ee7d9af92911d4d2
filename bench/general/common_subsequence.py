"""Longest common subsequence by recursion with a dict of what is known."""


def lcs(a: str, b: str) -> int:
    known: dict[int, int] = {}
    width = len(b) + 1

    def start(i: int, j: int) -> int:
        if i == len(a) or j == len(b):
            return 0
        key = i * width + j
        found = known.get(key)
        if found is None:
            if a[i] == b[j]:
                found = 1 + start(i + 1, j + 1)
            else:
                found = max(start(i + 1, j), start(i, j + 1))
            known[key] = found
        return found

    return start(0, 0)


def text(n: int, a: int) -> str:
    return "".join("abcdefg"[a * i * i % 7] for i in range(n))


def run(n: int) -> int:
    return lcs(text(n, 3), text(n, 5))

"""A hash table with string keys: the words of a text, counted."""


def make_words(n: int) -> list[str]:
    result: list[str] = []
    seed = 7
    for _ in range(n):
        result.append("word" + str(seed % 997))
        seed = (seed * 1103 + 12345) % 65536
    return result


def count(table: dict[str, int], words: list[str]) -> None:
    for word in words:
        table[word] = table.get(word, 0) + 1


def most(table: dict[str, int], words: list[str]) -> int:
    best = 0
    for word in words:
        best = max(best, table.get(word, 0))
    return best


def run(n: int) -> int:
    table: dict[str, int] = {}
    words = make_words(n)
    count(table, words)
    return 100000 * len(table) + most(table, words)

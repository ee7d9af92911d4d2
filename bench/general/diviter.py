"""Gabriel's div: every second element of a list, from the front and from the back."""


def create_n(n: int) -> list[int]:
    return list(range(1, n + 1))


def iterative_div2(items: list[int]) -> list[int]:
    result: list[int] = []
    for i in range(0, len(items), 2):
        result.append(items[i])
    result.reverse()
    return result


def recursive_div2(items: list[int]) -> list[int]:
    return [items[i] for i in range(0, len(items), 2)]


def run(n: int, turns: int) -> int:
    items = create_n(n)
    total = 0
    for _ in range(turns):
        total += iterative_div2(items)[0] + len(recursive_div2(items))
    return total

"""Topological order of a graph in a dict, by a function that closes over what it fills."""


def graph(n: int) -> dict[int, list[int]]:
    return {i: [j for j in (i + 1, i * 2, i * 3 + 1) if j < n] for i in range(1, n)}


def order(g: dict[int, list[int]], n: int) -> list[int]:
    seen: set[int] = set()
    result: list[int] = []

    def visit(node: int) -> None:
        if node in seen:
            return
        seen.add(node)
        for following in g.get(node, []):
            if following != node:
                visit(following)
        result.append(node)

    for node in range(1, n):
        visit(node)
    result.reverse()
    return result


def run(n: int) -> int:
    total = 0
    for i, node in enumerate(order(graph(n), n), 1):
        total += i % 5 * node
    return total

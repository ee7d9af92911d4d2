"""Union-find with path halving: inner functions that share a list."""


def components(n: int, edges: list[tuple[int, int]]) -> int:
    parent = list(range(n))
    count = n

    def find(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    def union(a: int, b: int) -> None:
        nonlocal count
        a, b = find(a), find(b)
        if a != b:
            parent[a] = b
            count -= 1

    for a, b in edges:
        union(a, b)
    return count


def run(n: int) -> int:
    return components(n, [(i * 7919 % n, i * 104729 % n) for i in range(n)])

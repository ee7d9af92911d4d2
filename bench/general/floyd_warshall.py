"""All shortest paths: a list of lists, changed in place."""

INFINITY = 1000000


def graph(n: int) -> list[list[int]]:
    d = [[INFINITY] * n for _ in range(n)]
    for i in range(n):
        d[i][i] = 0
        d[i][(i + 1) % n] = 1 + i * 7 % 10
        d[i][i * 3 % n] = 2 + i * 5 % 13
    return d


def shortest(d: list[list[int]], n: int) -> list[list[int]]:
    for k in range(n):
        for i in range(n):
            for j in range(n):
                by_k = d[i][k] + d[k][j]
                if by_k < d[i][j]:
                    d[i][j] = by_k
    return d


def run(n: int) -> int:
    return sum(sum(row) for row in shortest(graph(n), n))

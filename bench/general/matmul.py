"""Matrices as lists of lists, multiplied by three loops."""


def multiply(a: list[list[int]], b: list[list[int]], n: int) -> list[list[int]]:
    result: list[list[int]] = []
    for i in range(n):
        row: list[int] = []
        for j in range(n):
            total = 0
            for k in range(n):
                total += a[i][k] * b[k][j]
            row.append(total)
        result.append(row)
    return result


def run(n: int) -> int:
    a = [[i + j for j in range(n)] for i in range(n)]
    b = [[i - j for j in range(n)] for i in range(n)]
    return multiply(a, b, n)[1][n - 1]

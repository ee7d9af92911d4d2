"""Breadth-first search in a grid with walls: lists of places, a list of distances."""


def is_wall(x: int, y: int) -> bool:
    return (x * 3 + y * 7) % 5 == 0 and x != y


def search(n: int) -> list[int]:
    distance = [-1] * (n * n)

    def visit(x: int, y: int, d: int, queue: list[tuple[int, int]]) -> None:
        if 0 <= x < n and 0 <= y < n and distance[y * n + x] == -1 and not is_wall(x, y):
            distance[y * n + x] = d
            queue.append((x, y))

    now: list[tuple[int, int]] = []
    visit(0, 0, 0, now)
    d = 1
    while now:
        following: list[tuple[int, int]] = []
        for x, y in now:
            visit(x, y - 1, d, following)
            visit(x, y + 1, d, following)
            visit(x - 1, y, d, following)
            visit(x + 1, y, d, following)
        now = following
        d += 1
    return distance


def run(n: int) -> int:
    return sum(search(n))

"""Gabriel's triangle, the small board: peg solitaire by backtracking over a list."""

JUMPS = [
    (0, 1, 3), (0, 2, 5), (1, 3, 6), (1, 4, 8), (2, 4, 7), (2, 5, 9), (3, 1, 0), (3, 4, 5),
    (5, 2, 0), (5, 4, 3), (6, 3, 1), (6, 7, 8), (7, 4, 2), (7, 8, 9), (8, 4, 1), (8, 7, 6),
    (9, 5, 2), (9, 8, 7),
]  # fmt: skip


def solve(board: list[int], pegs: int) -> int:
    if pegs == 1:
        return 1
    found = 0
    for start, over, to in JUMPS:
        if board[start] == 1 and board[over] == 1 and board[to] == 0:
            board[start] = board[over] = 0
            board[to] = 1
            found += solve(board, pegs - 1)
            board[start] = board[over] = 1
            board[to] = 0
    return found


def start(hole: int) -> int:
    board = [1] * 10
    board[hole] = 0
    return solve(board, 9)


def run(holes: int) -> int:
    return sum(start(hole) for hole in range(holes))

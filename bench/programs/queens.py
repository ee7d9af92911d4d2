"""All solutions of the n queens problem by backtracking over a mutable board."""


def is_safe(board: list[int], row: int, column: int) -> bool:
    for r in range(row):
        other = board[r]
        if other == column or abs(other - column) == row - r:
            return False
    return True


def place(board: list[int], row: int, size: int) -> int:
    if row == size:
        return 1
    found = 0
    for column in range(size):
        if is_safe(board, row, column):
            board[row] = column
            found += place(board, row + 1, size)
    return found


def run(size: int) -> int:
    return place([0] * size, 0, size)

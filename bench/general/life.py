"""Conway's life on a torus, a list of lists a generation."""

Board = list[list[int]]


def neighbours(board: Board, row: int, column: int, n: int) -> int:
    total = 0
    for r in (-1, 0, 1):
        for c in (-1, 0, 1):
            if r != 0 or c != 0:
                total += board[(row + r) % n][(column + c) % n]
    return total


def step(board: Board, n: int) -> Board:
    result: Board = []
    for row in range(n):
        line = [0] * n
        for column in range(n):
            alive = neighbours(board, row, column, n)
            if alive == 3 or (alive == 2 and board[row][column] == 1):
                line[column] = 1
        result.append(line)
    return result


def run(n: int, turns: int) -> int:
    board = [[1 if (i * i + 3 * j) % 4 == 0 else 0 for j in range(n)] for i in range(n)]
    for _ in range(turns):
        board = step(board, n)
    return sum(sum(row) for row in board)

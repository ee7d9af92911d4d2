"""An empty loop that counts down: the price of one turn."""


def run(n: int) -> int:
    i = n
    turns = 0
    while i != 0:
        i -= 1
        turns += 1
    return turns

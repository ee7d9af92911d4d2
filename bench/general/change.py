"""Coins: ways to give change, counted by recursion and by a list."""

COINS = [50, 25, 10, 5, 1]


def ways(amount: int, at: int) -> int:
    if amount == 0:
        return 1
    if amount < 0 or at == len(COINS):
        return 0
    return ways(amount, at + 1) + ways(amount - COINS[at], at)


def fewest(amount: int) -> int:
    table = [0] * (amount + 1)
    for a in range(1, amount + 1):
        best = 1000000
        for coin in COINS:
            if coin <= a:
                best = min(best, 1 + table[a - coin])
        table[a] = best
    return table[amount]


def run(a: int, b: int) -> int:
    return 1000 * ways(a, 0) + fewest(b)

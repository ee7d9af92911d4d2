"""The sieve of Eratosthenes: how many primes are below the limit, times their last one."""


def strike(flags: list[bool], start: int, step: int, limit: int) -> None:
    for i in range(start, limit, step):
        flags[i] = False


def run(limit: int) -> int:
    flags = [True] * limit
    count = 0
    last_prime = 0
    for i in range(2, limit):
        if flags[i]:
            strike(flags, i * i, i, limit)
            count += 1
            last_prime = i
    return count * last_prime

"""Powers modulo a large prime, and what they decide: the test of Miller and Rabin."""


def power(base: int, exponent: int, modulus: int) -> int:
    b, e, result = base % modulus, exponent, 1
    while e:
        if e % 2 == 1:
            result = result * b % modulus
        b = b * b % modulus
        e //= 2
    return result


def is_witness(a: int, n: int) -> bool:
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    x = power(a, d, n)
    if x in {1, n - 1}:
        return False
    for _ in range(1, s):
        x = x * x % n
        if x == n - 1:
            return False
    return True


def is_probably_prime(n: int) -> bool:
    return not any(is_witness(a, n) for a in (2, 3, 5, 7))


def run(first: int, count: int) -> int:
    found = 0
    for n in range(first, first + 2 * count, 2):
        if is_probably_prime(n):
            found += 1
    return found

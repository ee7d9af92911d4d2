"""Checksums of strings, character by character: FNV and Adler."""


def fnv(text: str) -> int:
    h = 2166136261
    for c in text:
        h = (h ^ ord(c)) * 16777619 & 4294967295
    return h


def adler(text: str) -> int:
    a, b = 1, 0
    for c in text:
        a = (a + ord(c)) % 65521
        b = (b + a) % 65521
    return b * 65536 + a


def run(n: int) -> int:
    total = 0
    for i in range(n):
        text = "request number " + str(i) + " of " + str(n)
        total ^= fnv(text) + adler(text)
    return total

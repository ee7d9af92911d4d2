"""Roman numerals both ways."""

TABLE = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
]  # fmt: skip
VALUES = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}


def roman(n: int) -> str:
    text = ""
    for value, letters in TABLE:
        while n >= value:
            text += letters
            n -= value
    return text


def arabic(text: str) -> int:
    total = 0
    for i in range(len(text)):
        here = VALUES[text[i]]
        following = VALUES[text[i + 1]] if i + 1 < len(text) else 0
        total += -here if here < following else here
    return total


def run(n: int) -> int:
    letters = wrong = 0
    for i in range(1, n + 1):
        text = roman(i)
        letters += len(text)
        if arabic(text.lower().upper()) != i:
            wrong += 1
    return 100 * letters + wrong

"""A cipher over strings: characters to codes and back, upper-case words, joined again."""


def shift_letter(c: str, by: int) -> str:
    code = ord(c)
    if 97 <= code <= 122:
        return chr(97 + (code - 97 + by) % 26)
    return c


def encode(text: str, by: int) -> str:
    return "".join(shift_letter(c, by) for c in text)


def capitals(text: str) -> str:
    return " ".join(word[0:1].upper() + word[1:] for word in text.split(" "))


def run(turns: int) -> str:
    text = "the five boxing wizards jump quickly over the lazy dogs"
    for i in range(turns):
        text = encode(text, 1 + i % 5)
    return capitals(text)

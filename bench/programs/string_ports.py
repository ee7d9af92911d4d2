"""Writing lines to a StringIO and reading them back, by line and by character."""

from io import StringIO


def fill(n: int) -> str:
    out = StringIO()
    for i in range(n):
        out.write("line ")
        out.write(str(i))
        out.write("\n")
    return out.getvalue()


def line_lengths(source: StringIO) -> int:
    total = 0
    while True:
        line = source.readline()
        if line == "":
            return total
        total += len(line.rstrip("\n"))


def count_spaces(source: StringIO) -> int:
    spaces = 0
    while True:
        c = source.read(1)
        if c == "":
            return spaces
        if c == " ":
            spaces += 1


def run(n: int) -> int:
    text = fill(n)
    return line_lengths(StringIO(text)) + count_spaces(StringIO(text))

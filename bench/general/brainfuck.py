"""An interpreter for a tiny machine: a list of cells, a program that is a string."""


def brackets(program: str) -> list[int]:
    partner = [0] * len(program)
    opened: list[int] = []
    for i, c in enumerate(program):
        if c == "[":
            opened.append(i)
        elif c == "]":
            j = opened.pop()
            partner[i], partner[j] = j, i
    return partner


def execute(program: str) -> int:
    partner = brackets(program)
    cells = [0] * 100
    n = len(program)
    pc = at = steps = 0
    while pc != n:
        op = program[pc]
        if op == ">":
            at += 1
            pc += 1
        elif op == "<":
            at -= 1
            pc += 1
        elif op == "+":
            cells[at] += 1
            pc += 1
        elif op == "-":
            cells[at] -= 1
            pc += 1
        elif op == "[":
            pc = partner[pc] + 1 if cells[at] == 0 else pc + 1
        elif op == "]":
            pc = pc + 1 if cells[at] == 0 else partner[pc] + 1
        else:
            raise ValueError("no such operation")
        steps += 1
    return 1000000 * cells[at] + steps


def run(a: int, b: int) -> int:
    return execute("+" * a + "[>" + "+" * b + "[>+>+<<-]>>[<<+>>-]<<<-]>>")

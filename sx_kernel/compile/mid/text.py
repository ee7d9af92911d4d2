"""The middle as text, for people and for golden files."""

from __future__ import annotations

from sx_kernel.compile.mid.lists import (
    Append,
    FromRow,
    Left,
    RowEmpty,
    RowGet,
    Walk,
)
from sx_kernel.compile.mid.nodes import (
    Break,
    Captured,
    Const,
    Continue,
    Count,
    Function,
    GlobalGet,
    GlobalSet,
    Guard,
    If,
    Inst,
    Loop,
    MakeBox,
    MakeClosure,
    MakeDict,
    Native,
    Op,
    Param,
    Region,
    Return,
    Value,
    Wanted,
    Yield,
    find,
)
from sx_kernel.compile.mid.state import TAGS, Frame, State


class Printer:
    """Names values in order of appearance."""

    def __init__(self, *, states: bool = False) -> None:
        self.names: dict[Value, str] = {}
        self.lines: list[str] = []
        self.states = states

    def name(self, value: Value) -> str:
        value = find(value)
        if type(value) is Const:
            return (
                f"={value.value!r}"
                if type(value.value) in (int, float, bool, str, type(None))
                else f"const{value.number}"
            )
        known = self.names.get(value)
        if known is None:
            mark = "p" if type(value) is Param else "c" if type(value) is Captured else "v"
            known = self.names[value] = f"{mark}{len(self.names)}" + (
                f":{value.hint}" if value.hint else ""
            )
        return known

    def typed(self, value: Value) -> str:
        return f"{self.name(value)} {value.type}"

    def function(self, fn: Function) -> str:
        """The text of a function."""
        params = ", ".join(self.typed(p) for p in fn.params)
        captured = ", ".join(self.typed(c) for c in fn.captured)
        self.lines.append(
            f"function {fn.lam.name or 'fn'} ({params})"
            + (f" captures ({captured})" if captured else "")
        )
        self.region(fn.body, 1)
        return "\n".join(self.lines) + "\n"

    def region(self, region: Region, depth: int) -> None:
        pad = "  " * depth
        for inst in region.insts:
            if type(inst) is If:
                results = ", ".join(self.typed(r) for r in inst.results)
                self.lines.append(
                    f"{pad}{results + ' = ' if results else ''}if {self.name(inst.args[0])}"
                )
                self.region(inst.then, depth + 1)
                self.lines.append(f"{pad}else")
                self.region(inst.orelse, depth + 1)
            elif type(inst) is Loop:
                turns = ", ".join(
                    f"{self.typed(t)} = {self.name(a)}"
                    for t, a in zip(inst.turns, inst.args, strict=True)
                )
                results = ", ".join(self.typed(r) for r in inst.results)
                self.lines.append(f"{pad}{results + ' = ' if results else ''}loop ({turns})")
                self.region(inst.body, depth + 1)
            else:
                owed = f" owed {inst.owed}" if inst.owed else ""
                self.lines.append(
                    f"{pad}{self.typed(inst)} = {self.inst(inst)}{owed}{self.state(inst.state)}"
                )
        end = region.end
        if end is not None:
            word = {Return: "return", Yield: "yield", Continue: "continue", Break: "break"}[
                type(end)
            ]
            self.lines.append(f"{pad}{word} {', '.join(map(self.name, end.args))}".rstrip())

    def inst(self, inst: Inst) -> str:
        args = ", ".join(map(self.name, inst.args))
        match inst:
            case Op():
                return f"{inst.own if inst.own.startswith('own ') else inst.name} {args}"
            case GlobalGet():
                return f"global {inst.name}"
            case GlobalSet():
                return f"set-global {inst.name} {args}"
            case Guard():
                return f"guard {inst.type} {args} {inst.key}"
            case Count():
                return f"count {inst.n}"
            case MakeClosure():
                return f"{'sunk-' if inst.sunk else ''}closure {inst.index} ({args})"
            case Walk():
                return f"{'' if inst.steady else 'frozen-'}walk {args}"
            case Left():
                return f"{'sunk-' if inst.sunk else ''}left {args}"
            case FromRow():
                less = f" less {inst.drop}" if inst.drop else " anew" if inst.other else ""
                return f"{'sunk-' if inst.sunk else ''}from-row-{inst.order} {args}{less}"
            case Append() | RowEmpty() if inst.drop:
                return f"{type(inst).__name__.lower()} {args} less {inst.drop}"
            case RowGet():
                return f"rowget {args} {inst.place}"
            case MakeBox():
                return f"{'local-' if inst.scalar else ''}box {args}"
            case MakeDict():
                return f"dict {inst.keys} {args}"
            case Native() | Wanted():
                return f"{type(inst).__name__.lower()} {inst.name} {args}"
            case _:
                return f"{type(inst).__name__.lower()} {args}"

    def state(self, state: State | None) -> str:
        if state is None or not self.states:
            return ""
        env = " ".join(f"{slot}={self.name(v)}" for slot, v in state.env)
        prefix = " ".join(map(self.name, state.prefix))
        return f"  ; at {state.node} ({prefix}) [{env}]{self.frames(state.frames)}"

    def frames(self, frame: Frame | None) -> str:
        text = ""
        while frame is not None:
            values = " ".join(map(self.name, frame.values))
            text += f" < {TAGS[frame.tag]} {frame.node}.{frame.part} ({values})"
            frame = frame.below
        return text


def show(fn: Function, *, states: bool = False) -> str:
    """`fn` as text."""
    return Printer(states=states).function(fn)

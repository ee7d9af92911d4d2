"""Closures: Python functions from birth, whose code is swapped when the JIT has something better.

A closure's free variables are, in CPython's (sorted) order,

    H_   the cell in which compiled code counts its calls (shared by all closures of one lambda)
    P_   the Lambda it was made from
    …    the captured variables, one cell each, in the order of `Lambda.captures`

Uncompiled, its code is a *stub* that enters the machine; compiled, it is what the Python tier
emitted, with the same free variables, which is what CPython wants of a new `__code__`. Callers
just call. `LambdaState` is the run-time half of a Lambda: what it counts and which closures it
has alive, so that compiling and evicting can swap the code of all of them.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import CellType, CodeType, FunctionType
from typing import Any, Final, Protocol, final
from weakref import ref

from sx_kernel.base.references import References
from sx_kernel.base.values import CLOSURE_VARIABLES, Unset
from sx_kernel.ir.nodes import Lambda
from sx_kernel.runtime.tiering import Tiering, Unwindings

PRUNE_AT: Final = 64

# The calls, at least, of a lambda that was compiled once: after a reset or an eviction it compiles
# again at its next call, whatever the threshold has become. Without one (NEVER) the machine runs
# every call of the others. CPython compares integers below 2³⁰ fast.
HOT_FOR_EVER: Final = 1_000_000_000
NEVER: Final = HOT_FOR_EVER

BOUND: Final = Unset()
"""The first argument of a call of a function with &key parameters whose arguments the caller has
arranged: the values of all parameters follow, UNSET for those that are absent."""


class Host(Protocol):
    """What a closure needs of its session: the globals it sees, who knows what has been linked,
    and the way into the machine."""

    globals: dict[str, Any]
    linked: References[Lambda]

    def enter(self, lam: Lambda, args: tuple[Any, ...], captured: tuple[Any, ...]) -> Any:
        """Run a call of an uncompiled closure in a (nested) machine; the stub calls this."""
        ...


@final
class LambdaState:
    """The run-time state of one Lambda in one session (`Lambda.rt`).

    `calls`: calls that found no compiled code, plus a `head_start`, which compiling it has
    changed: the machine need only compare `calls`. `hits`:
    the cell in which compiled code counts (a float, because CPython adds those without
    allocating). `make(lam, *captured)`: makes a closure. `code`: the compiled code object or None.
    `own`: the place of the captured variable that holds the closure itself, -1 if there is none.
    `inner`: the lambdas directly inside, in the order of linking. `consts`: compound constants.
    `arity`: the exact number of arguments if the parameter list is plain, else -1.
    `pad`: what to append to [lambda, *args, *captured] to get an environment; None = not linked.
    `tiering`: what the policy remembers of it; `unwindings`: how often continuations ended it.
    `debug`: its body with stops, while it is debugged (ir/stops.py).
    `plain`: the length of [lambda, *args] if it is linked and its parameters take just those,
    else -1; `bare`: the same if that is the whole environment, else -1.
    """

    __slots__ = (
        "arity", "bare", "calls", "code", "consts", "counter", "debug", "entry", "head_start",
        "hits", "host", "inner", "instances", "make", "own", "pad", "plain", "prune_at", "tiering",
        "unwindings",
    )  # fmt: skip

    def __init__(self, lam: Lambda, host: Host) -> None:
        # No reference back to `lam`: one-shot lambdas should die by reference counting.
        self.host = host
        self.calls = 0
        self.head_start = 0
        self.unwindings = Unwindings()
        self.tiering = Tiering()
        self.debug: Any = None
        self.hits = CellType(0.0)
        self.counter: Any = None
        self.code: CodeType | None = None
        self.entry: Any = None
        self.instances: list[ref[FunctionType]] = []
        self.prune_at = PRUNE_AT
        self.inner: Sequence[Lambda] = ()
        self.consts: Sequence[Any] = ()
        self.pad: list[Any] | None = None
        self.plain = self.bare = self.own = -1
        plain = not (lam.optional or lam.keys or lam.rest)
        self.arity = len(lam.required) if plain else -1
        self.make: Callable[..., Any] = _first_closure

    def maker(self, code: CodeType) -> FunctionType:
        """A `make` whose closures have the code that `code` makes."""
        return FunctionType(code, self.host.globals, "make", None, (self.hits,))

    def heat(self) -> None:
        """It has compiled code, or had: `calls` says that it is hot."""
        self.head_start += HOT_FOR_EVER - self.calls
        self.calls = HOT_FOR_EVER

    def note_miss(self) -> None:
        """A call found no compiled code, and goes on in what was compiled for it."""
        self.head_start -= 1

    def unlink(self) -> None:
        """Have the lambda linked again when the machine next runs it."""
        self.pad = None
        self.plain = self.bare = -1

    def born(self, closure: FunctionType) -> None:
        """Note a new closure, so that its code can be swapped later. Amortised O(1)."""
        self.instances.append(ref(closure))
        if len(self.instances) > self.prune_at:
            self.forget_dead()

    def forget_dead(self) -> None:
        """Let go of closures that are no more; of a million, that is 80 MB."""
        self.instances[:] = [r for r in self.instances if r() is not None]
        self.prune_at = max(PRUNE_AT, 2 * len(self.instances))

    def install(self, make_code: CodeType) -> None:
        """Give every closure of this lambda, living or future, the compiled code."""
        code = closure_code(make_code)
        self.make = self.maker(make_code)
        self.code = code
        self.heat()
        self._swap(code)

    def direct(self, lam: Lambda, code: CodeType) -> FunctionType:
        """The direct entry: what compiled code of `lam` calls for its proven self calls."""
        return self.maker(code)(lam)

    def uninstall(self, captures: int) -> None:
        """Put the stub back. Frames that run the old code still finish.

        `captures`: how many variables the lambda captures.
        """
        self.make = _second_closure
        self.code = None
        if self.calls != HOT_FOR_EVER:
            self.heat()
        self._swap(_stubs.get(captures) or _stub(captures))

    def _swap(self, code: CodeType) -> None:
        for reference in self.instances:
            closure = reference()
            if closure is not None:
                closure.__code__ = code


def forget_dead_closures() -> None:
    """Let go of what is noted of closures that are no more. Takes a moment, and some memory."""
    for found in gc.get_objects():
        if type(found) is LambdaState and len(found.instances) > PRUNE_AT:
            found.forget_dead()


def state_of(function: object) -> LambdaState | None:
    """The LambdaState of a closure; None for anything else."""
    if type(function) is not FunctionType or (
        function.__code__.co_freevars[:2] != CLOSURE_VARIABLES
    ):
        return None
    assert function.__closure__ is not None
    return function.__closure__[1].cell_contents.rt


def _first_closure(lam: Lambda, *captured: Any) -> FunctionType:
    """`make` of a lambda without closures. Most one-shot lambdas have one: no maker for that."""
    state: LambdaState = lam.rt
    captures = len(captured)
    stub = _stub(captures)
    state.make = _second_closure
    cells = (state.hits, CellType(lam))
    if captured:
        cells = (*cells, *map(CellType, captured))
    closure = FunctionType(stub, state.host.globals, None, None, cells)
    state.instances.append(ref(closure))
    return closure


def _second_closure(lam: Lambda, *captured: Any) -> FunctionType:
    """`make` of a lambda whose closures have the stub, until there is a maker for that."""
    state: LambdaState = lam.rt
    state.make = state.maker(_stub_maker(len(captured)))
    return state.make(lam, *captured)


_stubs: Final[dict[int, CodeType]] = {}
_stub_makers: Final[dict[int, CodeType]] = {}


def _stub(captures: int) -> CodeType:
    stub = _stubs.get(captures)
    if stub is None:
        stub = _stubs[captures] = _inner_code(_stub_maker(captures))
    return stub


def _stub_maker(captures: int) -> CodeType:
    code = _stub_makers.get(captures)
    if code is None:
        code = _stub_makers[captures] = _compile_stub_maker(captures)
    return code


def _compile_stub_maker(captures: int) -> CodeType:
    names = "".join(f"c{i:05d}, " for i in range(captures))
    text = (
        "def unit(H_):\n"
        f" def make(P_, {names}):\n"
        "  def stub(*args):\n"
        f"   if 0: H_\n"
        f"   return P_.rt.host.enter(P_, args, ({names}))\n"
        "  P_.rt.born(stub)\n"
        "  return stub\n"
    )
    return maker_codes(text, "<sx stub>")[0]


def compiled(text: str, filename: str) -> CodeType:
    """The code of an emitted text, without a word of CPython's about its style to the user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(text, filename, "exec", dont_inherit=True)


def maker_codes(text: str, filename: str) -> list[CodeType]:
    """The codes of `make`, and of `direct` if there is one, of an emitted unit:

    def unit(H_):
     def make(P_, …):
      def f(…): …
      P_.rt.born(f)
      return f
     def direct(P_):
      def f(…): …

    All makers are alike but for what they capture, so that of a unit without `direct` is no part
    of what CPython compiles: that would be a fifth of its work for a small function.
    """
    body, _, tail = text.rpartition(_BORN)
    if not body.startswith(_HEAD) or tail.count("\n") != _LINES_OF_TAIL:
        return _makers(compiled(text, filename))
    parameters, _, body = body.removeprefix(_HEAD).partition("):\n")
    # (the lines keep their numbers)
    code = _inner_code(_inner_code(compiled(f"\ndef make(H_, {parameters}):\n{body}\n", filename)))
    maker = _maker(parameters, code.co_name)
    consts = tuple([code if type(c) is CodeType else c for c in maker.co_consts])
    return [maker.replace(co_consts=consts, co_filename=filename)]


_HEAD: Final = "def unit(H_):\n def make("
_BORN: Final = "\n  P_.rt.born("
_LINES_OF_TAIL: Final = 2


@lru_cache(maxsize=256)
def _maker(parameters: str, name: str) -> CodeType:
    """The code of a maker of closures that capture `parameters`, with another function in it."""
    text = (
        f"{_HEAD}{parameters}):\n"
        f"  def {name}():\n"
        f"   if 0: H_, {parameters}"
        f"{_BORN}{name})\n"
        f"  return {name}\n"
    )
    return _makers(compiled(text, "<sx maker>"))[0]


def _makers(module: CodeType) -> list[CodeType]:
    return [c for c in _inner_code(module).co_consts if isinstance(c, CodeType)]


def _inner_code(code: CodeType) -> CodeType:
    return next(c for c in code.co_consts if isinstance(c, CodeType))


def closure_code(make_code: CodeType) -> CodeType:
    """The code of the closures that `make_code` makes."""
    return _inner_code(make_code)

"""Which variable each occurrence of a name means: for finding its uses, and for renaming it.

The analyser decides. Each occurrence is read as a symbol of its own (`occurrence`), and the
environment of the analysis takes them for one name and notes what it was asked for where.
"""

from __future__ import annotations

from typing import Any, Final, final

from sx_kernel.analyser.context import AnalyserContext
from sx_kernel.analyser.core import expr
from sx_kernel.analyser.scope import Binding, Function, State
from sx_kernel.base.source import Source
from sx_kernel.base.values import Symbol

GLOBAL: Final = -1
"""What an occurrence means that no form around it binds."""


@final
class Occurrences:
    """The occurrences of `name` in what is read and analysed.

    `meaning`: offset of an occurrence → offset of the one that binds it, which may be itself, or
    GLOBAL. What is only data, such as a quoted symbol, is not in it.
    """

    def __init__(self, name: Symbol) -> None:
        self.name = name
        self.offsets: dict[Symbol, int] = {}
        self.meaning: dict[int, int] = {}
        self._binders: dict[Any, int] = {}

    def occurrence(self, symbol: Symbol, offset: int) -> Symbol:
        """The symbol for one that is written at `offset`; for reader.read."""
        if symbol is not self.name:
            return symbol
        made = Symbol()
        made.name = symbol.name
        self.offsets[made] = offset
        return made

    def analyse(
        self, form: Any, positions: dict[int, int], source: Source, ctx: AnalyserContext
    ) -> None:
        """Analyse a top-level form. Raises SxError as analyse.analyse does."""
        st = State(ctx, positions, source, Function(None))
        st.env = _Watched(self)
        try:
            expr(st, form, positions.get(id(form), -1), True)
        finally:
            for made in st.kept:
                del positions[id(made)]

    def asked(self, sym: Symbol, binding: Binding | None) -> None:
        """An occurrence was looked up."""
        offset = self.offsets[sym]
        if binding is not None:
            self.meaning[offset] = self._binders.get(binding[0], GLOBAL)
        else:
            self.meaning.setdefault(offset, GLOBAL)

    def bound(self, sym: Symbol, binding: Binding) -> None:
        """An occurrence was bound, perhaps to what it was bound to before."""
        offset = self.offsets[sym]
        binder = self._binders.setdefault(binding[0], offset)
        if binder == offset:
            self.meaning[offset] = offset


@final
class _Watched(dict[Symbol, Binding]):
    """An environment, in which all occurrences of the name are one."""

    def __init__(self, found: Occurrences, content: dict[Symbol, Binding] | None = None) -> None:
        super().__init__(content or {})
        self.found = found

    def _key(self, sym: Symbol) -> Symbol:
        return self.found.name if sym in self.found.offsets else sym

    def copy(self) -> _Watched:
        return _Watched(self.found, self)

    def get(self, sym: Symbol, default: Any = None) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        if sym not in self.found.offsets:
            return super().get(sym, default)
        binding = super().get(self.found.name)
        self.found.asked(sym, binding)
        return default if binding is None else binding

    def __getitem__(self, sym: Symbol) -> Binding:
        return super().__getitem__(self._key(sym))

    def __setitem__(self, sym: Symbol, binding: Binding) -> None:
        if sym in self.found.offsets:
            self.found.bound(sym, binding)
        super().__setitem__(self._key(sym), binding)

    def __delitem__(self, sym: Symbol) -> None:
        super().__delitem__(self._key(sym))

    def __contains__(self, sym: object) -> bool:
        return super().__contains__(self.found.name if sym in self.found.offsets else sym)

    def pop(self, sym: Symbol, *default: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        return super().pop(self._key(sym), *default)

"""What programs add to the language: reader macros, `#name datum`, and special forms.

What the reader has left of reader macros (session/evaluate/extended.py) becomes forms here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.analyser.core import FORMS, SyntaxExpander
from sx_kernel.analyser.scope import Alias, State
from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.source import Place, Source
from sx_kernel.base.values import Macro, Symbol, Vector, symbol
from sx_kernel.machine.link import global_key
from sx_kernel.session.evaluate.extended import Extended, handler_name
from sx_kernel.session.libraries.libraries import libraries_of

if TYPE_CHECKING:
    from sx_kernel.analyser.module import Module
    from sx_kernel.session.core import Core

CUSTOM: Final = "*custom-special-forms*"
"""The global variable that holds the handlers of special forms, by name."""


def is_library(form: Any) -> bool:
    """Return whether `form` defines a library, whose forms may use reader macros of earlier
    ones."""
    return type(form) is list and len(form) > 1 and form[0] is symbol("define-library")


@final
class Extensions:
    """The extensions of one session."""

    def __init__(self, session: Core) -> None:
        self.session = session
        self.readers: dict[str, Any] = {}
        self.forms: dict[str, Any] = {}

    def register(self, kind: str, name: str, handler: Any) -> None:
        """Register the handler of a "reader" macro or a special "form"."""
        if kind == "reader":
            self.readers[name] = handler
            return
        if name in FORMS or name[:1] == "%":
            what = f"register-special-form!: {name} is a special form and cannot be redefined"
            raise error("syntax-error", what)
        hidden = handler_name(name)
        self.session.machine.bind_global(hidden, handler)
        macro = Macro(name, SyntaxExpander(_FormExpander(symbol(hidden)).expand))
        self.session.context.define_macro(name, macro)
        libraries_of(self.session).add_form(name, macro)
        self.forms[name] = handler
        self.session.context.define(CUSTOM, self.forms, "The handlers of special forms, by name.")

    def translate(
        self, form: Any, positions: dict[int, int], source: Source, module: Module | None = None
    ) -> Any:
        """`form` with each Extended in it replaced by what its handler makes of the datum.

        Inner ones first. `module`: the library that the form is in, which may have the function
        that translates. Raises read-error if there is no handler, or what a handler raises.
        """
        if module is None and is_library(form):
            return form  # its forms are translated one by one
        holder: list[Any] = [form]
        work: list[tuple[Any, Any, int]] = [(holder, 0, -1)]
        found: list[tuple[Any, Any, int]] = []
        while work:  # nothing recurses: forms may be nested deeply
            container, key, at = work.pop()
            item = container[key]
            if type(item) is Extended:
                found.append((container, key, at))
                box = [item.datum]
                item.datum = box
                work.append((box, 0, at))
            elif type(item) is list or type(item) is Vector:
                at = positions.get(id(item), at)
                work += [(item, i, at) for i in range(len(item))]
            elif type(item) is dict:
                work += [(item, name, positions.get(id(item), at)) for name in item]
        for container, key, at in reversed(found):
            item = container[key]
            container[key] = self._translated(item, source, at, module)
        return holder[0]

    def _translated(self, item: Extended, source: Source, pos: int, module: Module | None) -> Any:
        name = item.name
        handler = self.readers.get(name)
        if handler is None:
            found = symbol(f"{name}-translate")
            if module is not None:
                found = module.meaning(found)
            handler = self.session.machine.globals.get(global_key(found.name))
        if not callable(handler):
            value = ErrorValue("read-error", f"unknown reader macro #{name}")
            start = max(source.text.find(f"#{name}", max(pos, 0)), 0)
            value.where = Place(source, start, start + len(name) + 1)
            raise SxError(value)
        return self.session.machine.call(handler, item.datum[0])


def extensions_of(session: Core) -> Extensions:
    """The reader macros and special forms that programs of a session have registered."""
    found = session.parts.get("extensions")
    if found is None:
        found = session.parts["extensions"] = Extensions(session)
    return found


@final
class _FormExpander:
    """`(name arg…)` becomes a call of the handler with the list of arguments, unevaluated, and the
    visible local variables: `(%form-name '(arg…) {:local local …})`.
    """

    __slots__ = ("handler",)

    def __init__(self, handler: Symbol) -> None:
        self.handler = handler

    def expand(self, st: State, form: list[Any], _pos: int) -> Any:
        """See SyntaxExpander."""
        quote = Symbol()
        quote.name = "quote"
        st.aliases[quote] = Alias(symbol("quote"), None)
        seen = {
            sym.name: sym
            for sym, (var, owner) in st.env.items()
            if owner is not None and var not in st.uninit and symbol(sym.name) is sym
        }
        return [self.handler, [quote, form[1:]], seen]

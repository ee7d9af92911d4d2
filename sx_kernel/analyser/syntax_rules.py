"""`syntax-rules` (R7RS 4.3.2): patterns, templates, nested ellipses, literals.

Hygiene for the names that the template introduces: each becomes a fresh symbol, an *alias*. Where
the expansion binds it, it is a variable of its own, which the program's names cannot meet. Where
it does not, it means what the original symbol meant where the macro was defined (`Alias`). Defined
globally, it is a global variable of another name. Quoted, it is the original symbol again
(quoting.strip).

Matching and instantiating recurse on the macro's own text; repetitions are loops.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias, final

from sx_kernel.analyser.core import SyntaxExpander, is_word, place_of, resolve, wrong
from sx_kernel.analyser.global_names import hide_definitions
from sx_kernel.analyser.quoting import strip
from sx_kernel.analyser.scope import Alias, Binding, State
from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Keyword, Macro, Symbol, Vector

Matches: TypeAlias = "dict[Symbol, Any]"
"""Pattern variable → form, or below an ellipsis → Repeated."""


@final
class Repeated:
    """What a pattern variable below an ellipsis matched: one entry for each repetition."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        self.items: list[Any] = []


@final
class Rules:
    """A `syntax-rules` form taken apart.

    `bound` says what the symbols of the rules are bound to where the macro is defined, for those
    that are bound locally there. While the definitions of the body that the macro stands in are
    being collected (`collecting`), that can change from use to use.
    """

    __slots__ = ("bound", "collecting", "ellipsis", "literals", "name", "rules")

    def __init__(
        self, name: str, ellipsis: str, literals: list[Symbol], rules: list[tuple[Any, Any]]
    ) -> None:
        self.name = name
        self.ellipsis = ellipsis
        self.literals = frozenset(literals)
        self.rules = rules
        self.bound: dict[Symbol, Alias] = {}
        self.collecting = False

    def rebind(self, st: State) -> None:
        """Note what the symbols of the rules mean at this place."""
        self.bound = {}
        work: list[Any] = [self.rules, list(self.literals)]
        while work:
            item = work.pop()
            if type(item) is Symbol:
                binding, symbol = resolve(st, item)
                if binding is None and st.module is not None and not _is_bound(st, item):
                    continue  # a literal such as else, or a pattern variable
                if binding is not None or symbol is not item:
                    self.bound[item] = Alias(symbol, binding)
            elif isinstance(item, list | tuple | Vector):
                work.extend(item)
            elif type(item) is dict:
                work.extend(item.values())

    def meaning(self, sym: Symbol) -> tuple[Binding | None, Symbol]:
        """Return what `sym` means where the macro was defined."""
        alias = self.bound.get(sym)
        return (None, sym) if alias is None else (alias.binding, alias.symbol)

    def expand(self, st: State, form: list[Any], pos: int) -> Any:
        """The expansion of `form` by the first rule that matches it. Raises syntax-error."""
        if self.collecting:
            self.rebind(st)
        for pattern, template in self.rules:
            matches: Matches = {}
            if _match_list(st, self, pattern, 1, form, 1, matches):
                expansion = _instantiate(st, self, template, matches, {}, pos)
                if st.body is None:
                    hide_definitions(st, expansion, pos)
                return expansion
        value = ErrorValue("syntax-error", f"{self.name}: no rule of the macro fits this use")
        value.where = place_of(st, pos)
        raise SxError(value)


def rules_macro(st: State, name: str, form: Any, pos: int, is_global: bool) -> tuple[Macro, Rules]:
    """The macro that the form `(syntax-rules (literal…) (pattern template)…)` describes.

    `is_global`: its names mean the global ones (the macro outlives this analysis).
    Raises syntax-error.
    """
    grammar = "(syntax-rules (literal…) (pattern template)…)"
    if type(form) is not list or not form or not is_word(st, form[0], "syntax-rules"):
        raise wrong(st, pos, f"{name}: expected {grammar}")
    if is_global and st.aliases:
        form = strip(st, form, as_names=True)
    parts = form[1:]
    ellipsis = "..."
    if parts and type(parts[0]) in (Symbol, Keyword):
        ellipsis = _spelled(parts[0]) or ellipsis
        parts = parts[1:]
    literals = [] if parts and parts[0] is None else (parts[0] if parts else None)
    if type(literals) is not list:
        raise wrong(st, pos, f"{name}: expected {grammar}, got no list of literals")
    if any(type(literal) is not Symbol for literal in literals):
        raise wrong(st, pos, f"{name}: a literal of the rules must be a symbol")
    rules: list[tuple[Any, Any]] = []
    for rule in parts[1:]:
        if type(rule) is not list or len(rule) != 2 or type(rule[0]) is not list or not rule[0]:
            raise wrong(st, pos, f"{name}: a rule must be (pattern template)")
        rules.append((rule[0], rule[1]))
    made = Rules(name, ellipsis, literals, rules)
    for pattern, _ in rules:
        _check_pattern(st, made, pattern, pos)
    if not is_global or st.module is not None:
        made.rebind(st)
    return Macro(name, SyntaxExpander(made.expand)), made


def _is_bound(st: State, sym: Symbol) -> bool:
    """Return whether `sym` means something in the library that is analysed."""
    return sym in st.aliases or (st.module is not None and sym.name in st.module.bound)


def _check_pattern(st: State, rules: Rules, pattern: Any, pos: int) -> None:
    """Raise syntax-error for a variable that occurs twice or two ellipses in one list."""
    seen: set[Symbol] = set()
    work: list[Any] = list(pattern[1:])
    lists: list[Any] = [pattern]
    while work:
        item = work.pop()
        if type(item) is Symbol:
            if item.name in (rules.ellipsis, "_") or item in rules.literals:
                continue
            if item in seen:
                raise wrong(st, pos, f"{rules.name}: {item.name} occurs twice in a pattern")
            seen.add(item)
        elif isinstance(item, list | Vector):
            work.extend(item)
            lists.append(item)
    for items in lists:
        dots = [x for x in items if _spelled(x) == rules.ellipsis]
        if len(dots) > 1 or (dots and items[0] is dots[0]):
            raise wrong(st, pos, f"{rules.name}: misplaced {rules.ellipsis} in a pattern")


# --- matching ---------------------------------------------------------------------------------


def _is_dots(rules: Rules, items: Any, i: int) -> bool:
    if i >= len(items):
        return False
    item = items[i]
    return _spelled(item) == rules.ellipsis and item not in rules.literals


def _spelled(item: Any) -> str | None:
    """Return how a symbol or a keyword, such as the ellipsis `:::`, is written; None for all
    else."""
    if type(item) is Symbol:
        return item.name
    return f":{item.name}" if type(item) is Keyword else None


def _match(st: State, rules: Rules, pattern: Any, form: Any, matches: Matches) -> bool:
    kind = type(pattern)
    if kind is Symbol:
        if pattern in rules.literals:
            return type(form) is Symbol and _same(resolve(st, form), rules.meaning(pattern))
        if pattern.name != "_":
            matches[pattern] = form
        return True
    if type(form) is Chain:
        form = to_python(form)
    if kind is list:
        if form is None:
            form = []
        return type(form) is list and _match_list(st, rules, pattern, 0, form, 0, matches)
    if kind is Vector:
        return type(form) is Vector and _match_list(st, rules, pattern, 0, form, 0, matches)
    if kind is dict:
        return type(form) is dict and _match_dict(st, rules, pattern, form, matches)
    return type(form) is kind and bool(form == pattern)


def _same(a: tuple[Binding | None, Symbol], b: tuple[Binding | None, Symbol]) -> bool:
    if a[0] is None or b[0] is None:
        return a[0] is b[0] and a[1] is b[1]
    return a[0][0] is b[0][0]


def _match_list(
    st: State, rules: Rules, pattern: Any, i: int, form: Any, j: int, matches: Matches
) -> bool:
    """Match pattern[i:] with form[j:]."""
    dots = i
    while dots < len(pattern) and not _is_dots(rules, pattern, dots + 1):
        dots += 1
    if dots >= len(pattern):
        if len(pattern) - i != len(form) - j:
            return False
        for k in range(len(pattern) - i):
            if not _match(st, rules, pattern[i + k], form[j + k], matches):
                return False
        return True
    before = dots - i
    after = len(pattern) - dots - 2
    if len(form) - j < before + after:
        return False
    for k in range(before):
        if not _match(st, rules, pattern[i + k], form[j + k], matches):
            return False
    repeated = pattern[dots]
    variables = _variables(rules, repeated)
    for var in variables:
        matches[var] = Repeated()
    for k in range(j + before, len(form) - after):
        one: Matches = {}
        if not _match(st, rules, repeated, form[k], one):
            return False
        for var in variables:
            matches[var].items.append(one[var])
    for k in range(after):
        here = pattern[dots + 2 + k]
        if not _match(st, rules, here, form[len(form) - after + k], matches):
            return False
    return True


def _match_dict(
    st: State, rules: Rules, pattern: dict[str, Any], form: dict[str, Any], matches: Matches
) -> bool:
    if len(pattern) != len(form):
        return False
    for key in pattern:
        if key not in form or not _match(st, rules, pattern[key], form[key], matches):
            return False
    return True


def _variables(rules: Rules, pattern: Any) -> list[Symbol]:
    named = (rules.ellipsis, "_")
    return [sym for sym in _symbols(pattern) if sym.name not in named and sym not in rules.literals]


# --- templates --------------------------------------------------------------------------------

_VERBATIM: Final = "\0"
"""An ellipsis that cannot occur: inside `(... template)`."""


def _instantiate(
    st: State, rules: Rules, template: Any, matches: Matches, fresh: dict[Symbol, Symbol], pos: int,
    ellipsis: str | None = None,
) -> Any:  # fmt: skip
    dots = rules.ellipsis if ellipsis is None else ellipsis
    kind = type(template)
    if kind is Symbol:
        if template in matches:
            value = matches[template]
            if type(value) is Repeated:
                what = f"{rules.name}: {template.name} needs an ellipsis in the template"
                raise wrong(st, pos, what)
            return value
        return _alias(st, rules, template, fresh)
    if kind is dict:
        made: dict[str, Any] = {}
        for key in template:
            made[key] = _instantiate(st, rules, template[key], matches, fresh, pos, dots)
        return made
    if kind is not list and kind is not Vector:
        return template
    if kind is list and len(template) == 2 and _named(template[0], dots):
        return _instantiate(st, rules, template[1], matches, fresh, pos, _VERBATIM)
    result: Any = Vector() if kind is Vector else []
    i = 0
    while i < len(template):
        item = template[i]
        depth = 0
        while i + 1 + depth < len(template) and _named(template[i + 1 + depth], dots):
            depth += 1
        i += 1 + depth
        if depth == 0:
            result.append(_instantiate(st, rules, item, matches, fresh, pos, dots))
        else:
            _repeat(st, rules, item, depth, matches, fresh, pos, dots, result)
    return result


def _named(item: Any, name: str) -> bool:
    return _spelled(item) == name


def _repeat(
    st: State, rules: Rules, item: Any, depth: int, matches: Matches, fresh: dict[Symbol, Symbol],
    pos: int, dots: str, result: list[Any],
) -> None:  # fmt: skip
    """Append to `result` the instances of `item`, which `depth` ellipses follow."""
    names = [v for v in _symbols(item) if type(matches.get(v)) is Repeated]
    if not names:
        raise wrong(st, pos, f"{rules.name}: nothing to repeat before {dots} in the template")
    count = len(matches[names[0]].items)
    for var in names:
        if len(matches[var].items) != count:
            what = f"{rules.name}: {names[0].name} and {var.name} have different lengths"
            raise wrong(st, pos, what)
    for k in range(count):
        inner = dict(matches)
        for var in names:
            inner[var] = matches[var].items[k]
        if depth > 1:
            _repeat(st, rules, item, depth - 1, inner, fresh, pos, dots, result)
        else:
            result.append(_instantiate(st, rules, item, inner, fresh, pos, dots))


def _symbols(datum: Any) -> list[Symbol]:
    """All symbols in a pattern or template."""
    found: list[Symbol] = []
    work: list[Any] = [datum]
    while work:
        item = work.pop()
        if type(item) is Symbol:
            found.append(item)
        elif isinstance(item, list | Vector):
            work.extend(item)
        elif type(item) is dict:
            work.extend(item.values())
    return found


def _alias(st: State, rules: Rules, sym: Symbol, fresh: dict[Symbol, Symbol]) -> Symbol:
    """The symbol that stands for `sym` in this expansion."""
    alias = fresh.get(sym)
    if alias is None:
        alias = Symbol()
        alias.name = sym.name
        fresh[sym] = alias
        binding, symbol = rules.meaning(sym)
        st.aliases[alias] = Alias(symbol, binding)
    return alias

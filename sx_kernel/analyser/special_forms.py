"""The table of special forms: name, grammar, handler. Declared once; spec/forms.sx documents them.

The grammar is what error messages show, and the number of parts that a form may have is counted
in it: a word or a parenthesised part is one, `[part]` may be absent, `part…` may be absent or
repeated.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from sx_kernel.analyser import arrows, binding, conditionals, control, macros, quoting, several
from sx_kernel.analyser.bodies import define_form
from sx_kernel.analyser.core import FORMS, RENDERERS, Handler, Names, SpecialForm

_ANY: Final = 1 << 60


def count_parts(grammar: str) -> tuple[int, int]:
    """(least, most) elements of a form with this grammar, its head included."""
    least = most = depth = 0
    i = 1
    text = grammar[1:-1]
    words: list[str] = []
    word = ""
    for c in text + " ":
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        if c == " " and depth == 0:
            if word:
                words.append(word)
            word = ""
        else:
            word += c
    i = len(words)
    for word in words:
        if word.endswith("…"):
            most = _ANY
        elif word[0] == "[":
            most += 1
        else:
            least += 1
            most += 1
    assert i > 0
    return least, most


def _form(
    name: str, grammar: str, handler: Handler, scan: str | None = None, names: Names | None = None
) -> None:
    least, most = count_parts(grammar)
    FORMS[name] = SpecialForm(name, grammar, handler, least, most, scan, names)


def _late(module: str, function: str) -> Any:
    """A function of a module of the analyser that is imported when a program first needs it.

    Most programs do not use the rarer forms, and start-up time is counted in milliseconds.
    """

    def call(*args: Any) -> Any:
        found = import_module(f"sx_kernel.analyser.{module}")
        return getattr(found, function)(*args)

    return call


def _late_renderer(name: str) -> None:
    """A function of markup.py, which is imported when a program first renders something."""

    def call(*args: Any) -> Any:
        RENDERERS[name] = getattr(import_module("sx_kernel.analyser.markup"), name)
        return RENDERERS[name](*args)

    RENDERERS[name] = call


for _name in ("in_markup", "markup_call", "component_call"):
    _late_renderer(_name)

# Conditionals. "branch": a body looks for definitions in their branches.
_form("if", "(if test then [else])", conditionals.if_form, "branch")
_form("when", "(when test body…)", conditionals.when_form, "branch")
_form("unless", "(unless test body…)", conditionals.unless_form, "branch")
_form("cond", "(cond clause…)", conditionals.cond_form, "branch")
_form("case", "(case value clause…)", conditionals.case_form, "branch")
_form("and", "(and expr…)", conditionals.and_form, "branch")
_form("or", "(or expr…)", conditionals.or_form, "branch")

# Binding.
_form("define", "(define name value)", define_form, "define")
_form("set!", "(set! name value)", binding.set_form)
_form("fn", "(fn (param…) body…)", binding.fn_form)
_form("lambda", "(lambda (param…) body…)", binding.fn_form)
_form("let", "(let ((name value)…) body…)", binding.let_form)
_form("let*", "(let* ((name value)…) body…)", binding.let_form)
_form("letrec", "(letrec ((name value)…) body…)", binding.letrec_form)
_form("letrec*", "(letrec* ((name value)…) body…)", binding.letrec_form)

# Sequences.
_form("begin", "(begin expr…)", binding.begin_form, "splice")
_form("do", "(do expr…)", binding.do_form, "splice")

# Quoting.
_form("quote", "(quote datum)", quoting.quote_form)
_form("quasiquote", "(quasiquote template)", quoting.quasiquote_form)

# Threading.
_form("->", "(-> value step…)", arrows.thread_first_form)
_form("->>", "(->> value step…)", arrows.thread_last_form)
_form("as->", "(as-> value name expr…)", arrows.as_form)

# Multiple values.
_form("define-values", "(define-values (name…) expr)", several.define_values_form, "define",
      several.names_of)  # fmt: skip
_form("let-values", "(let-values (((name…) expr)…) body…)", several.let_values_form)
_form("let*-values", "(let*-values (((name…) expr)…) body…)", several.let_values_form)
_form("receive", "(receive (name…) expr body…)", several.receive_form)

# Control.
_form("guard", "(guard (name clause…) body…)", control.guard_form)
_form("handler-bind", "(handler-bind ((pred handler)…) body…)", control.handler_bind_form)
_form("parameterize", "(parameterize ((parameter value)…) body…)", control.parameterize_form)
_form("reset", "(reset body…)", control.reset_form)
_form("shift", "(shift name body…)", control.shift_form)
_form("delay", "(delay expr)", control.delay_form)
_form("delay-force", "(delay-force expr)", control.delay_force_form)

# Dynamic scope.
_form("scope", "(scope name body…)", control.scope_form)
_form("provide", "(provide name value body…)", control.provide_form)
_form("bind", "(bind expr)", control.bind_form)

# Components.
_form("defcomp", "(defcomp ~name (param…) body…)", _late("markup", "defcomp_form"), "define",
      _late("markup", "component_names"))  # fmt: skip
_form("defisland", "(defisland ~name (param…) body…)", _late("markup", "defisland_form"), "define",
      _late("markup", "component_names"))  # fmt: skip

# Macros.
_form("defmacro", "(defmacro name (param…) body…)", macros.defmacro_form, "macro")
_form("define-macro", "(define-macro (name param…) body…)", macros.defmacro_form, "macro")
_form("define-syntax", "(define-syntax name rules)", macros.define_syntax_form, "macro")
_form("let-syntax", "(let-syntax ((name rules)…) body…)", macros.let_syntax_form)
_form("letrec-syntax", "(letrec-syntax ((name rules)…) body…)", macros.let_syntax_form)

# Data types and pattern matching.
_form("define-record-type", "(define-record-type name (constructor field…) predicate "
      "(field accessor [mutator])…)",
      _late("datatypes", "define_record_type_form"), "define",
      _late("datatypes", "record_names"))  # fmt: skip
_form("define-type", "(define-type Name (Constructor field…)…)",
      _late("datatypes", "define_type_form"), "define",
      _late("datatypes", "type_names"))  # fmt: skip
_form("match", "(match value clause…)", _late("matching", "match_form"))
_form("let-match", "(let-match pattern value body…)", _late("matching", "let_match_form"))

# Libraries.
_form("define-library", "(define-library name declaration…)",
      _late("libraries", "define_library_form"))  # fmt: skip
_form("import", "(import set…)", _late("libraries", "import_form"))
_form("use", "(use module…)", _late("libraries", "use_form"))

# Forms whose parts the handler counts, because several shapes are allowed.
FORMS["define"].most = _ANY
FORMS["define-type"].least = 3
FORMS["defmacro"].least = FORMS["define-macro"].least = 2

SPECIAL_FORMS: Final = FORMS
"""The finished table, for faces that list or explain the special forms."""

"""What kind of value: one predicate a type, and type-of."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.binary import BinaryPort
from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.made import MultipleValues, Promise
from sx_kernel.base.ports import Port
from sx_kernel.base.sequences import is_list
from sx_kernel.base.values import (
    EOF,
    Char,
    Keyword,
    Macro,
    Parameter,
    Symbol,
    Vector,
    is_lambda,
)
from sx_kernel.primitives.registry import primitive
from sx_kernel.syntax.printer import type_of


@primitive("type-of")
def type_name(x: Any) -> str:
    """The name of the type of `x`."""
    return type_of(x)


@primitive("nil?")
def is_nil(x: Any) -> bool:
    """Return whether `x` is nil. The empty list is not."""
    return x is None


@primitive("boolean?")
def is_boolean(x: Any) -> bool:
    """Return whether `x` is true or false."""
    return type(x) is bool


@primitive("string?")
def is_string(x: Any) -> bool:
    """Return whether `x` is a string."""
    return type(x) is str


@primitive("symbol?")
def is_symbol(x: Any) -> bool:
    """Return whether `x` is a symbol."""
    return type(x) is Symbol


@primitive("keyword?")
def is_keyword(x: Any) -> bool:
    """Return whether `x` is a keyword object, as quoted data has them."""
    return type(x) is Keyword


@primitive("char?")
def is_char(x: Any) -> bool:
    """Return whether `x` is a character."""
    return type(x) is Char


@primitive("list?")
def is_a_list(x: Any) -> bool:
    """Return whether `x` is a list; nil is not, although list functions take it for one."""
    return type(x) is list or is_list(x)


@primitive("pair?")
def is_pair(x: Any) -> bool:
    """Return whether `x` is a list that is not empty: what R7RS calls a pair."""
    return (type(x) is list and len(x) > 0) or (type(x) is not list and is_list(x))


@primitive("dict?")
def is_dict(x: Any) -> bool:
    """Return whether `x` is a dict."""
    return isinstance(x, dict)


@primitive("vector?")
def is_vector(x: Any) -> bool:
    """Return whether `x` is a vector."""
    return type(x) is Vector


@primitive("promise?")
def is_promise(x: Any) -> bool:
    """Return whether `x` is a promise, as delay and make-promise make them."""
    return type(x) is Promise


@primitive("values?")
def is_values(x: Any) -> bool:
    """Return whether `x` is a bundle of multiple values."""
    return type(x) is MultipleValues


@primitive("port?")
def is_port(x: Any) -> bool:
    """Return whether `x` is a port."""
    return type(x) in (Port, BinaryPort)


@primitive("eof-object?")
def is_eof(x: Any) -> bool:
    """Return whether `x` is the end-of-file object."""
    return x is EOF


@primitive("error?", "error-object?")
def is_error(x: Any) -> bool:
    """Return whether `x` is an error value. Other values can be raised too."""
    return type(x) is ErrorValue and x.is_error


@primitive("macro?")
def is_macro(x: Any) -> bool:
    """Return whether `x` is a macro."""
    return type(x) is Macro


@primitive("lambda?")
def is_a_lambda(x: Any) -> bool:
    """Return whether `x` is a function written in SX, components and islands aside."""
    return is_lambda(x) and type_of(x) == "lambda"


@primitive("component?")
def is_component(x: Any) -> bool:
    """Return whether `x` was made by `defcomp`."""
    return is_lambda(x) and type_of(x) == "component"


@primitive("island?")
def is_island(x: Any) -> bool:
    """Return whether `x` was made by `defisland`."""
    return is_lambda(x) and type_of(x) == "island"


@primitive("callable?", "procedure?")
def is_callable(x: Any) -> bool:
    """Return whether `x` can be called: a lambda, a built-in function, a parameter, a
    continuation."""
    # no SX value but functions is callable in Python
    return callable(x)


@primitive("function?")
def is_function(x: Any) -> bool:
    """Return whether `x` is a lambda or a built-in function."""
    return callable(x) and type_of(x) in ("lambda", "function")


@primitive("continuation?")
def is_continuation(x: Any) -> bool:
    """Return whether `x` is a continuation, undelimited or delimited."""
    return callable(x) and type_of(x) == "continuation"


@primitive("parameter?")
def is_parameter(x: Any) -> bool:
    """Return whether `x` is a dynamic parameter."""
    return type(x) is Parameter


@primitive("python-object?")
def is_python_object(x: Any) -> bool:
    """Return whether `x` is an object of the host's that SX has no type of its own for."""
    return type_of(x) == "python-object"

"""The names of libraries, as they stand in import sets."""

from __future__ import annotations

from typing import Any

from sx_kernel.analyser.libraries import is_modified, library_name
from sx_kernel.base.values import Symbol


def is_python(form: Any) -> bool:
    """Return whether the name of a library is that of a module of Python's: `(python os path)`."""
    return (
        type(form) is list
        and len(form) > 1
        and all(type(part) is Symbol for part in form)
        and form[0].name == "python"
    )


def inner(form: Any) -> Any:
    """The library's name in an import set, without what modifies it."""
    while is_modified(form):
        form = form[1]
    return form


def library_of(form: Any) -> str:
    """The label, `(my lib)`, of the library of an import set."""
    return label_of(inner(form))


def label_of(form: Any) -> str:
    """The label of a library, from its name as data."""
    name = library_name(form)
    assert name is not None
    return name


def parts_of(form: Any) -> list[str]:
    """The parts of the name of an import set's library, as a path has them."""
    form = inner(form)
    parts = [form] if type(form) is Symbol else form
    return [part.name if type(part) is Symbol else str(part) for part in parts]

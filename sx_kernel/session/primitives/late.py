"""Primitives whose code is imported when one is first called: Python, documents, files, the world.

A session has functions for all of them, which cost nothing but their making; capabilities are
looked at when they are called, so that all sessions know the same names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, final

from sx_kernel.machine.signature import arity_error
from sx_kernel.primitives import library
from sx_kernel.primitives.table import BOUND
from sx_kernel.session.capabilities import refused
from sx_kernel.syntax.printer import type_of

if TYPE_CHECKING:
    from sx_kernel.base.errors import SxError
    from sx_kernel.session.core import Core
    from sx_kernel.session.python.access import Access


def access_of(session: Core) -> Access | None:
    """The way to Python, if the session may use it."""
    allowed = session.capabilities.python
    if allowed is None:
        return None
    found = session.parts.get("python")
    if found is None:
        from sx_kernel.session.python.access import Access

        found = session.parts["python"] = Access(session, allowed)
    return found


def of_host(session: Core, name: str, fn: Callable[..., Any]) -> Any:
    """A function of Python's as one of SX: called once, its exceptions errors."""
    access = access_of(session)
    if access is not None:
        return access.to_sx(fn)
    from sx_kernel.session.host.host_function import HostFunction

    try:
        return HostFunction(fn, name, raw=True)
    except TypeError:  # it needs keyword arguments, which only sessions with Python can give
        return fn


@final
class Door:
    """What the machine asks about Python's objects; see machine/services.py Foreign."""

    __slots__ = ("session",)

    def __init__(self, session: Core) -> None:
        self.session = session

    @property
    def access(self) -> Access:
        """The way to Python."""
        found = access_of(self.session)
        assert found is not None
        return found

    def call(self, fn: Any, args: tuple[Any, ...]) -> Any:
        """Call a function of Python's."""
        return self.access.call(fn, args)

    def member(self, name: str) -> Any:
        """The function that the name of a member means."""
        return self.access.member(name)

    def to_sx(self, value: Any) -> Any:
        """A value of Python's as SX gets it."""
        return self.access.to_sx(value)

    def to_python(self, value: Any) -> Any:
        """A value of SX's as Python gets it."""
        return self.access.to_python(value)

    def as_error(self, problem: BaseException) -> SxError:
        """The error that an exception of Python's is."""
        return self.access.as_error(problem)

    def direct(self, value: Any) -> tuple[Any, str] | None:
        """The function in C that `value` stands for, and what it gave last."""
        return self.access.direct(value)


Functions = dict[str, Callable[..., Any]]


def late_primitives(session: Core) -> Functions:
    """The primitives declared with `:bound` python, web, guest or world, for `session`."""
    made: Functions = {}
    for name, declared in BOUND.items():
        if declared.bound == "python":
            made[name] = _late(session, name, _python)
        elif declared.bound == "web":
            made[name] = _late(session, name, _web)
        elif declared.bound == "guest":
            made[name] = _late(session, name, _guest)
        elif declared.bound == "world":
            made[name] = _late(session, name, _world)
    return made


def walking(session: Core) -> Callable[[Any, Any, Any], list[Any]]:
    """`%check-list`, by which `map`, `for-each` and the others know a list, for a session that may
    use Python: whatever can be iterated over there is a list, too."""

    def check_list(op: Any, index: Any, value: Any) -> list[Any]:
        if type(value) is list:
            return value
        if type_of(value) == "python-object" and hasattr(type(value), "__iter__"):
            access = access_of(session)
            assert access is not None
            return access.elements(value)
        return library.check_list(op, index, value)

    check_list.sx_name = "%check-list"  # type: ignore[attr-defined]
    return check_list


def _late(session: Core, name: str, find: Callable[[Core, str], Functions]) -> Callable[..., Any]:
    declared = BOUND[name]
    least, most = declared.min_args, declared.max_args

    def call(*args: Any) -> Any:
        if len(args) < least or (most is not None and len(args) > most):
            raise arity_error(declared, list(args))
        return find(session, name)[name](*args)

    call.sx_name = name  # type: ignore[attr-defined]
    return call


def _python(session: Core, op: str) -> Functions:
    made = session.parts.get("python functions")
    if made is None:
        access = access_of(session)
        if access is None:
            raise refused(op, "Python", "python")
        from sx_kernel.session.python.operations import make

        made = session.parts["python functions"] = make(access)
    return made


def _web(session: Core, op: str) -> Functions:
    made = session.parts.get("web functions")
    if made is None:
        from sx_kernel.dom.tree import need_library
        from sx_kernel.session.web.functions import make

        need_library(op)
        made = session.parts["web functions"] = make(session)
    return made


def _guest(session: Core, op: str) -> Functions:
    from sx_kernel.dom.tree import need_library
    from sx_kernel.languages.hosting import guests

    found = guests(session).functions
    if not found:
        from sx_kernel.languages.hs.functions import make

        need_library(op)
        found.update(make(session))
    return found


def _world(session: Core, _op: str) -> Functions:
    made = session.parts.get("world functions")
    if made is None:
        from sx_kernel.session.world.functions import make

        made = session.parts["world functions"] = make(session)
    return made

"""A session put together: what its core asks of the parts above it, and what its flags want."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from sx_kernel.base.flags import Flags
from sx_kernel.session.core import Core

if TYPE_CHECKING:
    from sx_kernel.session.libraries.libraries import Libraries


def connect(session: Core) -> None:
    """Let the machine, the context and the core find parts, which are imported when needed."""
    session.context.libraries = partial(_libraries, session)
    session.translate = partial(_translate, session)
    m = session.machine
    m.explain_form = partial(_explain_form, session)
    m.load = partial(_load, session)
    m.register = partial(_register, session)


def heed(session: Core, flags: Flags) -> None:
    """Have the flags hold, when the library has been loaded."""
    policy = session.policy
    # Under stress code comes and goes all the time, which back-off is there to prevent.
    policy.cache.backoff.on = not flags.stress
    policy.compiler.two_levels = not flags.stress
    if flags.jit_memory is not None:
        from sx_kernel.session.bounds.pressure import MemoryWatch

        watch = MemoryWatch(policy.cache, flags.jit_memory << 20)
        policy.compiler.watch = watch.look
    if flags.trace:
        from sx_kernel.session.stages.trace import Tracer

        session.watched.tracer = Tracer(session, flags.trace, sys.stderr.write)
    session.watched.choose()


def _libraries(session: Core) -> Libraries:
    from sx_kernel.session.libraries.libraries import libraries_of

    return libraries_of(session)


def _load(session: Core, path: str, running: list[str]) -> object:
    return _libraries(session).load(path, "load", running)


def _translate(session: Core, *args: Any) -> Any:
    from sx_kernel.session.evaluate.extensions import extensions_of

    return extensions_of(session).translate(*args)


def _register(session: Core, kind: str, name: str, handler: Any) -> None:
    from sx_kernel.session.evaluate.extensions import extensions_of

    extensions_of(session).register(kind, name, handler)


def _explain_form(session: Core, form: Any) -> str:
    from sx_kernel.session.stages.explain import explain_form

    return explain_form(session, form)


__all__ = ["connect", "heed"]

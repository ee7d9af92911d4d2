"""The comm target `sx.jit`: the cache's figures for a front end that asks for them.

A front end opens a comm with that target and sends anything; each message is answered with the
figures, also while a cell runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sx_kernel.jit.columns import HISTORY_COLUMNS

if TYPE_CHECKING:
    from sx_kernel.session.workspace import Workspace

TARGET: Final = "sx.jit"


def register(manager: Any, workspace: Workspace) -> None:
    """Let front ends open comms on `workspace`."""

    def figures() -> dict[str, float]:
        return dict(zip(HISTORY_COLUMNS, workspace.session.policy.glance(), strict=True))

    def opened(comm: Any, _message: Any) -> None:
        def asked(_message: Any) -> None:
            comm.send(figures())

        comm.on_msg(asked)
        comm.send(figures())

    manager.register_target(TARGET, opened)

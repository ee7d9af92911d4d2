"""Messages to all front ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipykernel.kernelbase import Kernel


def publish(kernel: Kernel, kind: str, content: dict[str, Any], parent: Any = None) -> None:
    """Send a message, as an effect of `parent` (None: of the request that is being handled)."""
    parent = kernel.get_parent("shell") if parent is None else parent
    jupyter: Any = kernel.session
    jupyter.send(kernel.iopub_socket, kind, content, parent, ident=kernel._topic(kind))  # pyright: ignore[reportPrivateUsage] - the base class's own way

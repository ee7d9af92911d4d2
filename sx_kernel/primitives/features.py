"""What this implementation has, by the names of R7RS (6.14 and appendix B)."""

from __future__ import annotations

from typing import Final

from sx_kernel.base.values import Symbol, symbol
from sx_kernel.primitives.registry import primitive

_FEATURES: Final = ("r7rs", "exact-closed", "ratios", "full-unicode", "sx", "sx-kernel")


@primitive("features")
def features() -> list[Symbol]:
    """The names of what there is."""
    return [symbol(name) for name in _FEATURES]

"""All templates: primitives as inline Python (see operands.py for what a template is)."""

from __future__ import annotations

from sx_kernel.jit.python import containers, markup, numbers, ports, texts
from sx_kernel.jit.python.operands import TEMPLATES, Operand, Template, call_text

THEMES = (numbers, containers, texts, ports, markup)

__all__ = ["TEMPLATES", "THEMES", "Operand", "Template", "call_text"]

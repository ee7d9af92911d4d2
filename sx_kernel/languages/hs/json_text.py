"""Values as JSON, and back."""

from __future__ import annotations

import json
import math
from typing import Any

from sx_kernel.base.errors import error
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.base.values import SetValue
from sx_kernel.languages.hs.kinds import Date
from sx_kernel.languages.hs.operators import items_of, text_of, tidy


def parse_json(text: str) -> Any:
    """The value of a JSON text. Raises range-error."""
    try:
        return json.loads(text)
    except ValueError as problem:
        raise error("range-error", f"this is no JSON: {problem}") from None


def write_json(x: Any, indent: int | str | None = None) -> str:
    """A value as JSON; what JSON has no word for is left out."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(_jsonable(x), ensure_ascii=False, separators=separators, indent=indent)


def _jsonable(x: Any) -> Any:
    if x is UNDEFINED:
        return None
    found = items_of(x) if type(x) is not SetValue else None
    if found is not None:
        return [_jsonable(one) for one in found]
    if type(x) is dict:
        return {k: _jsonable(v) for k, v in x.items() if v is not UNDEFINED and not callable(v)}
    if type(x) is float:
        return tidy(x) if math.isfinite(x) else None
    if x is None or type(x) in (str, int, bool):
        return x
    return text_of(x) if type(x) is Date else {}

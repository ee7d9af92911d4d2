"""A document's cookies, without paths and domains: there is one page."""

from __future__ import annotations

from typing import final


@final
class Cookies:
    """Names and values. What expires is gone at once: there is no calendar here."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def text(self) -> str:
        """All of them, as `document.cookie` has it."""
        return "; ".join(f"{name}={value}" for name, value in self.values.items())

    def put(self, text: str) -> None:
        """Set one, as `document.cookie = text` does: `name=value; max-age=…`."""
        pair, *options = text.split(";")
        name, is_pair, value = pair.partition("=")
        if not is_pair:
            return
        told = {one.partition("=")[0].strip().lower(): one.partition("=")[2] for one in options}
        age = told.get("max-age", "1").strip()
        if age.startswith("-") or age == "0" or "1970" in told.get("expires", ""):
            self.values.pop(name.strip(), None)
        else:
            self.values[name.strip()] = value.strip()

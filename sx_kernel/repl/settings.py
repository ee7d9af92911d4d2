"""What the user has set: one TOML file, read when an interactive prompt starts.

    # ~/.config/sx/config.toml (SX_CONFIG names another file)
    [prompt]
    editing = "vi"
    style = "dark"

A setting that makes no sense is reported and the default taken: no file keeps a prompt from
starting.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from sx_kernel.base.files import user_path


class Settings(NamedTuple):
    """The table [prompt] of the file. docs/prompt.md describes each one."""

    editing: str = "emacs"
    style: str = "auto"
    auto_close: bool = True
    auto_suggest: bool = True
    complete_while_typing: bool = True
    toolbar: bool = True
    mouse: bool = False
    numbers: bool = True
    rainbow: bool = False
    pager: str = "auto"


_CHOICES: Final = {"editing": ("emacs", "vi")}


def settings_file() -> Path:
    """Return where the settings are: SX_CONFIG, or config.toml in the user's folder for sx.

    Raises OSError if SX_CONFIG begins with a home that nobody has.
    """
    chosen = os.environ.get("SX_CONFIG", "")
    if chosen:
        return user_path(chosen)
    from platformdirs import user_config_path

    return user_config_path("sx", appauthor=False) / "config.toml"


def load_settings(file: Path | None = None) -> tuple[Settings, list[str]]:
    """The settings in `file` (None: `settings_file()`), and what is wrong with it, in words."""
    try:
        file = settings_file() if file is None else file
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(), []
    except (OSError, ValueError) as problem:
        file = file or Path(os.environ.get("SX_CONFIG", ""))
        return Settings(), [f"{file}: {getattr(problem, 'strerror', None) or problem}"]
    import tomllib  # rarely needed

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        return Settings(), [f"{file}: {problem}"]
    settings, problems = _take(data)
    return settings, [f"{file}: {problem}" for problem in problems]


def _take(data: dict[str, Any]) -> tuple[Settings, list[str]]:
    problems = [f"unknown table [{name}]; there is [prompt]" for name in data if name != "prompt"]
    table = data.get("prompt", {})
    if not isinstance(table, dict):
        return Settings(), [*problems, "prompt must be a table: [prompt]"]
    defaults = Settings()._asdict()
    settings = Settings()
    for name, value in cast("dict[str, Any]", table).items():
        if name not in defaults:
            problems.append(f"unknown setting {name}{_nearest(name, defaults)}")
            continue
        problem = _wrong(name, value, defaults[name])
        if problem:
            problems.append(problem)
        else:
            settings = settings._replace(**{name: value})
    return settings, problems


def _nearest(name: str, known: dict[str, Any]) -> str:
    from sx_kernel.base.nearest import nearest

    near = nearest(name, known)
    return f"; did you mean {near}?" if near else f"; there are {', '.join(known)}"


def _wrong(name: str, value: Any, default: Any) -> str | None:
    if type(value) is not type(default):
        wanted = "true or false" if type(default) is bool else "a string"
        return f"{name} must be {wanted}, got {value!r}"
    choices = _CHOICES.get(name)
    if choices and value not in choices:
        return f"{name} is one of {', '.join(choices)}, not {value}"
    return None

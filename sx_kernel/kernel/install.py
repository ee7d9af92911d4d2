"""`sx kernel install|uninstall|doctor`: making Jupyter find the kernel, and seeing that it works.

`pip install` puts a kernelspec beside the Python that it belongs to; `sx kernel install` writes one
that names this Python by its path, for a Jupyter that lives elsewhere.

Both are made from `share/jupyter`: in a checkout a folder beside the package, of an installed
package wherever the installer has put it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

if TYPE_CHECKING:
    from importlib.metadata import PackagePath

    from jupyter_client.manager import KernelManager

NAME: Final = "sx"
EXTENSION: Final = "sx-jupyterlab"
SPEC: Final = "share/jupyter/kernels/sx"
START_SECONDS: Final = 60.0

USAGE: Final = """\
usage: sx kernel install [--user|--sys-prefix|--prefix PATH] [--name NAME]
       sx kernel uninstall [NAME]
       sx kernel doctor [NAME]        starts the kernel and looks whether all of it works"""


class KernelUsageError(Exception):
    """The arguments make no sense; the message says why."""


@dataclass(slots=True)
class Target:
    """Where to install. `prefix` None and not `user`: where all users find it."""

    name: str = NAME
    user: bool = True
    prefix: str | None = None


def run(arguments: list[str], say: Callable[[str], object]) -> int:
    """Carry out `sx kernel ARGUMENTS…`, reporting lines to `say`. Returns the exit status.

    Raises KernelUsageError.
    """
    command, *rest = arguments or [""]
    match command:
        case "install":
            return install(_target(rest), say)
        case "uninstall":
            return uninstall(_name(rest), say)
        case "doctor":
            return doctor(_name(rest), say)
        case _:
            raise KernelUsageError(USAGE)


def _target(words: list[str]) -> Target:
    target = Target()
    waiting = list(reversed(words))
    while waiting:
        option, equals, value = waiting.pop().partition("=")
        match option:
            case "--user" if not equals:
                target.user, target.prefix = True, None
            case "--sys-prefix" if not equals:
                target.user, target.prefix = False, sys.prefix
            case "--prefix" | "--name":
                given = value if equals or not waiting else waiting.pop()
                if not given:
                    raise KernelUsageError(f"{option} needs a value\n{USAGE}")
                if option == "--name":
                    target.name = given
                else:
                    target.user, target.prefix = False, given
            case _:
                raise KernelUsageError(f"unknown option {option}\n{USAGE}")
    return target


def _name(words: list[str]) -> str:
    if len(words) > 1 or (words and words[0].startswith("-")):
        raise KernelUsageError(USAGE)
    return words[0] if words else NAME


# ----------------------------------------------------------------------------------- installing


def install(target: Target, say: Callable[[str], object]) -> int:
    """Write a kernelspec that starts this Python. Returns the exit status."""
    folder = kernelspec()
    if folder is None:
        say(f"sx: cannot install the kernel: {SPEC}, a part of sx-kernel, is missing here")
        return 1
    with tempfile.TemporaryDirectory() as copy:
        for file in folder.iterdir():
            (Path(copy) / file.name).write_bytes(file.read_bytes())
        written = Path(copy) / "kernel.json"
        spec = json.loads(written.read_text(encoding="utf-8"))
        spec["argv"][0] = sys.executable
        if target.name != NAME:
            spec["display_name"] = f"SX ({target.name})"
        written.write_text(json.dumps(spec, indent=2) + "\n", encoding="utf-8")
        try:
            where = KernelSpecManager().install_kernel_spec(
                copy, target.name, user=target.user, prefix=target.prefix
            )
        except (OSError, ValueError) as problem:
            say(f"sx: cannot install the kernel: {problem}")
            return 1
    say(f"installed the kernel {target.name} in {where}")
    say("`sx kernel doctor` looks whether it works")
    return 0


def kernelspec() -> Path | None:
    """The folder with our kernel.json and logos, None if it is nowhere to be found.

    It stands beside the package in a checkout, and where `pip install --target` has put both. Of
    any other installed package the list of its files knows the place, which is in the prefix of
    this Python, of the user, or of whoever installed it.
    """
    beside = Path(__file__).resolve().parents[2] / SPEC
    if _is_spec(beside):
        return beside
    for file in _installed_files():
        if file.as_posix().endswith(f"{SPEC}/kernel.json"):
            found = Path(str(file.locate())).resolve().parent
            if _is_spec(found):
                return found
    inside = Path(sys.prefix) / SPEC
    return inside if _is_spec(inside) else None


def _installed_files() -> list[PackagePath]:
    try:
        return files("sx-kernel") or []
    except PackageNotFoundError:  # a copy of the package that nobody has installed
        return []


def _is_spec(folder: Path) -> bool:
    return (folder / "kernel.json").is_file()


def uninstall(name: str, say: Callable[[str], object]) -> int:
    """Remove the kernelspec. Returns the exit status."""
    try:
        where = KernelSpecManager().remove_kernel_spec(name)
    except (KeyError, NoSuchKernel):
        say(f"sx: no kernel called {name} is installed")
        return 1
    except OSError as problem:
        say(f"sx: cannot remove the kernel {name}: {problem.strerror or problem}")
        return 1
    say(f"removed the kernel {name} from {where}")
    return 0


# -------------------------------------------------------------------------------------- doctor


def doctor(name: str, say: Callable[[str], object]) -> int:
    """Look whether Jupyter finds the kernel, starts it, gets answers, and highlights SX.

    Returns 0 if all that is needed works, 1 if not. Highlighting in JupyterLab is no need.
    """
    checks: list[Callable[[], str]] = [
        lambda: _find(name),
        lambda: _answers(name),
        _pygments,
    ]
    ill = 0
    for check in checks:
        try:
            say(f"  ok    {check()}")
        except Exception as problem:
            say(f"  ILL   {problem}")
            ill += 1
            if check is checks[0]:
                break  # what cannot be found cannot be started
    say(f"  {_labextension()}")
    say("the kernel works" if not ill else "the kernel does not work")
    return 1 if ill else 0


def _find(name: str) -> str:
    try:
        spec: Any = KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel:
        hint = "install" if name == NAME else f"install --name {name}"
        message = f"Jupyter finds no kernel called {name}; `sx kernel {hint}` makes one"
        raise LookupError(message) from None
    return f"kernelspec in {spec.resource_dir}"


def _answers(name: str) -> str:
    from jupyter_client.manager import KernelManager

    manager: KernelManager = KernelManager(kernel_name=name)
    start: Any = manager.start_kernel
    start()
    client: Any = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=START_SECONDS)
        seen: list[str] = []

        def look(message: Any) -> None:
            if message["msg_type"] == "execute_result":
                seen.append(message["content"]["data"]["text/plain"])

        client.execute_interactive(
            "(+ 1 2)", output_hook=look, timeout=START_SECONDS, store_history=False
        )
        if seen != ["3"]:
            message = f"(+ 1 2) answered {' '.join(seen) or 'nothing'}"
            raise RuntimeError(message)
        return "it starts, and (+ 1 2) is 3"
    finally:
        client.stop_channels()
        end: Any = manager.shutdown_kernel
        end(now=True)


def _pygments() -> str:
    from pygments.lexers import get_lexer_by_name

    lexer: Any = get_lexer_by_name("sx")
    return f"Pygments highlights SX ({type(lexer).__name__})"


def _labextension() -> str:
    """Return whether JupyterLab would load our extension from where this Jupyter looks."""
    from jupyter_core.paths import jupyter_path

    for folder in jupyter_path("labextensions"):
        if (Path(folder) / EXTENSION / "package.json").exists():
            return f"ok    JupyterLab highlights SX ({Path(folder) / EXTENSION})"
    return "note  JupyterLab shows SX as Scheme: its extension is not where this Jupyter looks"

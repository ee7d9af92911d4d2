"""Who may import whom, and what the engine gets along without."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sx_kernel

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sx_kernel"
MODULES = sorted(PACKAGE.rglob("*.py"))

FACES = ["IPython", "ipykernel", "jupyter_client", "matplotlib", "prompt_toolkit", "pygments"]

BLOCK_AND_EVALUATE = f"""
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {FACES!r}:
            raise ImportError("the engine imported " + name)
        return None

sys.meta_path.insert(0, Refuse())
from sx_kernel import Session
session = Session()
session.eval("(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))")
assert session.eval("(f 15)") == 610
assert session.stats()["compiled"] >= 1
foreign = {{m.partition(".")[0] for m in sys.modules}} - set(sys.stdlib_module_names)
print(sorted(m for m in foreign if not m.startswith("_") and m != "sx_kernel"))
"""


def test_imports_go_down_only() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_engine_runs_on_the_standard_library_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", BLOCK_AND_EVALUATE],  # -S: no site-packages at all
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_importing_the_package_imports_nothing_else() -> None:
    code = (
        "import sys; before = set(sys.modules); import sx_kernel; "
        "print(sorted(set(sys.modules) - before - {'sx_kernel', '__future__', 'typing'}))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert [m for m in ast.literal_eval(done.stdout) if m.startswith("sx_kernel")] == []


def test_public_names_are_sorted_and_exist() -> None:
    assert sx_kernel.__all__ == sorted(sx_kernel.__all__)
    for name in sx_kernel.__all__:
        assert getattr(sx_kernel, name) is not None
    with pytest.raises(AttributeError):
        _ = sx_kernel.no_such_name  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("file", MODULES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_a_module_says_what_it_is(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree), "a module begins with a docstring"
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names = ast.literal_eval(node.value)
            assert len(names) == len(set(names))  # ruff sorts them

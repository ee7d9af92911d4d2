"""session/python/access.py."""

from __future__ import annotations

import sys
from pathlib import Path

from sx_kernel import Session


def test_an_import_brings_the_module_and_modifiers_what_is_in_it(session: Session) -> None:
    session.eval("(import (python os path))")
    assert session.eval('(.join path "a" "b")') == "a/b"
    session.eval(
        "(import (only (python os path) basename) (rename (python json) (dumps write-json)))"
    )
    assert session.eval('(list (basename "a/b") (write-json {:a 1}))') == ["b", '{"a": 1}']


def test_a_library_may_import_from_python(session: Session) -> None:
    session.eval(
        "(define-library (geo) (import (prefix (python math) m:)) (export diagonal)"
        " (define (diagonal a b) (m:hypot a b)) (define (up s) (.upper s)))"
        "(import (geo))"
    )
    assert session.eval("(list (diagonal 3 4) (diagonal 5 12) (diagonal 8 15))") == [
        5.0,
        13.0,
        17.0,
    ]


def test_a_redefined_name_is_seen_by_compiled_code(session: Session) -> None:
    session.eval("(define (f x) (m:sqrt x))")
    assert session.eval("(list (f 4) (f 4) (f 4))") == [2.0, 2.0, 2.0]
    assert session.eval("(define (m:sqrt x) 7) (f 4)") == 7
    assert session.eval("(import (prefix (python math) m:)) (f 4)") == 2.0


def test_nothing_is_imported_before_it_is_asked_for(tmp_path: Path) -> None:
    import subprocess

    code = (
        "import sys\nfrom sx_kernel import Session\nfrom sx_kernel.session.capabilities import EVERYTHING\n"
        "Session(capabilities=EVERYTHING).eval('(+ 1 2)')\n"
        "print([m for m in sys.modules if m.startswith(('sx_kernel.session.python', 'sx_kernel.session.world',"
        " 'inspect', 'numpy', 'csv', 'linecache')) and m != 'linecache'])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert run.stdout.strip() == "[]"

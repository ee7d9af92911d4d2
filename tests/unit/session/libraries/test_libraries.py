"""Libraries in files: finding them, circles, and what is wrong with a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def failure(text: str, name: str = "<input>", session: Session | None = None) -> SxError:
    with pytest.raises(SxError) as raised:
        (session or Session(files=True)).eval(text, name)
    return raised.value


def test_a_library_is_found_by_its_name(folder: Path) -> None:
    put(folder, "my/lib.sx", "(define-library (my lib) (export f) (define (f) 5))")
    assert Session(files=True).eval("(import (my lib)) (f)") == 5


def test_the_ending_of_scheme_libraries_is_found_too(folder: Path) -> None:
    put(folder, "my/lib.sld", "(define-library (my lib) (export f) (define (f) 5))")
    assert Session(files=True).eval("(import (my lib)) (f)") == 5


def test_a_library_is_loaded_once(folder: Path) -> None:
    put(folder, "once.sx", '(define-library (once) (display "loaded"))')
    printed: list[str] = []
    session = Session(out=printed.append, files=True)
    session.eval("(import (once)) (import (once))")
    assert printed == ["loaded"]


def test_files_beside_the_importing_file_come_first(folder: Path) -> None:
    put(folder, "lib.sx", '(define-library (lib) (export where) (define where "here"))')
    put(folder, "sub/lib.sx", '(define-library (lib) (export where) (define where "there"))')
    program = put(folder, "sub/main.sx", "(import (lib)) where")
    assert Session(files=True).eval(program.read_text(), str(program)) == "there"
    assert Session(files=True).eval("(import (lib)) where") == "here"


def test_a_library_imports_files_beside_its_own(folder: Path) -> None:
    put(folder, "deep/a.sx", "(define-library (deep a) (export a) (import (b)) (define a b))")
    put(folder, "deep/b.sx", "(define-library (b) (export b) (define b 7))")
    assert Session(files=True).eval("(import (deep a)) a") == 7


def test_more_folders_can_be_searched(folder: Path) -> None:
    put(folder, "elsewhere/lib.sx", "(define-library (lib) (export x) (define x 1))")
    session = Session(files=True)
    session.library_path.append(str(folder / "elsewhere"))
    assert session.eval("(import (lib)) x") == 1


def test_a_wrong_path_names_library_and_folders(folder: Path) -> None:
    error = failure("(import (no such lib))")
    assert error.kind == "import-error"
    assert error.message == "import: there is no library (no such lib): no no/such/lib.sx in ."


def test_the_nearest_library_is_a_hint() -> None:
    session = Session(files=True)
    session.eval("(define-library (colours))")
    assert failure("(import (colors))", session=session).payload.hint == "did you mean (colours)?"


def test_a_circle_of_files_is_shown(folder: Path) -> None:
    put(folder, "a.sx", "(define-library (a) (import (b)))")
    put(folder, "b.sx", "(define-library (b) (import (c)))")
    put(folder, "c.sx", "(define-library (c) (import (a)))")
    error = failure("(import (a))")
    assert error.kind == "import-error"
    assert error.message == "import: (a) needs itself: (a) → (b) → (c) → (a)"


def test_after_a_circle_the_session_goes_on(folder: Path) -> None:
    put(folder, "a.sx", "(define-library (a) (export x) (import (b)) (define x 1))")
    put(folder, "b.sx", "(define-library (b) (import (a)))")
    session = Session(files=True)
    failure("(import (a))", session=session)
    put(folder, "b.sx", "(define-library (b))")
    assert session.eval("(import (a)) x") == 1


def test_a_diamond_is_no_circle(folder: Path) -> None:
    put(folder, "top.sx", "(define-library (top) (export x) (import (l) (r)) (define x (+ l r)))")
    put(folder, "l.sx", "(define-library (l) (export l) (import (base)) (define l b))")
    put(folder, "r.sx", "(define-library (r) (export r) (import (base)) (define r b))")
    put(folder, "base.sx", "(define-library (base) (export b) (define b 2))")
    assert Session(files=True).eval("(import (top)) x") == 4


def test_a_file_that_defines_another_library(folder: Path) -> None:
    put(folder, "a.sx", "(define-library (b))")
    assert failure("(import (a))").message == "import: a.sx does not define (a)"


def test_a_file_that_is_no_utf8_is_named(folder: Path) -> None:
    put(folder, "a.sx", b'(define-library (a)) "\xff"')
    error = failure("(import (a))")
    assert error.kind == "read-error"
    assert error.message == "a.sx is no UTF-8 text: byte 0xff at offset 22"


def test_a_file_that_cannot_be_read_as_forms_is_named(folder: Path) -> None:
    put(folder, "a.sx", "(define-library (a)")
    error = failure("(import (a))")
    assert error.kind == "read-error"
    assert error.payload.where.source.name == "a.sx"


def test_an_error_in_a_file_is_placed_there(folder: Path) -> None:
    put(folder, "a.sx", '(define-library (a)\n  (define x (+ 1 "2")))')
    error = failure("(import (a))")
    assert error.kind == "type-error"
    assert str(error.payload.where) == "a.sx:2:13"


def test_an_error_in_a_function_of_a_library_is_placed_there(folder: Path) -> None:
    put(folder, "a.sx", '(define-library (a) (export f)\n  (define (f x) (+ x "2")))')
    error = failure("(import (a)) (f 1)")
    assert str(error.payload.where) == "a.sx:2:17"


def test_a_missing_export_is_placed_at_the_library(folder: Path) -> None:
    put(folder, "a.sx", "(define-library (a) (export gone))")
    error = failure("(import (a))")
    assert error.message == "define-library: (a) exports gone, which it does not define"
    assert str(error.payload.where) == "a.sx:1:1"


CULPRITS = {
    "no such library": ("(import (no where))", "no library (no where)", "<input>", "(import (no where))"),
    "no such export": ("(import (only (good) zork))", "(good) does not export zork", "<input>", "(import (only (good) zork))"),
    "no such export, in a library": ("(import (asks))", "(good) does not export nope", "asks.sx", "(import (only (good) nope))"),
    "another library in the file": ("(import (other))", "other.sx does not define (other)", "<input>", "(import (other))"),
    "a circle": ("(import (one))", "(one) needs itself: (one) → (two) → (one)", "two.sx", "(import (one))"),
    "no UTF-8": ("(import (latin))", "latin.sx is no UTF-8 text: byte 0xe9", "latin.sx", "\ufffd"),
    "a malformed file": ("(import (broken))", 'unclosed "("', "broken.sx", "("),
    "no such file": ('(load "none.sx")', "load: cannot read none.sx", "<input>", '(load "none.sx")'),
    "a name that no file has": (r'(load "a\u0000b")', "cannot read", "<input>", r'(load "a\u0000b")'),
    "a folder": ('(load "sub")', "cannot read sub: Is a directory", "<input>", '(load "sub")'),
    "a special form": ("(import (rename (good) (g if)))", "if is a special form", "<input>", "(import (rename (good) (g if)))"),
    "a malformed regex": ('(regex-test "(a" "b")', 'regex-test: "(a" is no regular expression: missing )', "<input>", '(regex-test "(a" "b")'),
    "an invalid date": ('(parse-datetime "2021-02-30")', '"2021-02-30" is no date', "<input>", '(parse-datetime "2021-02-30")'),
    "a date that is none": ('(format-date "soon" "%Y")', '"soon" is no date', "<input>", '(format-date "soon" "%Y")'),
}  # fmt: skip


@pytest.mark.parametrize("what", CULPRITS)
def test_what_is_wrong_is_named_with_its_place(folder: Path, what: str) -> None:
    put(folder, "good.sx", "(define-library (good) (export g) (define g 1))")
    put(folder, "asks.sx", "(define-library (asks)\n  (import (only (good) nope)))")
    put(folder, "other.sx", "(define-library (another))")
    put(folder, "one.sx", "(define-library (one) (import (two)))")
    put(folder, "two.sx", "(define-library (two) (import (one)))")
    put(folder, "latin.sx", b'(define x "\xe9")')
    put(folder, "broken.sx", "(define-library (broken)")
    put(folder, "sub/x.sx", "")
    program, message, file, place = CULPRITS[what]
    error = failure(f"nil\n  {program}")
    assert message in error.message
    where = error.payload.where
    assert where.source.name.endswith(file)
    assert where.source.text[where.start : where.end].startswith(place)


def test_included_files_are_part_of_the_library(folder: Path) -> None:
    put(folder, "lib/a.sx", '(define-library (lib a) (export f) (include "body.sx"))')
    put(folder, "lib/body.sx", "(define (f) (g)) (define (g) 8)")
    assert Session(files=True).eval("(import (lib a)) (f)") == 8


def test_an_included_file_that_is_missing_is_named(folder: Path) -> None:
    put(folder, "a.sx", '(define-library (a) (include "gone.sx"))')
    error = failure("(import (a))")
    assert error.kind == "io-error"
    assert error.message == "include: cannot read gone.sx: No such file or directory"


def test_load_evaluates_at_top_level(folder: Path) -> None:
    put(folder, "defs.sx", "(define loaded 3) (define (twice x) (* 2 x))")
    assert Session(files=True).eval('(load "defs.sx") (twice loaded)') == 6


def test_load_names_a_file_that_is_missing(folder: Path) -> None:
    error = failure('(load "gone.sx")')
    assert error.message == "load: cannot read gone.sx: No such file or directory"


def test_files_that_load_each_other_are_an_error(folder: Path) -> None:
    put(folder, "a.sx", '(load "b.sx")')
    put(folder, "b.sx", '(load "a.sx")')
    error = failure('(load "a.sx")')
    assert error.kind == "import-error"
    assert error.message == "load: a.sx needs itself: a.sx → b.sx → a.sx"


def test_a_loaded_file_may_be_loaded_again(folder: Path) -> None:
    put(folder, "a.sx", "(set! n (+ n 1))")
    assert Session(files=True).eval('(define n 0) (load "a.sx") (load "a.sx") n') == 2


def test_load_inside_compiled_functions(folder: Path) -> None:
    put(folder, "a.sx", "(set! n (+ n 1))")
    session = Session(threshold=1, files=True)
    session.eval('(define n 0) (define (again) (load "a.sx") n)')
    assert session.eval("(list (again) (again) (again))") == [1, 2, 3]


def test_sessions_do_not_share_libraries() -> None:
    one, other = Session(files=True), Session(files=True)
    one.eval("(define-library (mine))")
    assert failure("(import (mine))", session=other).kind == "import-error"


def test_names_of_libraries_are_not_completed() -> None:
    session = Session(files=True)
    session.eval("(define-library (mine) (export x) (define x 1) (define hidden 2))")
    assert not [name for name in session.names() if "hidden" in name or "mine" in name]


def test_help_for_an_imported_function_is_its_own() -> None:
    session = Session(files=True)
    session.eval('(define-library (m) (export f) (define (f x) "Says hello." (list x)))')
    session.eval("(import (m))")
    text = session.doc("f")
    assert text is not None
    assert text.startswith("(f x)\n  Says hello.")


@pytest.mark.parametrize(
    "use",
    [
        "|(my lib) n|",
        '(eval (string->symbol "(my lib) n"))',
        "(set! |(my lib) n| 5)",
        "(define |(my lib) n| 5)",
        "(|(my lib) count!|)",
        "(defmacro |(my lib) m| (x) x)",
    ],
)
def test_no_symbol_that_a_program_makes_reaches_what_is_a_librarys_own(use: str) -> None:
    session = Session()
    session.eval(
        "(define-library (my lib) (export count! twice) (define n 0)"
        " (define (count!) (set! n (+ n 1)) n)"
        " (define-syntax twice (syntax-rules () ((_) (begin (count!) (set! n (* 2 n)) n)))))"
        "(import (my lib))"
    )
    with pytest.raises(SxError, match="is reserved: names that start with"):
        session.eval(use)
    assert session.eval("(list (count!) (twice))") == [1, 4]
    assert session.eval("(let ((|(a b)| 5)) |(a b)|)") == 5

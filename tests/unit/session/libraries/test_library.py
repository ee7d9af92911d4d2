"""A session that was started from the kept library is the one that analysed it."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sx_kernel.base import store
from sx_kernel.base.errors import SxError
from sx_kernel.runtime.closures import LambdaState
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.libraries import library
from sx_kernel.session.session import Session


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to keep the library in."""
    monkeypatch.setenv("SX_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def warm(monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session made from what an earlier one has kept, which could not have analysed anything."""
    Session()
    with monkeypatch.context() as patch:
        patch.setattr(Session, "forms", None)
        return Session()


def test_it_knows_the_same_names_macros_and_documentation(warm: Session) -> None:
    cold = Session(out=print)
    assert warm.names() == cold.names()
    assert warm.context.macros.keys() == cold.context.macros.keys()
    assert [warm.doc(name) for name in cold.names()] == [cold.doc(name) for name in cold.names()]
    assert warm.stats() == cold.stats()


def test_it_evaluates_compiles_and_expands(warm: Session) -> None:
    assert warm.eval("(reduce (fn (a b) (+ a b)) 0 (map (fn (x) (* x x)) (range 100)))") == 328350
    warm.eval("(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))")
    assert warm.eval("(f 15)") == 610
    assert warm.stats()["compiled"] > 0
    assert warm.eval("(with-jit-threshold 1 (get (jit-stats) :threshold))") == 1


def test_errors_inside_the_library_have_the_same_places(warm: Session) -> None:
    text = "(map (fn (x) (+ x 1)) 5)"
    reports: list[tuple[str, list[str]]] = []
    for session in (warm, Session()):
        with pytest.raises(SxError) as caught:
            session.eval(text)
        trace = [f"{entry.function} {entry.place}" for entry in caught.value.payload.backtrace]
        reports.append((render_error(caught.value), trace))
    assert reports[0] == reports[1]


def test_two_sessions_from_one_file_share_nothing(warm: Session) -> None:
    other = Session()
    warm.eval("(for-each (fn (x) (map inc (list x))) (range 20))")
    assert warm.stats()["compiled"] > 0
    assert other.stats()["compiled"] == 0
    warm.eval("(define (inc x) :mine)")
    assert other.eval("(map inc (list 1))") == [2]


def test_a_file_that_does_not_unpickle_is_replaced(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Session()
    (file,) = home.iterdir()
    key = file.name.partition("-")[2]
    good = store.load(library.KIND, key)
    for bad in (b"", b"no pickle", b"cno_such_module\nname\n."):
        store.save(library.KIND, key, bad)
        assert Session().eval("(map inc (list 1 2))") == [2, 3]
        assert len(store.load(library.KIND, key) or b"") == len(good or b"")


def test_other_library_text_is_another_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Session()
    read = library.read_file

    def changed(name: str) -> str:
        return read(name) + ("\n(define (brand-new) 1)" if name == "core.sx" else "")

    monkeypatch.setattr(library, "read_file", changed)
    assert Session().eval("(brand-new)") == 1
    assert len(list(home.iterdir())) == 2


def test_another_version_of_ours_is_another_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Session()
    monkeypatch.setattr(library, "VERSION", "99.0")
    Session()
    assert len(list(home.iterdir())) == 2


def test_nothing_is_kept_where_nothing_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SX_CACHE_DIR", "off")
    assert Session().eval("(map inc (list 1))") == [2]


class _Hostile:
    """Pickled, it calls a function with arguments of its choice."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        return self.call[0], self.call[1:]


@pytest.mark.parametrize(
    "call",
    [
        (subprocess.getoutput, "touch {file}"), (exec, "open({file!r}, 'w')"), (eval, "open({file!r}, 'w')"),
        (Path.touch, "{path}"), (os.mkdir, "{file}"), (__import__, "antigravity"),
        (getattr, "{file}", "join"), (LambdaState, 1, 2), (Session,), (type, "x", (), {}),
    ],
    ids=lambda call: call[0].__name__,
)  # fmt: skip
def test_a_hostile_file_runs_nothing(home: Path, tmp_path: Path, call: tuple[Any, ...]) -> None:
    """Another program of the user's may have written it, with the right name and checksum."""
    Session()
    (kept,) = home.iterdir()
    key = kept.name.partition("-")[2]
    made = tmp_path / "made"
    filled = [
        (made if arg == "{path}" else arg.format(file=str(made))) if type(arg) is str else arg
        for arg in call[1:]
    ]
    for text in (
        pickle.dumps(_Hostile(call[0], *filled)),
        pickle.dumps([_Hostile(call[0], *filled)], 0),
        pickle.dumps({"a": _Hostile(call[0], *filled)}, 2),
    ):
        store.save(library.KIND, key, text)
        assert library._restore(store.load(library.KIND, key)) is None
        assert Session().eval("(map inc (list 1 2))") == [2, 3]
        assert not made.exists()


@pytest.mark.parametrize(
    "steps", [[], [5], ["a"], [[1]], [(1, 2)], [(1, 2, 3)], [("x", 5, None)], [{"a": 1}]], ids=str
)
def test_a_file_of_things_that_are_no_steps_is_replaced(home: Path, steps: list[Any]) -> None:
    Session()
    (kept,) = home.iterdir()
    key, good = kept.name.partition("-")[2], kept.read_bytes()
    store.save(library.KIND, key, b"".join(pickle.dumps(step) for step in [*steps, None]))
    assert Session().eval("(map inc (list 1 2))") == [2, 3]
    assert kept.read_bytes() == good


def test_a_form_that_cannot_be_run_is_evaluated_again(home: Path) -> None:
    """Those before it have defined something by then, macros among them."""
    Session()
    (kept,) = home.iterdir()
    key = kept.name.partition("-")[2]
    steps = library._restore(store.load(library.KIND, key))
    assert steps is not None
    stream = io.BytesIO()
    pickler = library._Pickler(stream)
    for step in [*steps[: len(steps) // 2], 5, None]:
        pickler.dump(step)
    store.save(library.KIND, key, stream.getvalue())
    for _ in range(2):
        session = Session()
        assert session.eval("(list (map inc (list 1)) ((case-lambda ((x) x)) 2))") == [[2], 2]


def test_what_is_kept_is_the_users_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SX_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    folder = home / "sx-kernel"
    folder.mkdir(mode=0o755)
    Session()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [file.stat().st_mode & 0o777 for file in folder.iterdir()] == [0o600]

"""session/watching/cachemap.py."""

from __future__ import annotations

import json

from sx_kernel.kernel.mime import bundle
from sx_kernel.kernel.overflow import Overflow
from sx_kernel.session.commands.picturing import CACHE
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.watching.cachemap import why
from tests.unit.session.watching.pictured import said, shown


def test_a_map_of_thousands_is_bounded(workspace: Workspace) -> None:
    workspace.session.eval("(jit-set-threshold! 1)")
    for i in range(1500):
        workspace.session.eval(f"(define (f{i} x) (+ x {i})) (f{i} 1)")
    found = shown(workspace, "%jit map")
    assert len(json.dumps(found.data)) < 150_000
    assert len(found.html) < 150_000
    assert "… 1484 more" in found.text
    full = bundle(found, Overflow())
    assert set(full) == {"text/plain", "text/html", CACHE}


def test_names_of_programs_are_escaped_in_the_map(workspace: Workspace) -> None:
    said(workspace, "(define (|<img src=x>| n) n)\n(map |<img src=x>| (range 9))")
    found = shown(workspace, "%jit map")
    assert "<img" in found.text
    assert "<img" not in found.html
    assert "&lt;img" in found.html


def test_why_is_told_of_entries_and_of_what_has_left(workspace: Workspace) -> None:
    session = workspace.session
    session.eval("(define (f x) x) (map f (range 9))")
    (entry,) = session.policy.cache.named("f")
    assert why(session, entry.id, "f").startswith("f: compiled\n")
    session.eval("(jit-reset!)")
    assert "dropped" in why(session, entry.id, "f")
    assert why(session, 999, "nobody") == "nobody: its function is gone"

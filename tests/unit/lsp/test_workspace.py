"""The documents that are open, and the files around them."""

from __future__ import annotations

from pathlib import Path

from sx_kernel.lsp.workspace import LARGEST, Workspace, path_of, uri_of


def test_addresses_are_files() -> None:
    assert path_of("file:///tmp/a%20b/%C3%A9.sx") == "/tmp/a b/é.sx"
    assert path_of("untitled:1") == "untitled:1"


def test_a_file_is_read_again_only_when_it_has_changed(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "a b.sx"
    path.write_text("(define a 1)")
    first = workspace.document(uri_of(path))
    assert first is not None
    assert workspace.document(uri_of(path)) is first
    path.write_text("(define a 1) (define b 2)")
    again = workspace.document(uri_of(path))
    assert again is not None
    assert again.text == "(define a 1) (define b 2)"
    path.write_bytes(b" " * (LARGEST + 1))
    assert workspace.document(uri_of(path)) is None


def test_an_open_document_stands_for_its_file(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "open.sx"
    path.write_text("on disk")
    document = workspace.put(uri_of(path), "typed", 1)
    assert workspace.file(str(path.resolve())) is document
    assert workspace.uri(document) == uri_of(path)
    workspace.close(uri_of(path))
    found = workspace.file(str(path.resolve()))
    assert found is not None
    assert found.text == "on disk"


def test_what_loads_a_file_is_connected_with_it(tmp_path: Path) -> None:
    (tmp_path / "base.sx").write_text("(define (helper) 1)")
    (tmp_path / "main.sx").write_text('(load "base.sx") (load "gone.sx") (define (own) 2)')
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "skipped.sx").write_text("(define (skipped) 3)")
    workspace = Workspace()
    workspace.roots = [tmp_path]
    base = workspace.file(str((tmp_path / "base.sx").resolve()))
    main = workspace.file(str((tmp_path / "main.sx").resolve()))
    assert base is not None
    assert main is not None
    assert workspace.connected(base) == [base, main]
    assert (workspace.loads_all(base), workspace.loads_all(main)) == (True, False)
    ((where, _, definition),) = workspace.definitions(base, "own")
    assert (where, definition.name) == (main, "own")
    assert list(workspace.all_documents()) == [base, main]

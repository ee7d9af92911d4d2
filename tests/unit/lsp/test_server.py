"""`sx lsp` over its wire: every request, in wrong order too, and messages that are none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from sx_kernel.cli import main
from tests.unit.lsp.client import Client, place, span

pytest.importorskip("pygls")

URI: Final = "file:///tmp/example.sx"
TEXT: Final = """\
;; A comment
;; of two lines
(define (add a b)
  "Return the sum."
  (+ a b))
(define-syntax twice
  (syntax-rules () ((_ x) (begin x x))))

(let ((x 1) (y "é😀z"))
  (twice (add x 2)) (list x y 'add))
(map inc
(list 1 2))
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[Client]:
    """A server that has the document; tests do not edit it."""
    with Client() as client:
        client.capabilities = client.start()  # type: ignore[attr-defined]
        client.open(URI, TEXT)
        yield client


def lines_of(places: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(p["range"]["start"]["line"], p["range"]["start"]["character"]) for p in places]


# ------------------------------------------------------------------------------- every request


def test_what_it_can_do_is_said(shared: Client) -> None:
    found: dict[str, Any] = shared.capabilities  # type: ignore[attr-defined]
    for name in (
        "completionProvider", "hoverProvider", "signatureHelpProvider", "definitionProvider",
        "referencesProvider", "documentHighlightProvider", "documentSymbolProvider",
        "workspaceSymbolProvider", "documentFormattingProvider", "documentRangeFormattingProvider",
        "documentOnTypeFormattingProvider", "renameProvider", "foldingRangeProvider",
        "selectionRangeProvider", "semanticTokensProvider", "codeActionProvider",
    ):  # fmt: skip
        assert found.get(name), name
    assert found["textDocumentSync"]["change"] == 2
    assert found["positionEncoding"] == "utf-16"


def test_a_document_without_faults_has_no_problems(shared: Client) -> None:
    assert shared.problems(URI, 1) == []


def test_completion_offers_own_names_first_with_their_signature(shared: Client) -> None:
    found = shared.at("completion", URI, 9, 12)  # (twice (ad|d
    first = found["items"][0]
    assert (first["label"], first["detail"]) == ("add", "(add a b)")
    assert first["textEdit"]["range"] == span(9, 10, 9, 12)
    assert "Return the sum." in first["documentation"]
    assert "address" in [item["label"] for item in found["items"]]


def test_completion_is_silent_in_strings_and_comments(shared: Client) -> None:
    assert shared.at("completion", URI, 0, 5)["items"] == []
    assert shared.at("completion", URI, 3, 8)["items"] == []


def test_an_item_is_resolved_to_its_documentation(shared: Client) -> None:
    found = shared.request("completionItem/resolve", {"label": "map", "kind": 3})
    assert "(map f xs" in found["documentation"]["value"]


def test_hover_tells_what_a_name_is(shared: Client) -> None:
    assert "Return the sum." in shared.at("hover", URI, 9, 10)["contents"]["value"]
    assert "Return the list of (f x)" in shared.at("hover", URI, 10, 2)["contents"]["value"]
    assert "bound in line 9" in shared.at("hover", URI, 9, 26)["contents"]["value"]
    assert "special form" in shared.at("hover", URI, 8, 2)["contents"]["value"]
    assert shared.at("hover", URI, 3, 6) is None
    assert shared.at("hover", URI, 9, 31) is None  # 'add is data


def test_a_signature_says_which_argument_comes(shared: Client) -> None:
    found = shared.at("signatureHelp", URI, 9, 16)  # (add x |2
    assert found["signatures"][0]["label"] == "(add a b)"
    assert found["signatures"][0]["parameters"] == [{"label": [5, 6]}, {"label": [7, 8]}]
    assert found["activeParameter"] == 1
    assert shared.at("signatureHelp", URI, 0, 0) is None


def test_definition_finds_globals_locals_and_the_language(shared: Client) -> None:
    assert lines_of(shared.at("definition", URI, 9, 10)) == [(2, 9)]
    assert lines_of(shared.at("definition", URI, 9, 26)) == [(8, 7)]
    assert lines_of(shared.at("definition", URI, 9, 4)) == [(5, 15)]
    for character, file, line in ((2, "lib/higher-order.sx", "map"), (6, "numbers.sx", "inc")):
        found = shared.at("definition", URI, 10, character)[0]
        assert found["uri"].endswith(file)
        at = found["range"]["start"]
        text = Path(found["uri"].removeprefix("file://")).read_text(encoding="utf-8").split("\n")
        assert text[at["line"]][at["character"] :].startswith(line)


def test_references_leave_out_other_variables_and_data(shared: Client) -> None:
    more = {"context": {"includeDeclaration": True}}
    assert lines_of(shared.at("references", URI, 2, 10, **more)) == [(2, 9), (9, 10)]
    assert lines_of(shared.at("references", URI, 8, 7, **more)) == [(8, 7), (9, 14), (9, 26)]
    more = {"context": {"includeDeclaration": False}}
    assert lines_of(shared.at("references", URI, 2, 10, **more)) == [(9, 10)]


def test_highlights_tell_writing_from_reading(shared: Client) -> None:
    found = shared.at("documentHighlight", URI, 2, 13)
    assert [(one["range"]["start"]["line"], one["kind"]) for one in found] == [(2, 3), (4, 2)]


def test_a_name_is_renamed_everywhere_or_not_at_all(shared: Client) -> None:
    found = shared.at("rename", URI, 9, 10, newName="plus")
    edits = found["changes"][URI]
    assert lines_of(edits) == [(2, 9), (9, 10)]
    assert {edit["newText"] for edit in edits} == {"plus"}
    assert shared.at("prepareRename", URI, 9, 10)["placeholder"] == "add"
    for line, character, new, why in (
        (9, 10, "map", "map is the language's"),
        (9, 10, "twice", "twice is defined already"),
        (9, 10, "1a", "1a is no name"),
        (9, 10, "if", "if is a special form"),
        (2, 14, "b", "would be wrong"),
        (8, 7, "y", "rename"),
        (10, 2, "mapz", "map is the language's"),
        (9, 31, "q", "add is data here"),
    ):
        answer = shared.ask("textDocument/rename", place(URI, line, character, newName=new))
        assert why in answer["error"]["message"], (new, answer)


def test_the_outline_lists_definitions(shared: Client) -> None:
    found = shared.request("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    assert [(one["name"], one["range"]["start"]["line"]) for one in found] == [
        ("add", 2), ("twice", 5),
    ]  # fmt: skip
    assert found[0]["selectionRange"] == span(2, 9, 2, 12)
    found = shared.request("workspace/symbol", {"query": "ad"})
    assert [one["name"] for one in found] == ["add"]


def test_lists_and_comments_fold(shared: Client) -> None:
    found = shared.request("textDocument/foldingRange", {"textDocument": {"uri": URI}})
    shown = [(one["startLine"], one["endLine"], one.get("kind")) for one in found]
    assert shown == [
        (0, 1, "comment"), (2, 4, None), (5, 6, None), (8, 9, None), (10, 11, None),
    ]  # fmt: skip


def test_a_selection_grows_by_expressions(shared: Client) -> None:
    params = {"textDocument": {"uri": URI}, "positions": [{"line": 9, "character": 14}]}
    found = shared.request("textDocument/selectionRange", params)[0]
    spans: list[Any] = []
    while found:
        spans.append(found["range"])
        found = found.get("parent")
    assert spans[:4] == [
        span(9, 14, 9, 15), span(9, 10, 9, 17), span(9, 9, 9, 18), span(9, 3, 9, 18),
    ]  # fmt: skip
    assert spans[-1] == span(0, 0, 12, 0)


def test_formatting_is_that_of_sx_format(shared: Client) -> None:
    options = {"tabSize": 8, "insertSpaces": False}
    params = {"textDocument": {"uri": URI}, "options": options}
    assert shared.request("textDocument/formatting", params) == [
        {"range": span(11, 0, 11, 0), "newText": "     "}
    ]
    params["range"] = span(2, 0, 3, 0)
    assert shared.request("textDocument/rangeFormatting", params) == []
    params["range"] = span(10, 1, 10, 1)
    assert shared.request("textDocument/rangeFormatting", params) == [
        {"range": span(11, 0, 11, 0), "newText": "     "}
    ]


def test_a_new_line_is_indented_as_at_the_prompt(shared: Client) -> None:
    options = {"tabSize": 2, "insertSpaces": True}
    more = {"ch": "\n", "options": options}
    assert shared.at("onTypeFormatting", URI, 11, 0, **more) == [
        {"range": span(11, 0, 11, 0), "newText": "     "}
    ]
    assert shared.at("onTypeFormatting", URI, 4, 2, **more) == []


def test_semantic_tokens_count_utf_16(shared: Client) -> None:
    found = shared.request("textDocument/semanticTokens/full", {"textDocument": {"uri": URI}})
    data, legend = found["data"], shared.capabilities["semanticTokensProvider"]["legend"]  # type: ignore[attr-defined]
    line = character = 0
    shown: list[tuple[int, int, int, str]] = []
    for i in range(0, len(data), 5):
        line, character = line + data[i], data[i + 1] + (0 if data[i] else character)
        shown.append((line, character, data[i + 2], legend["tokenTypes"][data[i + 3]]))
    assert shown[:4] == [
        (0, 0, 12, "comment"), (1, 0, 15, "comment"), (2, 1, 6, "keyword"), (2, 9, 3, "function"),
    ]  # fmt: skip
    assert (8, 15, 6, "string") in shown  # "é😀z" with its quotes
    assert (9, 3, 5, "macro") in shown
    assert shown == sorted(shown)
    part = {"textDocument": {"uri": URI}, "range": span(10, 0, 10, 3)}
    assert shared.request("textDocument/semanticTokens/range", part)["data"][:2] == [10, 1]


def test_what_may_be_meant_is_offered(shared: Client) -> None:
    uri = "file:///tmp/other.sx"
    shared.open(uri, "(displax 1)")
    problem = shared.problems(uri, 1)[0]
    assert (problem["severity"], problem["code"]) == (2, "name-error")
    params = {
        "textDocument": {"uri": uri}, "range": span(0, 1, 0, 8), "context": {"diagnostics": [problem]},
    }  # fmt: skip
    found = shared.request("textDocument/codeAction", params)
    assert found[0]["edit"]["changes"][uri][0]["newText"] == "display"


# ------------------------------------------------------------------------------- while one types


def test_rapid_edits_leave_no_stale_place() -> None:
    head, call, tail = "(define (f x) x)\n", "(f 1)\n", "(f 1 2)\n"
    with Client() as client:
        client.start()
        client.open(URI, head + tail)
        version = 1
        for _ in range(100):
            version += 1
            client.change(URI, version, (1, 0, 1, 0, call))
            client.notify("$/cancelRequest", {"id": version})
        for char in '(g "😀':  # half typed, a key at a time, with questions in between
            version += 1
            client.change(URI, version, (101, 0, 101, 0, char))
            client.at("completion", URI, 101, 1)
        found = client.problems(URI, version)
        assert [p["range"] for p in found if p["code"] == "arity-error"] in (
            [span(101, 6 + 1, 101, 6 + 2)], []
        )  # fmt: skip
        version += 1
        client.change(URI, version, (101, 0, 101, 6, ""))
        (problem,) = client.problems(URI, version)
        assert (problem["range"], problem["code"]) == (span(101, 1, 101, 2), "arity-error")
        places = client.at("references", URI, 0, 10, context={"includeDeclaration": True})
        assert lines_of(places) == [(0, 9), *((line, 1) for line in range(1, 102))]


# ----------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("offered", "chosen", "column"),
    [
        (None, "utf-16", 8), (["utf-16"], "utf-16", 8), (["utf-32"], "utf-32", 7),
        (["utf-8"], "utf-8", 11), (["utf-7", "latin-1"], "utf-16", 8), ([], "utf-16", 8),
    ],
)  # fmt: skip
def test_characters_are_counted_as_agreed(offered: Any, chosen: str, column: int) -> None:
    with Client() as client:
        assert client.start(encodings=offered)["positionEncoding"] == chosen
        client.open(URI, '(f "é😀" oops)')  # the name stands behind 8 code points
        f, oops = client.problems(URI, 1)
        assert f["range"] == span(0, 1, 0, 2)
        start = oops["range"]["start"]["character"]
        assert start == column + 1
        client.change(URI, 2, (0, start, 0, start + 4, "inc"))
        assert len(client.problems(URI, 2)) == 1


# --------------------------------------------------------------------------- order and nonsense


def test_before_the_introduction_requests_are_refused() -> None:
    with Client() as client:
        client.open(URI, "(f")
        answer = client.ask("textDocument/hover", place(URI, 0, 0))
        assert answer["error"]["code"] == -32002
        client.start()
        assert client.ask("initialize", {"capabilities": {}})["error"]["code"] == -32600
        assert client.at("hover", URI, 0, 0) is None


def test_after_the_end_requests_are_refused() -> None:
    with Client() as client:
        client.start()
        client.request("shutdown")
        answer = client.ask("textDocument/hover", place(URI, 0, 0))
        assert answer["error"]["code"] == -32600
        client.notify("exit")
        assert client.process.wait(60) == 0


def test_leaving_without_a_word_has_a_status_of_its_own() -> None:
    with Client() as client:
        client.start()
        client.notify("exit")
        assert client.process.wait(60) == 1
    with Client() as client:
        client.start()
        assert client.process.stdin is not None
        client.process.stdin.close()
        assert client.process.wait(60) == 1


def test_documents_that_are_not_open_have_no_answer() -> None:
    with Client() as client:
        client.start()
        client.change(URI, 2, "(f)")
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        for method in ("hover", "definition", "documentHighlight", "signatureHelp"):
            for uri in (URI, "untitled:1", "file:///nowhere/%00/x.sx", "nonsense", ""):
                assert client.at(method, uri, 0, 0) is None
        params = {"textDocument": {"uri": "untitled:9"}}
        assert client.request("textDocument/documentSymbol", params) is None


def test_nonsense_is_answered_and_survived() -> None:
    with Client() as client:
        client.start()
        for params in ({"x": 1}, [1], None, 5, {"textDocument": 5, "position": {}}):
            answer = client.ask("textDocument/hover", params)
            assert answer["error"]["code"] == -32602, params
            assert "Traceback" not in str(answer)
        assert client.ask("sx/unknown", {})["error"]["code"] == -32601
        client.notify("$/unknown", {})
        client.notify("$/cancelRequest", {"id": 999})
        for body in (b"{nonsense", b"[1,2]", b"\xff\xfe", b'{"id": 5}', b"null", b"{}"):
            client.send_body(body)
            answer = client.until(lambda m: m.get("error", {}).get("code") in {-32700, -32600})
            assert answer["error"]["message"]
        client.send_bytes(b"Nonsense: 1\r\nContent-Length: 2\r\n\r\n{}")
        client.open(URI, "(f 1)")
        assert client.at("hover", URI, 0, 1) is None


def test_places_that_are_not_there_are_moved_into_the_text() -> None:
    with Client() as client:
        client.start()
        client.open(URI, "(f")
        client.change(URI, 2, (99, 99, 200, 3, " 1"))
        client.change(URI, 3, (0, 9, 0, 4, ")"))  # backwards
        assert [p["message"].split("\n")[0] for p in client.problems(URI, 3)] == [
            "f is not defined"
        ]
        assert client.at("hover", URI, 70_000, 70_000) is None
        client.change(URI, 3, (0, 0, 0, 99, "(+ 1"), (0, 4, 0, 4, " 2)"))
        client.open(URI, "(+ 1 2", 9)  # opened again
        assert client.problems(URI, 9)[0]["code"] == "read-error"


def test_closing_takes_the_problems_away() -> None:
    with Client() as client:
        client.start()
        client.open(URI, "(f")
        assert client.problems(URI, 1)
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
        note = client.until(
            lambda m: (
                m.get("method") == "textDocument/publishDiagnostics"
                and m["params"].get("version") is None
            )
        )
        assert note["params"]["diagnostics"] == []


# --------------------------------------------------------------------------------- many documents


def test_files_that_load_each_other_share_their_names(tmp_path: Path) -> None:
    (tmp_path / "base.sx").write_text("(define (helper x) (+ x 1))\n(define unused 1)\n")
    (tmp_path / "stranger.sx").write_text("(define (helper x) x)\n")
    main = '(load "base.sx")\n(helper 1)\n(helper)\n(nowhere-defined)\n'
    (tmp_path / "main.sx").write_text(main)
    uri = (tmp_path / "main.sx").as_uri()
    with Client() as client:
        client.start(root=tmp_path)
        client.open(uri, main)
        assert [p["code"] for p in client.problems(uri, 1)] == ["arity-error", "name-error"]
        base = (tmp_path / "base.sx").as_uri()
        assert [(p["uri"], *lines_of([p])) for p in client.at("definition", uri, 1, 2)] == [
            (base, (0, 9))
        ]
        changes = client.at("rename", uri, 1, 2, newName="help")["changes"]
        assert {uri: len(edits) for uri, edits in changes.items()} == {uri: 2, base: 1}
        client.open(base, "(use-it)\n")
        assert [p["code"] for p in client.problems(base, 1)] == ["name-error"]


def test_files_that_are_no_utf_8_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "old.sx").write_bytes(b"(define (caf\xe9) 1)\n(define (helper) 1)\n")
    uri = (tmp_path / "main.sx").as_uri()
    with Client() as client:
        client.start(root=tmp_path)
        client.open(uri, '(load "old.sx")\n(helper)\n(load "gone.sx")\n(from-there)\n')
        assert client.problems(uri, 1) == []
        assert client.at("definition", uri, 1, 2)[0]["range"] == span(1, 9, 1, 15)


def test_libraries_are_found_and_not_run(tmp_path: Path) -> None:
    (tmp_path / "shapes.sx").write_text(
        "(define-library (shapes) (export surface (rename -len len2))\n"
        '  (define (surface x) (-len x)) (define (-len x) (* x x))\n  (error "was run"))\n'
    )
    text = "(import (prefix (shapes) s:))\n(s:surface 1)\n(s:len2 1)\n(surface 1)\n(import (nowhere))\n"
    uri = (tmp_path / "a.sx").as_uri()
    with Client() as client:
        client.start(root=tmp_path)
        client.open(uri, text.rpartition("(import")[0])
        assert [p["message"].split("\n")[0] for p in client.problems(uri, 1)] == [
            "surface is not defined"
        ]
        client.change(uri, 2, text)
        assert [p["code"] for p in client.problems(uri, 2)] == ["import-error"]


def test_without_pygls_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [n for n in sys.modules if n.startswith(("sx_kernel.lsp", "pygls"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    assert main(["lsp"]) == 2
    assert "pip install 'sx-kernel[lsp]'" in capsys.readouterr().err

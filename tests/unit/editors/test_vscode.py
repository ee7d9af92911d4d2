"""The VS Code extension: what it starts, what its package says, and its grammar in VS Code's engine."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from sx_kernel import __version__
from sx_kernel.highlight.words import word_lists
from sx_kernel.repl.usage import SUBCOMMANDS

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[2]
SOURCES: Final = ROOT / "editors" / "vscode"
PACKAGE: Final[dict[str, Any]] = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))


def node(script: str, *arguments: str, stdin: str = "") -> Any:
    found = shutil.which("node")
    if found is None:
        pytest.skip("running the extension needs node")
    done = subprocess.run(
        [found, str(HERE / script), *arguments],
        input=stdin, capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_starts_the_language_server_and_the_debug_adapter() -> None:
    done = node("vscode.cjs", "{}")
    (client,) = done["clients"]
    assert (client["server"]["command"], client["server"]["args"]) == ("sx", ["lsp"])
    assert client["options"]["documentSelector"] == [{"language": "sx"}]
    assert done["adapter"] == ["sx", {"command": "sx", "args": ["debug-adapter"]}]
    assert done["configuration"][1]["program"] == "${file}"
    assert done["kept"] == {"type": "sx", "request": "launch"}
    assert done["stopped"] is True
    assert done["shown"] == []


def test_its_settings_are_heeded() -> None:
    done = node("vscode.cjs", json.dumps({"command": "/x/sx", "languageServer": False}))
    assert done["clients"] == []
    assert done["adapter"][1]["command"] == "/x/sx"


def test_what_is_missing_is_told() -> None:
    (said,) = node("vscode.cjs", json.dumps({"command": "missing"}))["shown"]
    assert "missing lsp does not start" in said
    assert "pip install 'sx-kernel[lsp]'" in said


def test_the_package_says_what_the_code_does() -> None:
    contributes = PACKAGE["contributes"]
    assert PACKAGE["version"] == __version__.partition("+")[0]
    assert contributes["languages"][0]["extensions"] == [".sx"]
    assert {d["type"] for d in contributes["debuggers"]} == {"sx"}
    assert contributes["breakpoints"] == [{"language": "sx"}]
    registered = node("vscode.cjs", "{}")["registered"]
    assert [c["command"] for c in contributes["commands"]] == registered
    source = (SOURCES / "src" / "extension.js").read_text(encoding="utf-8")
    for name in contributes["configuration"]["properties"]:
        assert f'.get("{name.removeprefix("sx.")}"' in source
    assert "lsp" in {c.name for c in SUBCOMMANDS}
    json.loads((SOURCES / "language-configuration.json").read_text(encoding="utf-8"))


@pytest.fixture
def scopes() -> Any:
    """`scopes(lines)`: the tokens of each line, with their scopes."""
    if not (SOURCES / "node_modules" / "vscode-textmate").is_dir():
        pytest.skip("VS Code's engine comes with `make vscode`")
    return lambda lines: node("grammar.cjs", stdin=json.dumps(lines))


def test_the_grammar_knows_every_word_of_the_language(scopes: Any) -> None:
    words = word_lists()
    kinds = {
        "forms": "keyword.control.sx",
        "tags": "entity.name.tag.sx",
        "constants": "constant.language.sx",
    }
    tags = set(words["tags"])
    wanted = [(word, kinds[name]) for name in kinds for word in words[name]]
    component = "entity.name.tag.component.sx"
    wanted += [
        (w, component if w.startswith("~") else "support.function.sx")
        for w in words["builtins"]
        if w not in tags
    ]
    wanted = [(word, scope) for word, scope in wanted if not word.startswith("def")]
    found = scopes([f"(f {word} g)" for word, _ in wanted])
    wrong = [
        (word, tokens)
        for (word, scope), tokens in zip(wanted, found, strict=True)
        if [word, scope] not in tokens
    ]
    assert wrong == []


def test_the_grammar_reads_texts_as_the_reader_does(scopes: Any) -> None:
    lines = ['(define (f x) "a \\" ; b"', '  "two', 'lines" #\\( ; c', "  'x :k #t 1.5 -1/2)"]
    found = scopes(lines)
    assert ["f", "entity.name.function.sx"] in found[0]
    assert ['\\"', "constant.character.escape.sx"] in found[0]
    assert ["lines", "string.quoted.double.sx"] in found[2]
    assert ["#\\(", "constant.character.sx"] in found[2]
    assert ["; c", "comment.line.semicolon.sx"] in found[2]
    assert [":k", "constant.other.keyword.sx"] in found[3]
    assert {scope for text, scope in found[3] if text in {"1.5", "-1/2"}} == {"constant.numeric.sx"}

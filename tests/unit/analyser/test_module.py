"""analyser/module.py: what names mean in a library."""

from __future__ import annotations

import pytest

from sx_kernel.analyser.module import Module, plain_name, qualified
from sx_kernel.base.values import symbol


def module() -> Module:
    return Module("(my lib)", lambda name: name == "list")


def meaning(made: Module, name: str) -> str:
    return made.meaning(symbol(name)).name


def test_a_name_is_the_librarys_own_unless_the_language_has_it() -> None:
    made = module()
    assert meaning(made, "helper") == "(my lib) helper"
    assert meaning(made, "list") == "list"


def test_what_it_defines_hides_the_language() -> None:
    made = module()
    assert made.define("list") == "(my lib) list"
    assert meaning(made, "list") == "(my lib) list"


def test_what_it_imports_is_anothers_and_may_not_be_assigned() -> None:
    made = module()
    made.bind("it", "(their lib) it")
    assert meaning(made, "it") == "(their lib) it"
    assert made.imported == {"it"}


def test_an_import_does_not_hide_what_it_has_defined_and_a_definition_ends_an_import() -> None:
    made = module()
    made.define("own")
    made.bind("own", "(their lib) own")
    assert meaning(made, "own") == "(my lib) own"
    made.bind("it", "(their lib) it")
    made.define("it")
    assert meaning(made, "it") == "(my lib) it"
    assert made.imported == set()


@pytest.mark.parametrize("name", ["f", "a b", ") x"])
def test_the_plain_name_of_a_global_is_that_in_its_library(name: str) -> None:
    assert plain_name(qualified("(my (lib) 2)", "f")) == "f"
    assert plain_name(name) == name

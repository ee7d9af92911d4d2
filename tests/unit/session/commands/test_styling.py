"""session/commands/styling.py: the colours of the prompt."""

from __future__ import annotations

import pytest

from sx_kernel.session.commands.refusal import CommandError
from sx_kernel.session.desk.workspace import Workspace
from tests.unit.session.typed import said


class Look:
    """Stands for the colours of a face."""

    style = "auto"

    def choose(self, style: str) -> None:
        if style == "nope":
            raise ValueError("there is no style nope")
        self.style = style

    def describe(self) -> str:
        return f"the style is {self.style}"


def test_a_face_without_colours_says_so(workspace: Workspace) -> None:
    with pytest.raises(CommandError, match="there are no colours to choose here"):
        said(workspace, ":style")


def test_a_style_is_chosen_and_shown_on_a_sample(workspace: Workspace) -> None:
    workspace.look = Look()
    assert said(workspace, ":style") == "the style is auto"
    text = said(workspace, ":style dark")
    assert text.startswith("the style is dark\n")
    assert "(define (greet name" in text


def test_a_style_that_there_is_not_is_refused(workspace: Workspace) -> None:
    workspace.look = Look()
    with pytest.raises(CommandError, match="there is no style nope"):
        said(workspace, ":style nope")
    assert said(workspace, ":style") == "the style is auto"

"""analyser/context.py: what the analyser asks of the world around it."""

from __future__ import annotations

from sx_kernel.analyser.context import AnalyserContext, Constructor, DataType
from sx_kernel.session.session import Session
from tests.unit.analyser.analysing import Context


def test_a_constructor_is_shown_as_it_is_called() -> None:
    assert str(Constructor("circle", ("r",))) == "(circle r)"
    assert str(Constructor("nothing", ())) == "(nothing)"


def test_a_constructor_knows_its_type_when_all_of_them_are_known() -> None:
    one = Constructor("circle", ("r",))
    assert one.type is None
    made = DataType("shape", (one,))
    one.type = made
    assert one.type.constructors == (one,)


def test_a_session_and_the_stand_in_of_these_tests_answer_all_questions() -> None:
    wanted = {name for name in vars(AnalyserContext) if not name.startswith("_")}
    wanted |= set(AnalyserContext.__annotations__)
    for context in (Context(), Session(threshold=None).context):
        assert not [name for name in wanted if not hasattr(context, name)]

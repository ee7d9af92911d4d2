"""machine/frames.py: the frames of a continuation, and how captured ones are shared."""

from __future__ import annotations

from typing import Any

from sx_kernel.machine import frames
from sx_kernel.machine.frames import (
    ARGS,
    COPY,
    ENV_FRAMES,
    EXIT,
    IF,
    MARK,
    OP,
    SEQ,
    TAG_NAMES,
    copied,
    relink,
    shared,
    uncopy,
)

BOTTOM = (EXIT, None)
NO_TAGS = ("ENV_FRAMES", "HANDLING", "ENTERING", "LEAVING")


def test_every_tag_has_a_name_of_its_own() -> None:
    tags = {
        name: value
        for name, value in vars(frames).items()
        if name.isupper() and type(value) is int and name not in NO_TAGS
    }
    assert {value: name.lower() for name, value in tags.items()} == TAG_NAMES
    assert len(set(tags.values())) == len(tags)


def test_a_captured_activation_runs_on_a_copy_of_its_environment() -> None:
    env: list[Any] = [None, 1]
    kont = (IF, BOTTOM, "node", env)
    top = uncopy(shared(kont))
    assert top[3] == env
    assert top[3] is not env
    assert top[:1] + top[2:3] == (IF, "node")


def test_two_frames_of_one_activation_share_one_copy() -> None:
    env: list[Any] = [None, 1]
    kont = (IF, (SEQ, BOTTOM, "seq", env, 1), "if", env)
    top = uncopy(shared(kont))
    below = uncopy(top[1])
    assert below[3] is top[3] is not env
    assert below[4] == 1


def test_frames_of_other_activations_have_other_copies() -> None:
    inner: list[Any] = [None, 1]
    outer: list[Any] = [None, 2]
    top = uncopy(shared((IF, (IF, BOTTOM, "outer", outer), "inner", inner)))
    below = uncopy(top[1])
    assert (top[3], below[3]) == (inner, outer)
    assert below[3] is not outer


def test_each_time_it_is_entered_there_is_another_copy() -> None:
    kont = (IF, BOTTOM, "node", [None, 1])
    first, second = uncopy(shared(kont)), uncopy(shared(kont))
    first[3][1] = 99
    assert second[3][1] == kont[3][1] == 1


def test_the_copy_of_an_activation_that_is_captured_again_goes_on_with_what_it_was() -> None:
    env: list[Any] = [None, 1]
    top = uncopy(shared((IF, (SEQ, BOTTOM, "seq", env, 1), "if", env)))
    top[3][1] = 5  # what the copy did before it was captured
    again = copied(top[1])
    assert again[3][1] == 5
    assert env[1] == 1


def test_frames_without_environment_stay_as_they_are_above_shared_ones() -> None:
    top = uncopy(shared((OP, (IF, BOTTOM, "n", [None]), "f", "data")))
    assert (top[0], top[2], top[3]) == (OP, "f", "data")
    assert top[1][0] == COPY
    assert uncopy(shared(BOTTOM)) == BOTTOM


def test_a_segment_is_put_on_top_of_what_is_below_in_the_same_order() -> None:
    below = (IF, BOTTOM, "below", [None])
    made = relink((ARGS, (SEQ, BOTTOM, "b", [1], 2), "a", [0], ()), below)
    assert made == (ARGS, (SEQ, below, "b", [1], 2), "a", [0], ())


def test_a_mark_tells_its_continuation_what_it_continues_with() -> None:
    class K:
        kont: Any = None

    k, below = K(), (IF, BOTTOM, "below", [None])
    made = relink((SEQ, (MARK, BOTTOM, k), "a", [0], 1), below)
    assert k.kont is below
    assert made[0] == SEQ
    assert made[1][:2] == (COPY, below)


def test_only_frames_of_activations_have_environments() -> None:
    assert all((tag < ENV_FRAMES) == (name in ["args", "if", "seq", "and", "or", "let", "set", "failed"])
               for tag, name in TAG_NAMES.items())  # fmt: skip

"""base/foreign.py: classes are asked what they are, whatever their own classes say."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.foreign import ancestors, class_name, name_of_class, own_entries


class Liar(type):
    """A class of classes that answers nonsense, or raises."""

    def __getattribute__(cls, name: str) -> Any:
        if name in ("__name__", "__mro__", "__dict__"):
            raise RuntimeError(name)
        return super().__getattribute__(name)


class Thing(metaclass=Liar):
    part = 5


def test_a_class_says_what_it_is_whatever_its_class_says() -> None:
    assert name_of_class(Thing) == class_name(Thing()) == "Thing"
    assert ancestors(Thing) == (Thing, object)
    assert own_entries(Thing)["part"] == 5


def test_an_instance_has_no_say_either() -> None:
    class Odd:
        __class__ = int  # type: ignore[assignment]

    assert class_name(Odd()) == "Odd"

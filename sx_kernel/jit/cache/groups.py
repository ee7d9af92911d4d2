"""Named groups of things, in order of joining: entries by name, by dependency and so on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, Generic, TypeVar, final

T = TypeVar("T", bound=Hashable)


@final
class Groups(Generic[T]):
    """A map from names to ordered sets. A group exists only while it has members; most have but one,
    which stands there without a set (members are hashable, so none is a dict)."""

    __slots__ = ("_members",)

    def __init__(self) -> None:
        self._members: dict[str, Any] = {}

    def add(self, group: str, member: T) -> None:
        """Let `member` join; nothing happens if it is in already."""
        members = self._members.setdefault(group, member)
        if type(members) is dict:
            members[member] = None
        elif members != member:
            self._members[group] = {members: None, member: None}

    def discard(self, group: str, member: T) -> None:
        """Let `member` leave, if it is in."""
        members = self._members.get(group)
        if type(members) is dict:
            members.pop(member, None)
            if not members:
                del self._members[group]
        elif members == member:
            del self._members[group]

    def discard_from(self, groups: Iterable[str], member: T) -> None:
        """Let `member` leave several groups that it is in."""
        # Whenever an entry leaves: in one call, since a call costs more than what is done here.
        all_members = self._members
        for group in groups:
            members = all_members[group]
            if type(members) is not dict:
                del all_members[group]
                continue
            del members[member]
            if not members:
                del all_members[group]

    def members(self, group: str) -> list[T]:
        """A copy of the group, in order of joining."""
        members = self._members.get(group)
        if type(members) is dict:
            return list(members)
        return [] if members is None else [members]

    def __contains__(self, group: str) -> bool:
        return group in self._members

    def __len__(self) -> int:
        return len(self._members)

"""Named groups of things, in order of joining: entries by name, by dependency and so on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar, final

T = TypeVar("T", bound=Hashable)


@final
class Groups(Generic[T]):
    """A map from names to ordered sets. A group exists only while it has members."""

    __slots__ = ("_members",)

    def __init__(self) -> None:
        self._members: dict[str, dict[T, None]] = {}

    def add(self, group: str, member: T) -> None:
        """Let `member` join; nothing happens if it is in already."""
        members = self._members.get(group)
        if members is None:
            self._members[group] = {member: None}
        else:
            members[member] = None

    def discard(self, group: str, member: T) -> None:
        """Let `member` leave, if it is in."""
        members = self._members.get(group)
        if members is not None:
            members.pop(member, None)
            if not members:
                del self._members[group]

    def discard_from(self, groups: Iterable[str], member: T) -> None:
        """Let `member` leave several groups that it is in."""
        # Whenever an entry leaves: in one call, since a call costs more than what is done here.
        all_members = self._members
        for group in groups:
            members = all_members[group]
            del members[member]
            if not members:
                del all_members[group]

    def members(self, group: str) -> list[T]:
        """A copy of the group, in order of joining."""
        return list(self._members.get(group, ()))

    def __contains__(self, group: str) -> bool:
        return group in self._members

    def __len__(self) -> int:
        return len(self._members)

"""Everything that comes in and goes out: no message is too long, and each one can be read.

    a reply, an output, a picture …   at most MESSAGE_LIMIT characters
    half a surrogate pair in a text    escaped: it is no character, and could not be sent
    a part that is no JSON             `Unreadable`, so that the request is answered

What makes messages cuts long texts itself, where it can say how to see the rest (output.py,
mime.py); here is the bound that holds whatever was forgotten there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from jupyter_client.session import Session

from sx_kernel.kernel.fields import Unreadable

if TYPE_CHECKING:
    from sx_kernel.session.desk.history import Input

MESSAGE_LIMIT: Final = 2_000_000
"""Characters of a message, of all its texts and pictures together."""

WHOLE: Final = ("execute_input",)
"""Messages that are as long as what a client has sent."""

ITEM: Final = 8
"""What a number, a key or a place in a list counts for, in characters."""

MOST_ROWS: Final = MESSAGE_LIMIT // 2 // (8 * ITEM)
"""Inputs that a history_reply has room for, however short they are."""

MORE: Final = "… cut here: the message would be too long"


class Sender(Session):
    """Jupyter's messages on their way between the kernel's objects and the sockets.

    `answered` knows the requests that are being answered: id → which of "reply" and "error" have
    been sent.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.answered: dict[str, set[str]] = {}
        unpack = self.unpack

        def tolerant(data: Any) -> Any:
            try:
                return _with_sound_header(unpack(data))
            except (ValueError, RecursionError) as problem:
                return Unreadable(str(problem).partition(":")[0])

        self.unpack = tolerant

    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, *rest: Any, **more: Any
    ) -> Any:
        """Send a message; see the base class. What is too long for one is cut."""
        if type(msg_or_type) is str and type(content) is dict:
            content = sendable(msg_or_type, cast("dict[str, Any]", content))
        sent = super().send(stream, msg_or_type, content, *rest, **more)
        self.note(sent)
        return sent

    def note(self, sent: Any) -> None:
        """A message was sent."""
        kind = sent["msg_type"] if sent else ""
        if kind == "error" or kind.endswith("_reply"):
            answered = self.answered.get(sent["parent_header"].get("msg_id"))
            if answered is not None:
                answered.add("error" if kind == "error" else "reply")


def rows(inputs: list[Input], *, with_output: bool) -> list[Any]:
    """Inputs as a history_reply lists them: the newest that half a message has room for."""
    found: list[Any] = []
    room = MESSAGE_LIMIT // 2
    for one in reversed(inputs):
        room -= len(one.source) + len(one.output or "") + 8 * ITEM
        if room < 0:
            break
        source = (one.source, one.output) if with_output else one.source
        found.append((one.session, one.line, source))
    return found[::-1]


def _with_sound_header(part: Any) -> Any:
    """A part of a message; if it is a header, what others rely on is text."""
    if type(part) is dict and "msg_id" in part and "msg_type" in part:
        header = cast("dict[str, Any]", part)
        for name in ("msg_id", "msg_type"):
            header[name] = str(header[name])
        if type(header.get("subshell_id", "")) is not str and header["subshell_id"] is not None:
            header["subshell_id"] = str(header["subshell_id"])[:40]  # there is none of that name
        if not str(header.get("version", "")).partition(".")[0].isdecimal():
            header["version"] = "5"
        else:
            header["version"] = str(header["version"])
    return part


def sendable(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """`content` if it can be sent as it is, else what of it can."""
    size = measured(content)
    if size is not None and (size <= MESSAGE_LIMIT or kind in WHOLE or kind.startswith("comm_")):
        return content
    whole = kind in WHOLE or kind.startswith("comm_")
    cut = _Cut((size or 0) + MESSAGE_LIMIT if whole else MESSAGE_LIMIT)
    return cut.cut(content)


def measured(value: Any) -> int | None:
    """The size of JSON data, in characters; None if there is text in it that cannot be encoded."""
    size = 0
    waiting = [value]
    while waiting:
        one = waiting.pop()
        size += ITEM
        if type(one) is str:
            size += len(one)
            if not one.isascii() and not _can_be_encoded(one):
                return None
        elif type(one) is dict:
            waiting += one
            waiting += one.values()
        elif type(one) in (list, tuple):
            waiting += one
    return size


def _can_be_encoded(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Cut:
    """Copies JSON data as long as there is room. Small things go first, so none is left out."""

    def __init__(self, room: int) -> None:
        self.room = room

    def cut(self, value: Any) -> Any:
        """A copy of what there is room for."""
        self.room -= ITEM
        if type(value) is str:
            return self._text(value)
        if type(value) is dict:
            return self._dict(cast("dict[str, Any]", value))
        if type(value) in (list, tuple):
            return self._list(value)
        return value

    def _text(self, text: str) -> str:
        if not text.isascii():
            text = text.encode("utf-8", "backslashreplace").decode("utf-8")
        if len(text) > self.room:
            text = f"{text[: max(0, self.room)]}{MORE}"
        self.room -= len(text)
        return text

    def _dict(self, found: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, value in sorted(found.items(), key=lambda item: _weight(item[1])):
            if _binary(name) and len(value) > self.room:
                continue  # half a picture is none
            if self.room <= 0 and len(kept) > _FEW:
                break
            key = self._text(name)  # while there is room: what is cut may take all of it
            kept[key] = self.cut(value)
        return kept

    def _list(self, found: Any) -> list[Any]:
        kept: list[Any] = []
        for value in found:
            if self.room <= 0:
                kept.append(MORE)
                break
            kept.append(self.cut(value))
        return kept


_FEW: Final = 30
"""Entries of a dict that are kept however little room there is: the fields of the protocol."""


def _weight(value: Any) -> int:
    return len(value) if type(value) in (str, list, tuple, dict) else 0


def _binary(name: str) -> bool:
    return name.startswith(("image/", "application/", "text/html"))

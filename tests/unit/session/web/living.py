"""Islands to test, and pages that follow them."""

from __future__ import annotations

from typing import Any

from sx_kernel.dom.events import Event
from sx_kernel.machine.link import global_key
from sx_kernel.session.session import Session
from sx_kernel.session.web.wire import Wire


class Page:
    """What island.js does with data and patches, on lists."""

    def __init__(self, state: list[Any]) -> None:
        self.root: list[Any] = ["div", 0, {}, state, [], {}]
        self.known: dict[int, list[Any]] = {0: self.root}
        self._learn(state)

    def _learn(self, nodes: list[Any]) -> None:
        for node in nodes:
            if isinstance(node, list):
                node.extend([[], {}][len(node) - 4 :])
                self.known[node[1]] = node
                self._learn(node[3])

    def apply(self, patches: list[list[Any]]) -> None:
        for op, number, *rest in patches:
            node = self.known[number]
            match op:
                case "nodes":
                    start, count, nodes = rest
                    self._learn(nodes)
                    node[3][start : start + count] = nodes
                case "text":
                    assert isinstance(node[3][rest[0]], str)
                    node[3][rest[0]] = rest[1]
                case "attr" if rest[1] is None:
                    del node[2][rest[0]]
                case "attr":
                    node[2][rest[0]] = rest[1]
                case "prop":
                    node[5][rest[0]] = rest[1]
                case _:
                    assert op == "on"
                    node[4] = rest[0]


def plain(nodes: list[Any]) -> list[Any]:
    """Nodes without their numbers, which differ from copy to copy."""
    found: list[Any] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
        else:
            tag, _, attributes, children, *more = node
            events, properties = [*more, [], {}][:2] if len(more) < 2 else more
            found.append((tag, dict(attributes), plain(children), list(events), dict(properties)))
    return found


class Shown:
    """An island that a session shows, and its page."""

    def __init__(self, session: Session, code: str) -> None:
        self.session = session
        value = session.eval(code)
        self.island, self.places = self.call("%island-begin", value)
        self.wire = Wire(self.island.root, self.island.touched)
        self.page = Page(self.wire.state())

    def call(self, name: str, *args: Any) -> Any:
        return self.session.apply(self.session.machine.globals[global_key(name)], *args)

    def click(self, selector: str, kind: str = "click") -> None:
        self.call("%island-event", self.island.root.query(selector), Event(kind))

    def check(self) -> list[Any]:
        """Send what has changed; the page must be what the tree is. Answers the patches."""
        patches = self.wire.changes()
        self.page.apply(patches)
        assert plain(self.page.root[3]) == plain(Wire(self.island.root).state())
        return patches

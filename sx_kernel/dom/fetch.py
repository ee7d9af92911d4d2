"""Fetching, by routes that the host gives: a document has no way to the world of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final, final

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_REASONS: Final = {
    200: "OK", 201: "Created", 204: "No Content", 304: "Not Modified", 400: "Bad Request",
    401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    409: "Conflict", 422: "Unprocessable Content", 500: "Internal Server Error",
    503: "Service Unavailable",
}  # fmt: skip


@final
@dataclass(slots=True)
class Request:
    """What is asked for. Header names are in small letters."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: Any = None


@final
@dataclass(slots=True)
class Response:
    """What is answered, `delay` milliseconds later. `fails`: why there is no answer, if so."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    url: str = ""
    delay: float = 0.0
    fails: str | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the status says that it worked."""
        return 200 <= self.status < 300

    @property
    def reason(self) -> str:
        """The status in words."""
        return _REASONS.get(self.status, "")


@final
@dataclass(slots=True, frozen=True)
class Route:
    """`answer`: a Response, or a function of a Request, which the caller calls."""

    pattern: str
    answer: Any
    method: str = "*"


@final
class Routes:
    """The routes of a document; of those that match, the newest counts."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def add(self, pattern: str, answer: Any, *, method: str = "*") -> None:
        """Answer requests for addresses like `pattern`, in which * stands for any letters."""
        self._routes = [
            one for one in self._routes if (one.pattern, one.method) != (pattern, method)
        ]
        self._routes.append(Route(pattern, answer, method))

    def remove(self, pattern: str) -> None:
        """Answer such requests no longer."""
        self._routes = [one for one in self._routes if one.pattern != pattern]

    def find(self, request: Request) -> Any:
        """Return what answers `request`: see Route. An address that nobody knows is answered by
        404."""
        path = request.url.partition("#")[0]
        bare = path.partition("?")[0]
        for route in reversed(self._routes):
            if route.method not in ("*", request.method):
                continue
            if fnmatchcase(path, route.pattern) or fnmatchcase(bare, route.pattern):
                return route.answer
        return Response(status=404, url=request.url)

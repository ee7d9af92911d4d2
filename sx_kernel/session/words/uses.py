"""How often names were used in what was typed: completion offers the usual ones first."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Final, final

from sx_kernel.syntax.tokens import TOKEN

TEXTS: Final = 1_000
"""Texts that wait to be counted, at most: nobody may ever ask."""

NAMES: Final = 5_000
"""Names that are remembered, at most; the rare ones are forgotten."""

LONG: Final = 20_000
"""Characters of a text that are looked at."""


@final
class Uses:
    """Counts the words of texts. Any thread may ask; counting is done when somebody does.

    `earlier()` returns what was typed before this session, once; it raises nothing.
    """

    def __init__(self, earlier: Callable[[], Iterable[str]] = tuple) -> None:
        self._earlier: Callable[[], Iterable[str]] | None = earlier
        self._waiting: deque[str] = deque(maxlen=TEXTS)
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note(self, text: str) -> None:
        """A text was typed."""
        self._waiting.append(text[:LONG])

    def count(self, name: str) -> int:
        """Return how often `name` was used."""
        if self._waiting or self._earlier is not None:
            self._tally()
        return self._counts[name]

    def _tally(self) -> None:
        with self._lock:
            earlier, self._earlier = self._earlier, None
            if earlier is not None:
                for text in earlier():
                    self._add(text[:LONG])
            while self._waiting:
                self._add(self._waiting.popleft())
            if len(self._counts) > NAMES:
                self._counts = Counter(dict(self._counts.most_common(NAMES // 2)))

    def _add(self, text: str) -> None:
        self._counts.update(m[0] for m in TOKEN.finditer(text) if m[0][0] not in "\"#;()[]{}'`,")

"""The tree of documents in turbohtml, through dom/turbo.py; see test_each_library.py, too."""

from __future__ import annotations

from sx_kernel.dom import turbo
from sx_kernel.dom.kinds import TEXT


def test_a_section_of_plain_characters_is_a_text() -> None:
    page = turbo.parse("<svg><![CDATA[a<b]]></svg>")
    (picture,) = turbo.select(page, "svg")
    (section,) = turbo.children(picture)
    assert turbo.kind(section) == TEXT
    assert turbo.data(section) == "a<b"

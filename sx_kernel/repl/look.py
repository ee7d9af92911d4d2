"""The colours of one prompt: as its user chooses, else as the terminal's background wants it.

look = Look("auto", os.environ)
look.ask()                      # what to write to the terminal, to be told its background
look.answered((0, 0, 0))        # what it has answered
look.choose("light")            # :style light
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.highlight.themes import THEMES, UNKNOWN, Theme, theme_for
from sx_kernel.repl.color import background_said

if TYPE_CHECKING:
    from pygments.style import Style

AUTO: Final = "auto"
OWN: Final = (AUTO, "dark", "light")

QUESTION: Final = "\x1b]11;?\x1b\\"
"""OSC 11 of xterm and most others, in tmux too: what is the background's colour?"""

_ANSWER: Final = re.compile(
    "\x1b\\]11;(?:rgba?:([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4})[^\x07\x1b]*"
    "|[^\x07\x1b]{0,60})(?:\x07|\x1b\\\\)"
)
_BEGUN: Final = re.compile("\x1b\\]11;[^\x07\x1b]{0,60}\x1b?\\Z")


class Look:
    """See the module's text. `style`: auto, dark, light, or a style of Pygments that there is."""

    def __init__(self, style: str = AUTO, environment: Mapping[str, str] | None = None) -> None:
        self.style = style
        self._said = background_said(environment or {})
        self._held = ""

    @property
    def theme(self) -> Theme:
        """The theme, for what no style of Pygments knows of."""
        return THEMES.get(self.style if self.style in OWN else "") or self._found()

    def _found(self) -> Theme:
        return THEMES[self._said] if self._said else UNKNOWN

    @property
    def code_style(self) -> type[Style]:
        """The style in which code is shown. Raises pygments.util.ClassNotFound."""
        if self.style in OWN:
            from sx_kernel.highlight.styles import style_of

            return style_of(self.theme)
        from pygments.styles import get_style_by_name

        return get_style_by_name(self.style)

    def choose(self, style: str) -> None:
        """Have another style from now on. Raises ValueError, in words, if there is none."""
        problem = unknown_style(style)
        if problem:
            raise ValueError(problem)
        self.style = style

    def describe(self) -> str:
        """Return which style that is, in words."""
        if self.style not in OWN:
            return f"style: {self.style}, of Pygments"
        if self.style != AUTO:
            return f"style: {self.style}"
        found = self._found()
        known = "not known" if found is UNKNOWN else found.name
        return f"style: auto; the background is {known}"

    # -- asking the terminal ---------------------------------------------------------------------

    def answered(self, background: tuple[int, int, int]) -> None:
        """The terminal has said its background, as red, green and blue from 0 to 255."""
        self._said = theme_for("#{:02x}{:02x}{:02x}".format(*background)).name

    def without_answer(self, data: str) -> tuple[str, bool]:
        """Return what a terminal has sent, without its answer; and whether there was one.

        The answer may come in pieces, among keys: what looks like its beginning is kept back.
        """
        data, self._held = self._held + data, ""
        found = False

        def take(m: re.Match[str]) -> str:
            nonlocal found
            found = True
            if m[1] is not None:
                self.answered((_eight_bits(m[1]), _eight_bits(m[2]), _eight_bits(m[3])))
            return ""

        data = _ANSWER.sub(take, data)
        begun = _BEGUN.search(data)
        if begun:
            data, self._held = data[: begun.start()], begun[0]
        return data, found


def _eight_bits(digits: str) -> int:
    """One to four hexadecimal digits as a part of a colour, from 0 to 255."""
    return int(digits, 16) * 255 // (16 ** len(digits) - 1)


def can_ask(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal may be asked: the Linux console prints what it does not know."""
    return environment.get("TERM", "") not in {"", "dumb", "unknown", "linux"}


def unknown_style(name: str) -> str | None:
    """Return what to tell the user if there is no style called `name`; None if there is."""
    if name in OWN:
        return None
    from pygments.styles import get_all_styles, get_style_by_name
    from pygments.util import ClassNotFound

    from sx_kernel.base.nearest import nearest

    try:
        get_style_by_name(name)
    except ClassNotFound:
        known = [*OWN, *sorted(get_all_styles())]
        near = nearest(name, known)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
        return f"there is no style {name}; {hint}"
    return None


def prompt_style(look: Look) -> Any:
    """The style of the editor, prompt_toolkit's: code as `look` has it, and what only it has."""
    from prompt_toolkit.styles import Style as PromptStyle
    from prompt_toolkit.styles import merge_styles, style_from_pygments_cls

    own = PromptStyle.from_dict(editor_colours(look.theme))
    return merge_styles([style_from_pygments_cls(look.code_style), own])


def editor_colours(theme: Theme) -> dict[str, str]:
    """The editor's classes and their colours. A menu brings its own background along."""
    menu = {
        "completion-menu": "#eeeeee bg:#303030",
        "completion-menu.completion": "#eeeeee bg:#303030",
        "completion-menu.completion.current": "noreverse #000000 bg:#afd7ff",
        "completion-menu.meta.completion": "#d0d0d0 bg:#444444",
        "completion-menu.meta.completion.current": "noreverse #000000 bg:#87afd7",
        "scrollbar.background": "bg:#444444",
        "scrollbar.button": "bg:#d0d0d0",
    }
    depths = {f"bracket.depth{i}": colour for i, colour in enumerate(theme.lines)}
    return {
        "prompt": f"bold {theme.prompt}",
        "prompt.continuation": theme.faint,
        "bracket.match": "bold underline",
        "bracket.stray": f"{theme.error} underline",
        "auto-suggestion": theme.faint,
        "bottom-toolbar": f"noreverse {theme.faint} bg:default",
        "bottom-toolbar.help": f"noreverse {theme.hint} bg:default",
        **menu,
        **depths,
    }

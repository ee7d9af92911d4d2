"""The Python twin of components.sx: string building as people write it, with html.escape."""

from html import escape


def box(*children: str, title: str, level: int) -> str:
    return (
        f'<section class="box" data-level="{level}"><h2>{escape(title)}</h2>'
        f"{''.join(children)}</section>"
    )


def nested(*, level: int, name: str) -> str:
    if level == 0:
        return f"<p>{escape(name)}</p>"
    return box(nested(level=level - 1, name=name), title=f"{name} & {level}", level=level)


def run(n: int) -> int:
    total = 0
    for i in range(n):
        total += len(nested(level=6, name=f"page <{i}>"))
    return total

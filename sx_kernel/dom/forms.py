"""Forms: what stands in their elements, what is sent, and how they are reset.

The value that was typed is apart from the attribute, which is only where it begins (HTML standard,
4.10.5.4): so it is a property of the element.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

Element: TypeAlias = Any
"""An Element, of element.py, which stands above this file."""

_VALUE: Final = "%value"
_CHECKED: Final = "%checked"
_SELECTED: Final = "%selected"

_ON: Final = frozenset({"checkbox", "radio"})
_BUTTONS: Final = frozenset({"button", "image", "reset", "submit"})
CONTROLS: Final = frozenset({"button", "fieldset", "input", "output", "select", "textarea"})


def kind_of(element: Element) -> str:
    """The `type` of an input or button, in small letters."""
    given = (element.get("type") or "").lower()
    if element.tag == "button":
        return given if given in ("button", "reset") else "submit"
    return given or "text"


def is_control(element: Element) -> bool:
    """Return whether it is one of a form's elements."""
    return element.tag in CONTROLS


def value(element: Element) -> Any:
    """Return what stands in it: a text; for a list in which several are chosen, too, that of the
    first."""
    match element.tag:
        case "select":
            chosen = chosen_options(element)
            return option_value(chosen[0]) if chosen else ""
        case "option":
            return option_value(element)
        case "textarea":
            return element.props.get(_VALUE, element.text)
        case "input":
            kept = element.props.get(_VALUE)
            if kept is not None:
                return kept
            if kind_of(element) in _ON:
                return element.get("value") if element.has("value") else "on"
            if kind_of(element) == "range":
                return element.get("value") or _middle(element)
            return element.get("value") or ""
        case "li" | "progress" | "meter" | "button" | "param" | "data":
            return element.get("value") or ""
        case _:
            return element.props.get("value")


def _middle(element: Element) -> str:
    """Return where a slider without a value stands."""
    try:
        least, most = float(element.get("min") or 0), float(element.get("max") or 100)
    except ValueError:
        return "50"
    middle = least + (most - least) / 2 if most >= least else least
    return str(int(middle)) if middle.is_integer() else str(middle)


def set_value(element: Element, text: str) -> None:
    """Put a text into it; of a list, choose the option that has it."""
    match element.tag:
        case "select":
            done = False
            for option in options(element):
                choose(option, not done and option_value(option) == text)
                done = done or option_value(option) == text
        case "input" if kind_of(element) in _ON or kind_of(element) in _BUTTONS:
            element.set("value", text)
        case "input" | "textarea":
            element.props[_VALUE] = text
            element.document.keep(element)
        case "li" | "progress" | "meter" | "button" | "param" | "data" | "option":
            element.set("value", text)
        case _:
            element.props["value"] = text
            element.document.keep(element)


def is_checked(element: Element) -> bool:
    """Return whether a check box or radio button is checked."""
    kept = element.props.get(_CHECKED)
    return element.has("checked") if kept is None else kept


def set_checked(element: Element, on: bool) -> None:
    """Check it or not; of radio buttons of one name in a form, one at most is."""
    element.props[_CHECKED] = on
    element.document.keep(element)
    if on and kind_of(element) == "radio":
        for other in group(element):
            if other is not element:
                other.props[_CHECKED] = False
                other.document.keep(other)


def group(radio: Element) -> list[Element]:
    """The radio buttons of which one at most is checked."""
    name = radio.get("name")
    if not name:
        return [radio]
    form = form_of(radio)
    found = radio.document.query_all("input")
    return [
        one
        for one in found
        if kind_of(one) == "radio" and one.get("name") == name and form_of(one) is form
    ]


# ---------------------------------------------------------------------- lists


def options(select: Element) -> list[Element]:
    """The options of a list."""
    return select.query_all("option")


def option_value(option: Element) -> str:
    """Return what choosing it gives."""
    given = option.get("value")
    return " ".join(option.text.split()) if given is None else given


def is_chosen(option: Element) -> bool:
    """Return whether an option is chosen."""
    select = option.closest("select")
    if select is None:
        return _marked(option)
    return any(one is option for one in chosen_options(select))


def _marked(option: Element) -> bool:
    kept = option.props.get(_SELECTED)
    return option.has("selected") if kept is None else kept


def chosen_options(select: Element) -> list[Element]:
    """The options that are chosen; of a list in which one is, the first if nobody has chosen."""
    found = options(select)
    marked = [one for one in found if _marked(one)]
    if select.has("multiple"):
        return marked
    if marked:
        return marked[-1:]
    if any(_SELECTED in one.props for one in found) or _size(select) > 1:
        return []
    return [one for one in found if not one.has("disabled")][:1]


def _size(select: Element) -> int:
    given = select.get("size") or "1"
    return int(given) if given.isdigit() and len(given) < 9 else 1


def choose(option: Element, on: bool) -> None:
    """Choose an option, or no longer."""
    option.props[_SELECTED] = on
    option.document.keep(option)


def selected_index(select: Element) -> int:
    """The place of the option that is chosen, -1 if none is."""
    chosen = chosen_options(select)
    return next((i for i, one in enumerate(options(select)) if chosen and one is chosen[0]), -1)


def set_selected_index(select: Element, index: int) -> None:
    """Choose the option at that place, and no other."""
    for i, option in enumerate(options(select)):
        choose(option, i == index)


# ---------------------------------------------------------------------- forms


def form_of(element: Element) -> Element | None:
    """The form that an element belongs to."""
    named = element.get("form")
    if named is not None:
        found = next((one for one in element.document.query_all("form") if one.id == named), None)
        if found is not None:
            return found
    return element.closest("form")


def elements(form: Element) -> list[Element]:
    """The elements that belong to a form, in order."""
    if form.tag != "form":
        return [one for one in form.query_all("*") if is_control(one)]
    inside = [one for one in form.query_all("*") if is_control(one)]
    if form.id:
        outside = [one for one in form.document.query_all("[form]") if is_control(one)]
        inside += [one for one in outside if form_of(one) is form and not form.contains(one)]
    return [one for one in inside if form_of(one) is form]


def is_disabled(element: Element) -> bool:
    """Return whether it can be used."""
    if element.has("disabled"):
        return True
    around = element.closest("fieldset[disabled]")
    return around is not None and around is not element


def entries(root: Element, sender: Element | None = None) -> list[tuple[str, str]]:
    """Return what a form, a single element or all below an element would send, in order."""
    own = [root] if is_control(root) else elements(root)
    found: list[tuple[str, str]] = []
    for element in own:
        name = element.get("name")
        if not name or is_disabled(element):
            continue
        kind = kind_of(element)
        if element.tag == "select":
            found += [
                (name, option_value(one)) for one in chosen_options(element) if not is_disabled(one)
            ]
        elif element.tag == "button" or (element.tag == "input" and kind in _BUTTONS):
            if element is sender:
                found.append((name, value(element)))
        elif element.tag == "input" and kind in _ON:
            if is_checked(element):
                found.append((name, value(element)))
        elif element.tag in ("input", "textarea") and kind != "file":
            found.append((name, value(element)))
    return found


def values(root: Element) -> dict[str, Any]:
    """The same by name; a name that comes more than once has a list."""
    found: dict[str, Any] = {}
    for name, text in entries(root):
        if name not in found:
            found[name] = text
        elif type(found[name]) is list:
            found[name].append(text)
        else:
            found[name] = [found[name], text]
    return found


def is_valid(element: Element) -> bool:
    """Return whether what stands in it is allowed: something where that is required, and a number
    in its limits. A form is if all its elements are."""
    if element.tag == "form":
        return all(is_valid(one) for one in elements(element))
    if is_disabled(element) or element.tag not in ("input", "select", "textarea"):
        return True
    kind = kind_of(element)
    if element.has("required"):
        if element.tag == "input" and kind == "radio":
            if not any(is_checked(one) for one in group(element)):
                return False
        elif element.tag == "input" and kind == "checkbox":
            if not is_checked(element):
                return False
        elif not value(element):
            return False
    return _is_within(element) if kind in ("number", "range") and value(element) else True


def _is_within(element: Element) -> bool:
    try:
        number = float(value(element))
        least, most = element.get("min"), element.get("max")
        return (not least or number >= float(least)) and (not most or number <= float(most))
    except ValueError:
        return False


def reset(root: Element) -> None:
    """Put back what stood there at first: in a form, a single element, or all in an element."""
    for element in [root] if is_control(root) else elements(root):
        for name in (_VALUE, _CHECKED):
            element.props.pop(name, None)
        if element.tag == "select":
            for option in options(element):
                option.props.pop(_SELECTED, None)

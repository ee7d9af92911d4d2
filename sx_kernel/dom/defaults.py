"""What a browser does by itself at an event, unless a handler prevents it.

A click checks a box, sends or resets a form, opens details, and is passed from a label to its
element; Enter in a form sends it. What these do sets off further events.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from sx_kernel.dom import forms
from sx_kernel.dom.calls import Steps
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event, steps
from sx_kernel.dom.nodes import Document, Target

Before: TypeAlias = Callable[[], None] | None
"""What undoes that which was done before the handlers ran."""


def before(_document: Document, target: Target, event: Event) -> Before:
    """Do what a click does before its handlers run: check the box. Answers what undoes it."""
    if event.type != "click" or not isinstance(target, Element) or target.tag != "input":
        return None
    kind = forms.kind_of(target)
    if kind not in ("checkbox", "radio") or forms.is_disabled(target):
        return None
    if kind == "checkbox":
        old = forms.is_checked(target)
        forms.set_checked(target, not old)
        return lambda: forms.set_checked(target, old)
    checked = next((one for one in forms.group(target) if forms.is_checked(one)), None)
    if checked is target:
        return None
    forms.set_checked(target, True)

    def undo() -> None:
        forms.set_checked(target, False)
        if checked is not None:
            forms.set_checked(checked, True)

    return undo


def undo(done: Before) -> None:
    """A handler has prevented the default."""
    if done is not None:
        done()


def after(document: Document, target: Target, event: Event, done: Before) -> Steps:
    """What follows when no handler has prevented it."""
    if not isinstance(target, Element):
        return
    if event.type == "click":
        yield from _clicked(document, target, checked=done is not None)
    elif event.type == "submit" and target.tag == "form":
        document.went.append(target.get("action") or document.url)
    elif event.type == "reset" and target.tag == "form":
        forms.reset(target)
    elif event.type == "keydown" and event.extra.get("key") == "Enter":
        yield from _entered(document, target)


def _clicked(document: Document, target: Element, *, checked: bool) -> Steps:
    if checked and target.is_connected:
        yield from steps(document, target, Event("input", cancelable=False))
        yield from steps(document, target, Event("change", cancelable=False))
        return
    actor = target.closest("a[href], button, input, label, summary")
    if actor is None or (forms.is_control(actor) and forms.is_disabled(actor)):
        return
    match actor.tag:
        case "a":
            document.went.append(actor.get("href") or "")
        case "label":
            control = labelled(actor)
            if control is not None and not control.contains(target):
                yield from steps(document, control, Event("click"))
        case "summary":
            details = actor.parent_element
            if details is not None and details.tag == "details":
                details.set("open", None if details.has("open") else "")
                yield from steps(document, details, Event("toggle", bubbles=False))
        case _:
            form = forms.form_of(actor)
            if form is not None and forms.kind_of(actor) in ("submit", "image"):
                yield from submit(document, form, actor)
            elif form is not None and forms.kind_of(actor) == "reset":
                yield from steps(document, form, Event("reset"))


def labelled(label: Element) -> Element | None:
    """The element that a label is for."""
    named = label.get("for")
    if named is not None:
        return next((one for one in label.document.query_all("[id]") if one.id == named), None)
    return label.query("button, input, meter, output, progress, select, textarea")


def submit(document: Document, form: Element, sender: Element | None = None) -> Steps:
    """Send a form, if what stands in it is allowed."""
    if not form.has("novalidate") and not forms.is_valid(form):
        for element in forms.elements(form):
            if not forms.is_valid(element):
                yield from steps(document, element, Event("invalid", bubbles=False))
        return
    yield from steps(document, form, Event("submit", extra={"submitter": sender}))


def _entered(document: Document, target: Element) -> Steps:
    """Enter was pressed in an element."""
    if target.tag != "input" or forms.kind_of(target) in ("checkbox", "radio", "button"):
        return
    form = forms.form_of(target)
    if form is None:
        return
    for element in forms.elements(form):
        if element.tag in ("button", "input") and forms.kind_of(element) == "submit":
            yield from steps(document, element, Event("click"))
            return
    yield from submit(document, form)


_FIELDS: Final = ("input", "button", "select", "textarea")


def takes_focus(element: Element) -> bool:
    """Return whether an element can have the focus, as in a browser: fields, links, and what says
    so."""
    if element.tag in _FIELDS:
        return not element.has("disabled") and forms.kind_of(element) != "hidden"
    if element.tag in ("a", "area") and element.has("href"):
        return True
    if element.tag in ("summary", "iframe", "dialog") or element.has("tabindex"):
        return True
    return element.has("contenteditable") and element.get("contenteditable") != "false"


def focus(document: Document, element: Element) -> Steps:
    """Give an element the focus, taking it from the one that has it, if it can have it."""
    before = document.focused
    if before is element or not element.is_connected or not takes_focus(element):
        return
    yield from blur(document, element)
    document.focused = element
    extra: dict[str, Any] = {"relatedTarget": before}
    yield from steps(document, element, Event("focus", bubbles=False, extra=extra))
    yield from steps(document, element, Event("focusin", extra=extra))


def blur(document: Document, following: Element | None = None) -> Steps:
    """Take the focus from the element that has it."""
    element = document.focused
    if element is None:
        return
    document.focused = None
    extra: dict[str, Any] = {"relatedTarget": following}
    yield from steps(document, element, Event("blur", bubbles=False, extra=extra))
    yield from steps(document, element, Event("focusout", extra=extra))

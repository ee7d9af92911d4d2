"""The primitives that look at a document's tree and change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sx_kernel.base.values import is_true
from sx_kernel.dom import forms, properties, styles
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.nodes import Node
from sx_kernel.primitives.check import bad_argument, need_string
from sx_kernel.session.web.page import Functions, Page, markup_of


def tree_functions(page: Page) -> Functions:
    """The primitives for the trees of a page, by name."""
    return {
        **_documents(page), **_around(page), **_attributes(page), **_contents(page), **_state(page),
    }  # fmt: skip


def _documents(page: Page) -> Functions:
    def load(markup: Any) -> Document:
        page.document = Document(markup_of("dom-load", 1, markup))
        return page.document

    def use(document: Any) -> Document:
        if not isinstance(document, Document):
            raise bad_argument("dom-use!", 1, "a document", document)
        page.document = document
        return document

    def query(selector: Any, root: Any = None) -> Any:
        text = need_string("dom-query", 1, selector)
        found = page.root("dom-query", 2, root).query(text)
        page.missed = text if found is None else None
        return found

    def query_all(selector: Any, root: Any = None) -> list[Any]:
        text = need_string("dom-query-all", 1, selector)
        return list(page.root("dom-query-all", 2, root).query_all(text))

    def create(tag: Any, attributes: Any = None) -> Element:
        made = page.document.create(need_string("dom-create", 1, tag))
        if attributes is not None:
            if not isinstance(attributes, dict):
                raise bad_argument("dom-create", 2, "a dict", attributes)
            for name, value in attributes.items():
                _put_attribute(made, str(name), value)
        return made

    return {
        "dom-load": load,
        "dom-use!": use,
        "dom-document": lambda: page.document,
        "dom-body": lambda: page.document.body,
        "dom-window": lambda: page.document.window,
        "dom-query": query,
        "dom-query-all": query_all,
        "dom-create": create,
        "dom-create-text": lambda text: page.document.create_text(properties.text(text)),
        "dom-parse": lambda markup: page.document.parse(markup_of("dom-parse", 1, markup)),
        "dom-element?": lambda x: isinstance(x, Element),
        "dom-node?": lambda x: isinstance(x, Node),
        "dom-document?": lambda x: isinstance(x, Document),
    }


def _around(page: Page) -> Functions:
    def selected(op: str, method: Callable[[Element, str], Any]) -> Callable[..., Any]:
        return lambda el, selector: method(page.element(op, 1, el), need_string(op, 2, selector))

    def contains(el: Any, other: Any) -> bool:
        return page.node("dom-contains?", 1, el).contains(page.node("dom-contains?", 2, other))

    return {
        "dom-matches?": selected("dom-matches?", Element.matches),
        "dom-closest": selected("dom-closest", Element.closest),
        "dom-parent": lambda el: page.node("dom-parent", 1, el).parent,
        "dom-children": lambda el: [
            one for one in page.node("dom-children", 1, el).nodes if isinstance(one, Element)
        ],
        "dom-nodes": lambda el: page.node("dom-nodes", 1, el).nodes,
        "dom-next": lambda el: page.element("dom-next", 1, el).sibling(1),
        "dom-previous": lambda el: page.element("dom-previous", 1, el).sibling(-1),
        "dom-contains?": contains,
        "dom-connected?": lambda el: page.node("dom-connected?", 1, el).is_connected,
        "dom-tag": lambda el: page.element("dom-tag", 1, el).tag,
    }


def _put_attribute(element: Element, name: str, value: Any) -> None:
    if value is None or value is False:
        element.set(name, None)
    else:
        element.set(name, "" if value is True else properties.text(value))


def _attributes(page: Page) -> Functions:
    def set_attr(el: Any, name: Any, value: Any) -> None:
        element = page.element("dom-set-attr!", 1, el)
        _put_attribute(element, need_string("dom-set-attr!", 2, name), value)

    def attr(el: Any, name: Any) -> str | None:
        return page.element("dom-attr", 1, el).get(need_string("dom-attr", 2, name))

    def remove_attr(el: Any, name: Any) -> None:
        element = page.element("dom-remove-attr!", 1, el)
        element.set(need_string("dom-remove-attr!", 2, name), None)

    def classes(op: str, method: Callable[..., None]) -> Callable[..., None]:
        def change(el: Any, *names: Any) -> None:
            element = page.element(op, 1, el)
            found = [need_string(op, i + 2, name) for i, name in enumerate(names)]
            method(element, *[one for name in found for one in name.split()])

        return change

    def has_class(el: Any, name: Any) -> bool:
        return page.element("dom-class?", 1, el).has_class(need_string("dom-class?", 2, name))

    def toggle(el: Any, name: Any, on: Any = ...) -> bool:
        element = page.element("dom-toggle-class!", 1, el)
        wanted = None if on is ... else is_true(on)
        return element.toggle_class(need_string("dom-toggle-class!", 2, name), wanted)

    def style(op: str, read: Callable[[Element, str], str]) -> Callable[[Any, Any], str]:
        return lambda el, name: read(page.element(op, 1, el), need_string(op, 2, name))

    def set_style(el: Any, name: Any, value: Any) -> None:
        element = page.element("dom-set-style!", 1, el)
        element.set_style(need_string("dom-set-style!", 2, name), properties.text(value))

    return {
        "dom-attr": attr,
        "dom-set-attr!": set_attr,
        "dom-remove-attr!": remove_attr,
        "dom-attrs": lambda el: page.element("dom-attrs", 1, el).attributes,
        "dom-classes": lambda el: page.element("dom-classes", 1, el).classes,
        "dom-class?": has_class,
        "dom-add-class!": classes("dom-add-class!", Element.add_class),
        "dom-remove-class!": classes("dom-remove-class!", Element.remove_class),
        "dom-toggle-class!": toggle,
        "dom-style": style("dom-style", styles.get),
        "dom-computed-style": style("dom-computed-style", styles.computed),
        "dom-set-style!": set_style,
    }


def _contents(page: Page) -> Functions:
    def putting(op: str, place: str) -> Callable[..., None]:
        def put(el: Any, *values: Any) -> None:
            element = page.element(op, 1, el)
            around = element if place in ("start", "end") else element.parent_element or element
            element.put(place, page.contents(around, values))

        return put

    def replace(el: Any, *values: Any) -> None:
        element = page.element("dom-replace!", 1, el)
        element.replace(page.contents(element.parent_element or element, values))

    def fill(el: Any, *values: Any) -> None:
        element = page.element("dom-fill!", 1, el)
        element.fill(page.contents(element, values))

    def set_text(el: Any, text: Any) -> None:
        properties.put(page.node("dom-set-text!", 1, el), "textContent", text)

    def set_html(el: Any, markup: Any) -> None:
        element = page.element("dom-set-html!", 1, el)
        element.set_html(markup_of("dom-set-html!", 2, markup))

    def remove(node: Any) -> None:
        page.document.remove([page.node("dom-remove!", 1, node)])

    def clone(el: Any, deep: Any = True) -> Element:
        return page.element("dom-clone", 1, el).clone(deep=is_true(deep))

    return {
        "dom-text": lambda el: page.node("dom-text", 1, el).text,
        "dom-set-text!": set_text,
        "dom-html": lambda el: page.element("dom-html", 1, el).inner_html,
        "dom-set-html!": set_html,
        "dom-outer-html": lambda el: page.element("dom-outer-html", 1, el).outer_html,
        "dom-append!": putting("dom-append!", "end"),
        "dom-prepend!": putting("dom-prepend!", "start"),
        "dom-before!": putting("dom-before!", "before"),
        "dom-after!": putting("dom-after!", "after"),
        "dom-replace!": replace,
        "dom-fill!": fill,
        "dom-remove!": remove,
        "dom-clone": clone,
    }


def _state(page: Page) -> Functions:
    def set_value(el: Any, value: Any) -> None:
        properties.put(page.element("dom-set-value!", 1, el), "value", value)

    def set_checked(el: Any, on: Any) -> None:
        forms.set_checked(page.element("dom-set-checked!", 1, el), is_true(on))

    def get(thing: Any, name: Any) -> Any:
        return properties.get(page.thing("dom-get", 1, thing), need_string("dom-get", 2, name))

    def put(thing: Any, name: Any, value: Any) -> None:
        found = page.thing("dom-set!", 1, thing)
        properties.put(found, need_string("dom-set!", 2, name), value)

    return {
        "dom-value": lambda el: forms.value(page.element("dom-value", 1, el)),
        "dom-set-value!": set_value,
        "dom-checked?": lambda el: forms.is_checked(page.element("dom-checked?", 1, el)),
        "dom-set-checked!": set_checked,
        "dom-get": get,
        "dom-set!": put,
        "dom-form-values": lambda el: forms.values(page.element("dom-form-values", 1, el)),
        "dom-valid?": lambda el: forms.is_valid(page.element("dom-valid?", 1, el)),
        "dom-reset!": lambda el: forms.reset(page.element("dom-reset!", 1, el)),
    }

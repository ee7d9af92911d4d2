"""The one table of operations: the only file of the compiler that names a primitive.

A primitive has a row for each way in which it can be computed (`Operation`): for which kinds of
operands, what the result is, what it does to memory, whether it can fail, and its text in
Python. `operation(name, types)` finds the row that fits. A primitive without rows is called, with
the effects of its declaration.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Operation(NamedTuple):
    """One way in which a primitive can be computed.

    `params`: the kinds (facts/types.py KINDS: any int nat small divisor float num number bool nil
    str char list vector dict table record …) that the operands must have for `inline` to hold.
    `result`: the kind of the value; "element": what operand 0 is known to hold; "=0": the type of
    operand 0. `effects`: () for none, else of "read C" and "write C" with C one of element (of
    lists and vectors), size (of lists), table (hash tables and dicts), port, all. `total`: with such
    operands it never fails. `inline`: Python text with {0} {1} … for the operands, each of which
    may be repeated; None: the primitive is called. `when`: Python tests under which alone the
    text holds (else the primitive is called); `value`: if not None, `inline` is a statement, and
    this is the text of the value. The declaration in spec/primitives/*.sx says the same as

        :inline (((params…) result "inline" :total true :when ("test") :value "None") …)

    and :effects there gets the classes.
    """

    name: str
    params: tuple[str, ...]
    result: str
    effects: tuple[str, ...] = ()
    total: bool = False
    inline: str | None = None
    when: tuple[str, ...] = ()
    value: str | None = None


TABLE: Final[dict[str, tuple[Operation, ...]]] = {}

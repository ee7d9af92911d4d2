"""Random documents through everything that reads or writes text: no internal error.

    python -m tests.differential.documents [SEED [COUNT]]

A document is a text made of pieces of SX, JSON, HTML and regular expressions. It is read, printed,
parsed, encoded, rendered, searched, frozen and thawed; what comes out is a value or an error of the
program's, and what is thawed is what was frozen.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random
from typing import Final

from sx_kernel.base.errors import Interrupted, SxError
from sx_kernel.session.session import Session

PIECES: Final = (
    "(", ")", "[", "]", "{", "}", "(", ")", "{:a ", "#(", "#u8(", "'", "`", ",", ",@", '"', "\\", '"a"', "#\\a", "#\\", "#|", "|#",
    "|a b|", "#;", ";", "\n", " ", " ", " ", "\t", "1", "-1", "1.5", "1e5", "1/3", "0x1", "#xFF", "#e1.5", "+inf.0", "nan", "1e999",
    "true", "false", "nil", "null", "sym", ":key", ":", ".", "...", "λ", "é", "e\u0301", "\u202e", "\ufeff", "\x00", "😀", "\u2028",
    "“", "−", "quote", "define", "(quote a)", "{:_adt true}", '{"a": [1, null]}', '"\\u00e9"', '"\\ud800"', ",", "[1,2]", "<b>", "</b>",
    "<div class=", "&amp;", "<!--", "<script>", "(div :class 1 2)", "(p (b \"x\"))", "~card", "(a|b)*", "(?:", "(?<n>", "[^", "{2,3}", "+?", "$",
    "^", "\\b", "(?i)", "(?m:", "\\1", "&0", "&", "@", "(cek-state 1)", "%run", "#0=", "#0#", "#t", "#f", "#!eof",
)  # fmt: skip

READING: Final = (
    "(sx-parse doc)", "(json-parse doc)", "(list doc)", "(read (open-input-string doc))", "(string->number doc)",
    "(string->symbol doc)", "(make-keyword doc)", "(regex-match-all doc doc)", "(regex-split doc doc)", "(parse-number doc)",
    "(let ((d {})) (dict-set! d doc doc) d)", "(div :title doc doc)", "(raw! doc)", "(make-sx-expr doc)", "(string->list doc)",
    "(regex-replace doc doc doc \"g\")", "(make-error doc doc doc)", "(make-vector 3 doc)", "(parse-datetime doc)", "(format doc doc)",
)  # fmt: skip
WRITING: Final = (
    "(str v)", "(inspect v)", "(sx-parse (inspect v))", "(json-encode v)", "(canonical-serialize v)", "(render-to-html v)",
    "(render-to-sx v)", "(html-text (p v))", "(equal? v (cek-thaw (first (sx-parse (inspect (cek-freeze v))))))", "(length (inspect v))",
    "(equal? v v)", "(hash-table-set! (make-hash-table) v v)", "(write v (open-output-string))", "(render-sx v)", "(macroexpand v)",
    "(content-id v)", "(guard (e (true (error-message e))) (raise v))", "(eval (list 'quote v))",
)  # fmt: skip
RENEW: Final = 1_000
STEPS: Final = 20_000


def document(random: Random) -> str:
    """A text of a few pieces."""
    return "".join(
        random.choice(PIECES) for _ in range(random.randint(0, random.choice((3, 12, 40))))
    )


def faults(seed: int, count: int) -> Iterator[tuple[str, str, str]]:
    """Try `count` documents; what was done with each that is an internal error, it, and what."""
    session = Session(out=lambda _text: None)
    random = Random(seed)
    for n in range(count):
        if n % RENEW == RENEW - 1:
            session = Session(out=lambda _text: None)
        doc = document(random)
        session.define("doc", doc)
        for reading in random.sample(READING, 4):
            problem = _internal(session, f"(define v {reading})")
            if problem is not None:
                yield reading, doc, problem
            for writing in random.sample(WRITING, 5):
                problem = _internal(session, writing)
                if problem is not None:
                    yield f"{reading} {writing}", doc, problem
        problem = _internal(session, doc) if random.random() < 0.2 else None
        if problem is not None:
            yield "evaluated", doc, problem


def _internal(session: Session, text: str) -> str | None:
    try:
        session.eval(text, max_steps=STEPS)
    except SxError as problem:
        return str(problem) if problem.kind == "internal-error" else None
    except Interrupted:
        return None
    except Exception as problem:
        return f"{problem!r} leaves the session"
    return None


def main() -> int:
    """Try many; the exit status says whether all was well."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    bad = 0
    for what, doc, problem in faults(seed, count):
        bad += 1
        print(f"{what}\n    {doc!r}\n    {problem[:300]}", flush=True)
    print(f"{count} documents, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

"""What names of other languages are in SX: the hint when somebody types one of them.

    name-error: Undefined symbol: defun
      hint: in SX: (define (f x) …)

People come with Scheme, Clojure, Common Lisp, Racket, Python or JavaScript in their fingers. To
them the name that is spelled nearest (`recur` – `rect`) says nothing; what is written here does.
Only names that SX does not have are here, and only where the answer is sure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

# Names, and what one writes in SX; where there are two ways, " or " stands between them.
_SAID: Final = (
    ("defun defn defmethod", "(define (f x) …)"),
    ("def defvar defparameter defconstant defonce const", "(define x 1)"),
    ("setq setf global nonlocal", "(set! x 1)"),
    ("incf", "(set! x (+ x 1))"),
    ("decf", "(set! x (- x 1))"),
    ("progn", "(begin … …)"),
    ("flet labels", "(let ((f (fn (x) …))) …) or (letrec ((f (fn (x) …))) …)"),
    ("funcall", "(f x)"),
    ("mapcar", "(map f xs)"),
    ("mapc doseq dolist foreach", "(for-each (fn (x) …) xs)"),
    ("for", "(for-each (fn (x) …) xs) or (do ((i 0 (+ i 1))) ((= i 10)) …)"),
    ("for/list", "(map (fn (x) …) xs)"),
    ("dotimes", "(do ((i 0 (+ i 1))) ((= i 10)) …)"),
    ("while until loop recur", "(let loop ((i 0)) (when (< i 10) … (loop (+ i 1))))"),
    ("elif elseif", "(cond ((< x 1) …) ((< x 2) …) (else …))"),
    ("if-let when-let", "(let ((x …)) (when x …))"),
    (
        "return break let/cc let/ec call/ec call-with-escape-continuation",
        "(call-with-escape (fn (leave) … (leave 1)))",
    ),
    ("try catch with-handlers handler-case", "(guard (e (true …)) …)"),
    ("finally unwind-protect", "(call-with-cleanup (fn () …) (fn () …))"),
    ("throw", '(raise x) or (error "…")'),
    ("yield", "(coroutine-yield x)"),
    ("empty", "(empty? xs)"),
    ("size strlen", "(len xs)"),
    ("fold foldl", "(fold-left f 0 xs)"),
    ("foldr", "(fold-right f 0 xs)"),
    ("build-list", "(map f (range 10))"),
    ("any ormap", "(some f xs)"),
    ("every all all? andmap", "(every? f xs)"),
    ("sort! list-sort sorted", "(sort xs)"),
    ("remove-duplicates dedupe", "(distinct xs)"),
    ("sublist subseq", "(slice xs 0 3)"),
    ("concatenate", "(concat xs ys)"),
    ("aref elt", "(nth xs 0)"),
    ("vec", "(list->vector xs)"),
    ("hash-ref", "(get d :key)"),
    ("hash-set! puthash", "(dict-set! d :key 1)"),
    ("hash-map make-hash hash", "{:key 1} or (make-hash-table)"),
    ("put", "(assoc d :key 1)"),
    ("rem", "(remainder x y)"),
    ("quot", "(quotient x y)"),
    ("add1", "(inc x)"),
    ("sub1", "(dec x)"),
    ("==", "(= x y)"),
    ("some?", "(not (nil? x))"),
    ("fn?", "(function? x)"),
    ("typeof isinstance", "(type-of x)"),
    ("name", "(symbol->string s) or (keyword->string k)"),
    ("keyword", "(make-keyword s)"),
    ("string-index string-search", "(string-index-of s part)"),
    ("str-join implode", '(join ", " xs)'),
    ("slurp read-file", '(read-text "file.txt")'),
    ("spit write-file", '(write-text "file.txt" "…")'),
    ("printf", '(display (format "…" x))'),
    ("echo puts cout", "(println x)"),
    ("atom", "(signal 0)"),
    ("lazy-seq cons-stream stream-cons", "(delay …)"),
    ("random rand", "(random-int 0 9)"),
    ("current-time", "(now-ms)"),
    ("require include", '(load "file.sx")'),
    (
        "struct defstruct define-struct defrecord class",
        "(define-record-type point (make-point x y) point? (x point-x) (y point-y))",
    ),
    ("None null NULL undefined void", "nil"),
    ("fun func function define-function let-function", "(define (f x) …)"),
    ("val", "(define x 1)"),
    ("int float parseInt parseFloat str->int string->int to-number", "(parse-number \"5\")"),
    ("toString to-string tostring repr", "(str x)"),
    ("type class-of", "(type-of x)"),
    ("print-line displayln println! writeln prn", "(println x)"),
    ("equals eql equalp", "(equal? xs ys)"),
    ("zerop", "(zero? x)"),
    ("evenp", "(even? x)"),
    ("oddp", "(odd? x)"),
    ("listp", "(list? x)"),
    ("numberp", "(number? x)"),
    ("stringp", "(string? x)"),
    ("symbolp", "(symbol? x)"),
    ("functionp", "(function? x)"),
    ("when-not if-not", "(unless (< x 1) …)"),
    ("letfn", "(letrec ((f (fn (x) …))) …)"),
    ("power", "(expt x y)"),
    ("push unshift", "(cons x xs)"),
    ("indexOf", "(index-of xs x)"),
    ("substr substring-of", "(substring s 0 3)"),
    ("concat-strings strcat", "(str a b)"),
    ("set-car! setcar rplaca", "(set-nth! xs 0 x)"),
    ("bit-shift-left ash shl << <<=", "(arithmetic-shift x 3)"),
    ("bit-shift-right shr >> >>=", "(arithmetic-shift x -3)"),
    ("True t", "true"),
    ("False", "false"),
)  # fmt: skip

_SENTENCES: Final = (
    ("export", "export stands in (define-library …); see :doc define-library"),
    ("exit quit bye emergency-exit", "a program ends with its last form; :quit leaves the prompt"),
    ("cond-expand", "(features) lists what there is: (if (contains? (features) 'ratios) 1 2)"),
    ("syntax-error", "(error …) in a macro is an error of its use"),
    (
        "real-part imag-part angle make-rectangular make-polar",
        "numbers are integers, rationals and floats; there are no complex ones",
    ),
    (
        "interaction-environment environment scheme-report-environment",
        "eval alone means the global one; (make-env {:x 1}) makes another",
    ),
    ("help doc describe", ":help lists the commands; :doc map tells about map"),
)


@cache
def ways() -> dict[str, str]:
    """All these names, with the SX text for each ("way", or "way or way")."""
    return {name: way for names, way in _SAID for name in names.split()}


@cache
def _sentences() -> dict[str, str]:
    return {name: text for names, text in _SENTENCES for name in names.split()}


def _steps(name: str) -> str | None:
    """Return what stands for caadr and the like, of which SX has those that take one element."""
    if not re.fullmatch("c[ad]{3,4}r", name):
        return None
    inner = "x"
    for letter in reversed(name[1:-1]):
        inner = f"(c{letter}r {inner})"
    return inner


def hint_elsewhere(name: str) -> str | None:
    """The hint for `name`, a name of other languages; None if it is none of them."""
    way = ways().get(name) or _steps(name)
    return _sentences().get(name) if way is None else f"in SX: {way}"

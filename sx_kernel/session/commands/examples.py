"""An example for each command, as `:help COMMAND` prints it.

What is typed stands after `sx> `, the lines of a cell below its first one after `...> `; then
comes what is answered. `…` stands for what differs from time to time: inside a line for a part
of it, alone for any number of lines. A test runs them all, each in a fresh session.
"""

from __future__ import annotations

from typing import Final

EXAMPLES: Final[dict[str, str]] = {
    "help": """
sx> :help quit
:quit
  leaves the prompt (so does Ctrl-D)
…
""",
    "doc": """
sx> :doc first
(first xs)
  Return the first element of a list or vector, or the first character of a string as a
  string; nil if there is none.
…
""",
    "wait": """
sx> %wait 0.01
""",
    "style": """
sx> :style light
…
""",
    "break": """
sx> (define (square x) (* x x))
sx> :break square
breakpoint at square; the machine runs what has one
sx> :break
  where   state  condition
  ──────  ─────  ─────────
  square  set
sx> :break off
1 breakpoint removed
""",
    "debug": """
sx> :debug (+ 1 (* 2 3))
…
7
""",
    "who": """
sx> (define (square x) (* x x))
sx> (define size 3)
sx> %who
  name    type    value
  ──────  ──────  ──────────
  size    number  3
  square  lambda  (square x)
""",
    "history": """
sx> (+ 1 2)
3
sx> (* 3 4)
12
sx> %history -n 1 (+
the last 1 input
  (+ 1 2)
""",
    "expand": """
sx> (defmacro unless2 (test body) `(if ,test nil ,body))
sx> %expand (unless2 (> 1 2) (list 1))
(if (> 1 2) nil (list 1))
""",
    "cek": """
sx> (define (square x) (* x x))
sx> %cek (+ 1 (square 5))
  step         control                              variables  continuation
  ────  ─────  ───────────────────────────────────  ─────────  ─────────────
     0  eval   (prim + 1 (call (global square) 5))  -          exit
     1  eval   (call (global square) 5)             -          (+ 1 □), exit
     2  eval   (prim * x@1 x@1)                     x=5        (+ 1 □), exit
     3  value  25                                              (+ 1 □), exit
     4  value  26                                              exit
  done: 26
""",
    "explain": """
sx> :explain (let ((x 1)) (+ x 2))
tokens
  ( let ( ( x 1 ) ) ( + x 2 ) )
…
IR
  (let x@1 1 (prim + x@1 2))
  verifier: ok
…
""",
    "lang": """
sx> :lang hs
what you type is hyperscript; :lang sx goes back
sx> [1, 2, 3] where it > 1
(2 3)
sx> :lang sx
what you type is SX
""",
    "load": """
sx> (define (square x) (* x x))
sx> %save squares.sx
saved 1 input to squares.sx; %load squares.sx runs them
sx> :reset all
a fresh session: definitions, compiled code and counters are gone
sx> %load squares.sx
sx> (square 5)
25
""",
    "save": """
sx> (define (square x) (* x x))
sx> (define size 3)
sx> %save work.sx
saved 2 inputs to work.sx; %load work.sx runs them
""",
    "reset": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> :reset
dropped 1 compiled function; definitions are kept
sx> (square 12)
144
""",
    "time": """
sx> (define (sum-to n) (if (= n 0) 0 (+ n (sum-to (- n 1)))))
sx> %time (sum-to 1000)
… compiling: 1 function added; 1001 calls, 99.6 % hits
500500
""",
    "timeit": """
sx> %timeit -n 100 -r 3 (* 6 7)
… each at best, … in the middle (3 runs of 100 evaluations)
""",
    "jit-compare": """
sx> %%jit-compare --threshold 1,off
...> (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
...> (fib 15)
  threshold  budget  …  × fastest  hit rate  compiled  evictions  size
…
  1            5000  …  99.9 %           1          0     1
  off          5000  …  0.0 %            0          0     0
  ms: the fastest of 5 runs in turns, the middle and the slowest
…
610
""",
    "quit": """
sx> :quit
""",
    "jit": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> %jit
JIT cache
…
  size             1
  budget           5000
  hits             2
  misses           5
    cold           4
    first          1
…
  hit rate         28.6 %
""",
    "jit stats": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> %jit stats
JIT cache
…
sx> (square 12)
144
sx> %jit stats
JIT cache
…
  hits             3 … +1
…
""",
    "jit threshold": """
sx> %jit threshold 1
threshold: 1
sx> %jit threshold off
threshold: off
""",
    "jit budget": """
sx> %jit budget 100
budget: 100
sx> %jit budget
budget: 100
""",
    "jit pin": """
sx> (define (square x) (* x x))
sx> %jit pin square
pinned: square
""",
    "jit unpin": """
sx> (define (square x) (* x x))
sx> %jit pin square
pinned: square
sx> %jit unpin square
pinned: nothing
""",
    "jit clear-cold": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> (+ 1 2)
3
sx> %jit clear-cold 0
dropped 1 compiled function
""",
    "jit reset": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> %jit reset
dropped 1 compiled function; definitions are kept
""",
    "jit list": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> %jit list --sort hits
  name    tier    hits  generations since used  …
…
  square  python     2                       0  …
""",
    "jit why": """
sx> (define (square x) (* x x))
sx> (list (square 2) (square 3))
(4 9)
sx> %jit why square
square: called 2 times, compiled at call 4
…
""",
    "jit show": """
sx> (define (square x) (* x x))
sx> %jit show square --stage ir
intermediate code
  (lambda square (x@1) 2 (prim * x@1 x@1))
""",
    "jit plot": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> %jit plot
JIT cache: 7 calls, 28.6 % hits, 0 evicted, size 1 of 5000
…
""",
    "jit live": """
sx> %jit live on --every 0.5
live curves: on, every 0.5 s at most
sx> %jit live off
live curves: off
""",
    "jit log": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> :reset
dropped 1 compiled function; definitions are kept
sx> %jit log 2
  seconds  call  event   name    detail
…
  …     5  insert  square  python
  …     7  reset           1
""",
    "jit trace": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> %jit trace events.json
wrote 1 event to events.json (chrome://tracing opens it)
""",
    "jit record": """
sx> (define (square x) (* x x))
sx> %jit record on
recording calls; until `%jit record off` nothing runs compiled
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> %jit record off
recorded: 7 calls of 2 functions
""",
    "jit what-if": """
sx> (define (f x) (* x x))
sx> (define (g x) (f x))
sx> %jit record on
recording calls; until `%jit record off` nothing runs compiled
sx> (map g (range 6))
(0 1 4 9 16 25)
sx> %jit what-if --budget 1,2,3 --policy lru,opt
calls that find no compiled code, settings as recorded
  budget  lru     opt
  ──────  ──────  ──────
       1  84.6 %  84.6 %
       2  69.2 %  69.2 %
       3  69.2 %  69.2 %
  13 calls of 3 functions
  as recorded: 4 hits, 9 misses (7 cold, 2 first), 0 evictions
…
""",
    "demo": """
sx> %demo
1540 calls of 12 functions
  compiled …
  evicted …
  call …
  64.2 % hits, 551 misses, 507 evictions
sx> %jit timeline --budget 12
1540 calls of 12 functions
…
  96.9 % hits, 48 misses, 0 evictions
""",
    "jit map": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> %jit map
JIT cache: 1 of 5000, … KB, 28.6 % hits, 0 evicted
  square ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆        2 hits, age 0  goes next
""",
    "jit timeline": """
sx> (define (f x) (* x x))
sx> (define (g x) (+ x x))
sx> %jit record on
recording calls; until `%jit record off` nothing runs compiled
sx> (list (map f (range 5)) (map g (range 5)))
((0 1 4 9 16) (0 2 4 6 8))
sx> %jit record off
recorded: … calls of … functions
sx> %jit timeline 6 --budget 1
before call 6 of 12: map is called
  f goes next: not called since call 5, longer than any other
  f …
""",
    "jit advise": """
sx> (define (slow n) (if (= n 0) 0 (+ 1 (slow (- n 1)))))
sx> %jit threshold off
threshold: off
sx> (slow 2000)
2000
sx> %jit advise 1
1. slow (…): about 4.8 ms, …
   2001 calls on the machine: nothing is compiled
   instead: %jit threshold 4
…
""",
    "jit heat": """
sx> (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
sx> %jit heat on
heat: on; run something, then `%jit heat NAME`
sx> (fib 22)
17711
sx> %jit heat fib
fib: 57309 calls in compiled code, 4 calls on the machine
…
sx> %jit heat off
heat: off; …
""",
    "jit exits": """
sx> (define (double x) (* 2 x))
sx> (map double (range 6))
(0 2 4 6 8 10)
sx> (double 1.5)
3.0
sx> %jit exits
compiled code was left 1 time
  times  function  place …
…
      1  double    …  a guess of types failed; x: number (1)
""",
    "jit invalidated": """
sx> (define (square x) (* x x))
sx> (define (sum-squares xs) (reduce (fn (sum x) (+ sum (square x))) 0 xs))
sx> (map sum-squares (list (range 3) (range 4) (range 5) (range 6)))
(5 14 30 55)
sx> (define (square x) (* x x x))
sx> %jit invalidated
at call …: square was redefined; …
…
""",
    "jit calls": """
sx> (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
sx> (fib 20)
6765
sx> %jit calls fib
fib  compiled, 21887 hits
└─ fib  direct: calls itself past the guards
""",
    "jit passes": """
sx> (define (square x) (* x x))
sx> (map square (range 6))
(0 1 4 9 16 25)
sx> %jit passes square
square: the middle
  as it is built
      function square (p0:x any)
        v1 any = * p0:x, p0:x
        return v1
…
""",
    "jit-profile": """
sx> %%jit-profile
...> (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
...> (fib 29)
… in … s: …
…
514229
""",
    "jit-expect": """
sx> %%jit-expect hits>95% exits=0
...> (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
...> (fib 15)
as expected: hits > 95 %: 99.8 %; exits = 0: 0
610
""",
}


def with_example(name: str, text: str) -> str:
    """The help `text` of the command `name` with its example below."""
    lines = EXAMPLES[name].strip("\n").split("\n")
    return "\n".join([text, "", *(f"  {line}".rstrip() for line in lines)])

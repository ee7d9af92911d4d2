"""A hundred ways in which a program may try to get out of a session that may reach nothing.

Run as a program: `python reaching.py FOLDER`, where FOLDER has a secret file and a module that
leaves a mark when it is imported. Prints what each attempt came to, and every file that was opened
and every module that was imported meanwhile which are not the language's own, as JSON lines.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SECRET = "the-secret-7391"
OBJECTS = (
    '"text"', "5", "2.5", "1/2", "'sym", "':key", r"#\a", "(list 1 2)", "{:a 1}", "(vector 1)",
    "(fn (x) x)", "car", "map", "call/cc", "(call/cc (fn (k) k))", "(make-parameter 1)",
    "(current-output-port)", '(open-input-string "x")', "(make-hash-table)", "(guard (e (true e)) (error 1))",
    "(guard (e (true e)) (host-fails))", "host", "host-fails", "thing", "(host thing)",
    "(delay 1)", "(eof-object)", "(make-coroutine (fn () 1))", "(p 1)", "(bytevector 1)", "nil",
)  # fmt: skip
MEMBERS = (
    ".-__class__", ".-__globals__", ".-__code__", ".-__closure__", ".-__self__", ".-__init__",
    ".__reduce__", ".__subclasses__", ".-gi_frame", ".-tb_frame", ".-f_globals", ".-fn",
    ".-session", ".-payload", ".format", ".-host", ".__getattribute__",
)  # fmt: skip


DOING = (
    "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.mkdir", "os.rename",
    "os.putenv", "os.truncate", "os.chmod", "subprocess.", "socket.", "shutil.",
)  # fmt: skip


def programs(folder: Path) -> list[str]:
    """The attempts."""
    secret = json.dumps(str(folder / "secret.txt"))
    new = json.dumps(str(folder / "made.txt"))
    found = [f"({member} {thing})" for member, thing in zip(MEMBERS * 2, OBJECTS, strict=False)]
    found += [f"({member} thing)" for member in MEMBERS]
    found += [f"(map {member} (list thing host))" for member in MEMBERS[:4]]
    found += [f"(define (f x) ({m} x)) (f thing)" for m in MEMBERS[:3]]
    # by the names of primitives
    found += [
        f'(py "{name}")'
        for name in ("os", "os.system", "builtins.open", "builtins.eval", "canary_module", "sys")
    ]
    found += [
        '(py-attr thing "secret")', '(py-set-attr! thing "x" 1)', "(py-dir thing)",
        "(py-get thing 0)", "(py-set! thing 0 1)", "(py-delete! thing 0)", "(py-list thing)",
        "(py-iter thing)", "(py-next thing)", "(py-repr thing)", "(py-str thing)", "(py-type thing)",
        "(py->sx thing)", "(sx->py car)", "(py-tuple 1)", "(py-slice 1)", "(py+ thing 1)",
        "(py= thing thing)", "(py-map car thing)", "(py-take 1 thing)", "(py-len thing)",
        "(py-instance? thing thing)", "(py-exception (guard (e (true e)) (host-fails)))",
        "(with-python (x thing) x)", "(for-each println thing)", "(map inc thing)",
        "(apply thing (list))", "(thing)", "((host thing))", "(reduce + 0 thing)",
        "(apply py (list \"os\"))", "(map py (list \"os\"))", "((eval 'py) \"os\")",
        '((eval (string->symbol "py")) "os")', '(eval (list (string->symbol "%py-enter") thing))',
        '(eval (list (string->symbol ".-__class__") thing))',
        "(eval (sx-parse \"(.-__class__ thing)\"))", "(eval '(.-__class__ thing))",
        "(defmacro m (x) `(.-__class__ ,x)) (m thing)",
        "(define-syntax s (syntax-rules () ((_ x) (.-__class__ x)))) (s thing)",
        "(define .-x car) (.-__class__ thing)",
        "(set! .append car)", "(let ((f .-__class__)) (f thing))",
    ]  # fmt: skip
    # by import
    found += [
        "(import (python os))", "(import (python canary_module))", "(import (python os path))",
        "(import (prefix (python os) o:))", "(import (only (python os) system))",
        "(import (except (python os) system))", "(import (rename (python os) (system s)))",
        "(import (prefix (only (python os) system) x))",
        "(define-library (a) (import (python os)) (export os)) (import (a))",
        "(define-library (b) (import (prefix (python os) o:)) (export f) (define (f) (o:getcwd)))",
        "(define-library (c) (export f) (begin (define (f x) (.-__class__ x)))) (import (c)) (f thing)",
        "(define-library (python os) (export x) (define x 1)) (import (python os))",
        "(import (canary_module))", "(import (secret))", "(eval '(import (python os)))",
    ]  # fmt: skip
    # files
    found += [
        f"(read-text {secret})", f"(read-lines {secret})", f"(read-bytes {secret})",
        f"(read-csv {secret})", f"(load {secret})", f"(open-input-file {secret})",
        f"(open-binary-input-file {secret})", f"(file-exists? {secret})", f"(file-size {secret})",
        f"(call-with-input-file {secret} read-line)", f"(with-input-from-file {secret} read-line)",
        f'(write-text {new} "x")', f'(append-text {new} "x")', f"(write-bytes {new} (bytevector 1))",
        f"(write-csv {new} (list (list 1)))", f"(open-output-file {new})",
        f"(open-binary-output-file {new})", f"(with-output-to-file {new} newline)",
        f"(call-with-output-file {new} newline)", f"(make-directory {new})", f"(delete-file {secret})",
        '(list-directory "/")', '(directory? "/")',
        f"(define-library (d) (include {secret})) (import (d))",
        f"(define (f p) (read-text p)) (f {secret})", f"(map read-text (list {secret}))",
        f"(apply read-text (list {secret}))", f"(eval '(read-text {secret}))",
        f"(let ((r read-text)) (r {secret}))",
        f"(with-capabilities (list \"files\" \"python\") (read-text {secret}))",
    ]  # fmt: skip
    # the environment
    found += [
        '(env "HOME")', "(environment-variables)", "(get-environment-variables)",
        "(command-line)", "(sleep 0.001)",
    ]  # fmt: skip
    # names of the implementation, and names that want to be Python
    found += [
        "__import__", "__builtins__", "G_car", "F_car", "R_x", "|F_car|", "(|__import__| \"os\")",
        "(define |x): __import__('canary_module') #| 1) |x): __import__('canary_module') #|",
        "(define (|f(): import canary_module #| |a=__import__('canary_module')|) 1)"
        " (do ((i 0 (+ i 1))) ((= i 9)) (|f(): import canary_module #| 1))",
        "(define (f |x\\\"'+__import__('canary_module')+'|) |x\\\"'+__import__('canary_module')+'|)"
        " (do ((i 0 (+ i 1))) ((= i 9)) (f 1))",
        "(format \"~a ~s\" thing thing)", "(str thing)", "(inspect thing)",
        "(sx-serialize thing)", "(freeze thing)",
    ]  # fmt: skip
    return found


def thawed() -> list[tuple[str, str]]:
    """Frozen programs of sessions that may use Python, for one that may not."""
    from sx_kernel import Session
    from sx_kernel.base.errors import SxError

    found: list[tuple[str, str]] = []
    for text in (
        '(perform 1) (.-__class__ "x")',
        '(define (f x) (py x)) (perform 1) (f "os")',
        '(let ((f .-__class__)) (perform 1) (f "x"))',
        '(define m (py "math")) (perform 1) (.-pi m)',
        "(import (prefix (python math) m:)) (perform 1) (m:sqrt 2)",
    ):
        session = Session(python=True)
        try:
            paused: Any = session.start(text)
            found.append((text, session.freeze(paused)))
        except SxError as problem:
            found.append((text, str(problem)))
    return found


def main(folder: Path) -> None:
    """Try everything."""
    from sx_kernel import Interrupted, Session, SxError

    sys.path.append(str(folder))
    frozen = thawed()
    watching = False
    events: list[str] = []

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if not watching:
            return
        if event == "open" and str(folder) in str(args[0]):
            events.append(f"open {args[0]}")
        elif event == "import" and str(args[0]).partition(".")[0] in ("canary_module", "os.path"):
            events.append(f"import {args[0]}")
        elif event == "os.listdir" and str(args[0]) in ("/", str(folder)):
            events.append(f"list {args[0]}")
        elif event.startswith(DOING):
            events.append(event)

    class Thing:
        secret = SECRET

        def __repr__(self) -> str:
            return "<thing>"

    def fails() -> None:
        raise ValueError(1)

    sessions: dict[int | None, Session] = {}
    printed: list[str] = []

    def opened(threshold: int | None) -> Session:
        session = Session(threshold=threshold, out=printed.append)
        session.eval("(define-record-type point (p x) point? (x px))")
        session.define("thing", Thing())
        session.function(lambda x: x, name="host")
        session.function(fails, name="host-fails")
        return session

    def attempt(text: str, threshold: int | None, frozen_text: str | None = None) -> str:
        nonlocal watching
        printed.clear()
        if "(def" in text or "set!" in text or frozen_text or threshold not in sessions:
            sessions[threshold] = opened(threshold)
        session = sessions[threshold]
        watching = True
        try:
            if frozen_text is None:
                value: Any = session.eval(text)
            else:
                value = session.resume(session.thaw(frozen_text))
            from sx_kernel.syntax.printer import inspect

            return f"value {inspect(value)} {printed}"
        except SxError as problem:
            return f"error {problem} {problem.payload!r}"
        except Interrupted as stop:
            return f"stopped {stop}"
        finally:
            watching = False

    sys.addaudithook(hook)
    attempts = [(text, None) for text in programs(folder)]
    attempts += [(text, data) for text, data in frozen]
    for threshold in (None, 1):
        for text, data in attempts:
            events.clear()
            outcome = attempt(text, threshold, data)
            print(json.dumps({"text": text, "outcome": outcome, "events": events}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

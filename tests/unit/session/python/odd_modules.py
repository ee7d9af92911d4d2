"""Modules and classes as they come."""

from __future__ import annotations

MODULE = """
import asyncio, contextlib, functools, threading, time

print("imported")

class Props:
    @property
    def fails(self): raise RuntimeError("no value")
    @property
    def misses(self): raise AttributeError("something inside")

def keywords(*, a, b=2): return [a, b]
def positions(a, /, b): return [a, b]

def twice(f):
    @functools.wraps(f)
    def called(*args, **named): return [f(*args, **named), f(*args, **named)]
    return called

@contextlib.contextmanager
def swallowing():
    with contextlib.suppress(Exception): yield "inside"

class Enter:
    def __enter__(self): raise ValueError("cannot enter")
    def __exit__(self, *_): print("left")

class Leave:
    def __enter__(self): return 1
    def __exit__(self, *_): raise ValueError("cannot leave")

async def later(x): return x + 1
async def several(): yield 1

def generator():
    try: yield from range(3)
    finally: print("closed")

class Base:
    def __init__(self, x): self.x = x
    def hook(self): return "base"
    def run(self): return self.hook()

class Escape:
    def __repr__(self): return "\\x1b[2J\\x07evil\\nline"

class Number(int): pass
class Text(str): pass
class Many(list): pass

def in_thread(f, *args):
    thread = threading.Thread(target=f, args=args, name="worker")
    thread.start()
    thread.join()

class Hangs:
    def hang(self, *_):
        while True: time.sleep(0.01)
    __repr__ = __str__ = __eq__ = __hash__ = __iter__ = __len__ = __bool__ = __add__ = hang
    __call__ = hang

class Deaf:
    def __getattr__(self, name): Hangs().hang()
    def __call__(self): pass
"""

"""Benchmarks: SX beside hand-written CPython, one-shot forms, the JIT cache, depth.

`python -m bench` measures everything and writes docs/benchmarks.md. Ratios within one run are
what counts; absolute times mean little on a shared machine. Nothing here is a timed test.

Uses of the engine nothing but `Session` (bench/engine.py is the only file that imports it).
"""

"""The Python tier: a lambda's IR becomes Python source, CPython is the virtual machine.

infer.py      what types variables and expressions must have
templates.py  primitives as inline Python, under the checks that keep them exact
emit.py       IR → Python text, and for each line a Site
unit.py       text → code object that carries its sites
"""

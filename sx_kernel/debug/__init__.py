"""The debugger: breakpoints, stepping, looking at a program that stands still.

    places       sources and their lines, under the names that front ends know them by
    breakpoints  what was asked for, and where in the code that is
    instrument   putting a lambda's body with stops in its place, and activations into it
    debugger     stops, steps, and what wakes a program that stands still
    journal      the states that were passed, to go back to
    frames       activations of a stopped program: variables, evaluating, changing
    values       a value as a front end shows it, and what is in it
    protocol     requests of the Debug Adapter Protocol, and those that Jupyter adds
    adapter      `sx debug-adapter`: the protocol on standard input and output
    screen       a stopped program as text, for the prompt

It knows no Jupyter and no terminal; faces give it a way to tell what happens (`Debugger.emit`) and
to wait (`Debugger.wait`).
"""

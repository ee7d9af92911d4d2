"""What the JIT does, watched from outside: exits, samples of what runs, advice, trees of calls.

Nothing here is needed to evaluate, and nothing is loaded before it is asked for.
"""

"""The middle: its nodes, states, text, verifier and interpreter. Nothing here knows Python code."""

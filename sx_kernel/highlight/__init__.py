"""Colours for SX: the Pygments lexer, and the words that all highlighters know."""

"""The central JIT cache, from the bottom up: section, shelf, figures, leaving, cache."""

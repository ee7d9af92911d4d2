"""HTML: which elements there are, and how values become markup. Knows nothing of evaluation."""

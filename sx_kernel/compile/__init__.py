"""The compiler: one typed middle in SSA form (mid/), few general passes, a renderer per tier."""

"""The Jupyter kernel: a face over one Workspace."""

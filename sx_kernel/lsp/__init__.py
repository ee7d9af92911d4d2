"""The language server, `sx lsp`: what editors ask, answered from `session/` and `syntax/`."""

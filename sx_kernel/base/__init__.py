"""Ground floor: values, errors and source text. Imports nothing else of the project."""

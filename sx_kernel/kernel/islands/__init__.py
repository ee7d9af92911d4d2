"""Islands and pages that live in notebooks: what is kept, who looks, what waits, what handlers do.

`islands.py` is what the kernel knows of; it says in which messages a page and a kernel talk.
"""

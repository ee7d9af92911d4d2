"""The primitives that need their session, at once or when they are first called."""

"""The Python tier: renders the middle as Python source."""

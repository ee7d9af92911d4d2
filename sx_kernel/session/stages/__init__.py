"""What becomes of a form, stage by stage, as text."""

"""What is known of names, for people who type them: help, completion, hints."""

"""What the machine and compiled code both need: closures, call sites, exceptions that unwind."""

"""What an evaluation is held to: interrupts, time, memory, room on the stack."""

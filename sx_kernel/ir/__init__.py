"""The intermediate representation: one tree for the machine, the compilers, the printer."""

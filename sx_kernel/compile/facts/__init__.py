"""What the compiler knows: types, operations, what was seen at run time."""

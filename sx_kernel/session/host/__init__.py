"""Values and functions between Python and SX, and the ports that lead outside."""

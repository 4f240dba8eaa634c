"""Opening files: the first content of a register, with its history (design 6)."""

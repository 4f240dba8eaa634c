"""Who may see and do what: the whole matrix, golden cells by hand, canaries, side channels (safety.md, C)."""

"""Programs that verify an exported ledger; each stands alone."""

"""What must hold of checkpoints, receipts and the two verifiers."""

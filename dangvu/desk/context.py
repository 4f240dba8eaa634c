"""Names every page needs; filled in by the desk."""

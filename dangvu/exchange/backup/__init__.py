"""Backups: a consistent copy while the register runs, and putting it back once everything was checked."""

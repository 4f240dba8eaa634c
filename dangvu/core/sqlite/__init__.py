"""The embedded database: Django's SQLite backend over an engine that we ship (decision 0002)."""

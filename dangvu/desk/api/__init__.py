"""The acts for programs, under /api/v1/: the same requests, the same answers as the command line."""

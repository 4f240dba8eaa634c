"""PostgreSQL: Django's backend, telling the server with every statement whose rows may be read."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id by OWASP's second profile: 19 MiB and 34 ms, so that a morning's sign-ins do not stall."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

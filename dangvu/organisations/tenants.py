"""What stands in an organisation and must go elsewhere before it ends. Later rooms register their own."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Tenant:
    """One kind of thing that lives in organisations, and how many of it are in one from a day on."""

    label: "str | Promise"
    """As it stands in a list after its number: "đảng viên"."""
    counts: Callable[[Collection[int], date], Mapping[int, int]]
    """Of several at once; those without any may be left out."""


tenants: list[Tenant] = []
"""Things that only organisations of a kind that holds members can have."""

"""What later rooms know about persons: who may see them, and more to show. They register here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from dangvu.accounts.mandates import Reach
from dangvu.accounts.rights import PageRequest


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a person's page: its heading, and how to draw it for a person within sight."""

    label: "str | Promise"
    draw: Callable[[PageRequest, int], SafeString]


Sight = Callable[[Reach, date], QuerySet[Any, Any]]
"""This room's rows, each with its ``person``, by which persons lie within reach on the day."""

panels: list[Panel] = []
sights: list[Sight] = []


def in_sight(reach: Reach, on: date, field: str = "person") -> Q:
    """Condition on a query: the person may be seen. Nobody may, where no room says so."""
    if reach.everywhere:
        return Q()
    condition = Q(pk__in=[])
    for sight in sights:
        # Asked of each person found, rather than of the whole province beforehand.
        condition |= Q(Exists(sight(reach, on).filter(person=OuterRef(field))))
    return condition

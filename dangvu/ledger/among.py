"""``field__among=values``: what ``__in`` asks, with all the values as one parameter.

``__in`` prepares and binds each value, which for the thousands that a scheme names takes longer than the
answer.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class Among(models.Lookup):
    """Numbers or texts, any iterable of them; none finds nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Iterable[Any]) -> None:
        super().__init__(lhs, list(rhs))

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        among, value = one_parameter(self.rhs, connection)
        return f"{column} {among}", (*params, value)


def one_parameter(values: list[Any], connection: Any, mark: str = "%s") -> tuple[str, Any]:
    """The right side of a comparison with the values, with a mark for its one parameter; and that."""
    if connection.vendor == "sqlite":
        return f"IN (SELECT value FROM json_each({mark}))", json.dumps(values)
    kind = "text" if values and isinstance(values[0], str) else "bigint"
    return f"= ANY({mark}::{kind}[])", values


for of in (models.Field, models.ForeignObject):
    of.register_lookup(Among)

"""By which act a stretch began: an act that ends it closes it by a row of its own, which hides the first."""

from collections.abc import Iterable
from typing import Any, TypeVar

from dangvu.ledger.facts import Fact, value_fields

AnyFact = TypeVar("AnyFact", bound=Fact)


def begun_by(rows: Iterable[AnyFact]) -> dict[tuple[int, int], AnyFact]:
    """The row by which each stretch was first recorded, by the key of its row; one question for each kind.

    Of kinds that may hold several at a time, each row is its own beginning.
    """
    found: dict[tuple[int, int], AnyFact] = {}
    kinds: dict[type[AnyFact], list[AnyFact]] = {}
    for row in rows:
        kinds.setdefault(type(row), []).append(row)
    for model, some in kinds.items():
        if not model.one_at_a_time:
            found |= {row.key: row for row in some}
            continue
        fields = {field.name: field.attname for field in value_fields(model)}
        names = [fields[name] for name in model.one_at_a_time[0]]
        wanted = {f"{names[0]}__in": {getattr(row, names[0]) for row in some}}
        every: dict[tuple[object, ...], AnyFact] = {}
        known: Iterable[Any] = model.objects.filter(**wanted)
        for one in known:
            every[_place(one, names, one.superseded_in)] = one
        for row in some:
            earlier: AnyFact | None = row
            while earlier is not None:
                found[row.key] = earlier
                earlier = every.get(_place(row, names, earlier.origin[0]))
    return found


def _place(row: Fact, names: list[str], superseded_in: int | None) -> tuple[object, ...]:
    return (*(getattr(row, name) for name in names), row.from_date, superseded_in)

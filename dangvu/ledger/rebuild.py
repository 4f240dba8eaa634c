"""The facts again, from the ledger alone: written aside, compared row for row, put in place on request."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Count, Model, Sum
from django.utils.translation import gettext as _

from dangvu.core import scope
from dangvu.core.watch import UNWATCHED, Watch, breaking
from dangvu.ledger import guards, recording
from dangvu.ledger.facts import Fact, Listed, facts, identities, listings
from dangvu.ledger.models import Entry, Head
from dangvu.ledger.position import renew
from dangvu.ledger.reading import parts_of

PARTS_AT_ONCE = 2000
derived: list[Callable[[], None]] = []
"""What rooms keep beside the facts in the same database: made anew from them, by the owner of the tables."""
SHOWN = 20


@dataclass(frozen=True)
class Difference:
    """A table whose rows are not what the ledger says."""

    table: str
    missing: int
    """Rows the ledger has and the register has not, or has otherwise."""
    extra: int
    keys: list[str]
    """The first of them: entry.ordinal, or the number of an identity."""


@scope.whole()
def check(watch: Watch = UNWATCHED) -> list[Difference]:
    """Rebuild aside and compare; changes nothing. Empty if every row agrees. Raises SealBroken.

    Acts wait meanwhile: one recorded between reading ledger and facts would look like a difference.
    """
    with transaction.atomic():
        Head.objects.select_for_update().get(pk=1)
        with watch.breakable(breaking(connections[DEFAULT_DB_ALIAS])):
            _replay(watch)
            differences = _compared(watch)
            _drop()
    return differences


@scope.whole()
def rebuild(watch: Watch = UNWATCHED) -> list[Difference]:
    """Put the facts as the ledger says in place of those that stand; gives what was different. Stopped before
    its end it has changed nothing.
    """
    with guards.as_owner(), transaction.atomic():
        Head.objects.select_for_update().get(pk=1)
        with watch.breakable(breaking(connections[DEFAULT_DB_ALIAS])):
            _replay(watch)
            differences = _compared(watch)
            if differences:
                _put_in_place(watch)
            _drop()
            for again in derived:
                again()
            renew()
    return differences


def _put_in_place(watch: Watch) -> None:
    models = _models()
    with guards.lifted(connection):
        for done, model in enumerate(models):
            watch.tell(done, len(models), _("Thay dữ liệu theo sổ cái"))
            _replace(model)
        # Foreign keys are checked at the end; PostgreSQL puts no guard on a table before that.
        connection.check_constraints()


def _models() -> list[type[Model]]:
    return [*identities().values(), *listings().values(), *facts().values()]


def _key(model: type[Model]) -> str:
    if issubclass(model, Fact):
        return "recorded_in, ordinal"
    return f'"{model._meta.pk.column}"'


def _recorded(model: type[Model]) -> str:
    """Which of the rows the ledger says: what was shipped it does not."""
    return "founded_in IS NOT NULL" if issubclass(model, Listed) else "1 = 1"


def _aside(model: type[Model]) -> str:
    return f"rebuilt_{model._meta.db_table}"


def _replay(watch: Watch) -> None:
    step = _("Dựng lại từ sổ cái")
    counted = Entry.objects.aggregate(entries=Count("number"), rows=Sum("row_count"))
    done, total = 0, counted["entries"] + (counted["rows"] or 0)
    with connection.cursor() as cursor:
        for model in _models():
            cursor.execute(
                f'CREATE TEMPORARY TABLE "{_aside(model)}" AS SELECT * FROM "{model._meta.db_table}" '
                f"WHERE 1 = 0"
            )
            cursor.execute(f'CREATE UNIQUE INDEX "{_aside(model)}_key" ON "{_aside(model)}" ({_key(model)})')
    for entry in Entry.objects.order_by("number").iterator(500):
        for parts in recording.in_chunks(parts_of(entry), PARTS_AT_ONCE):
            recording.write(entry.number, [part.effects for part in parts], _aside)
            done += len(parts)
            watch.tell(done, total, step)


def _compared(watch: Watch) -> list[Difference]:
    models, found = _models(), []
    for done, model in enumerate(models):
        watch.tell(done, len(models), _("So dữ liệu với sổ cái"))
        found.append(_difference(model))
    return [one for one in found if one]


def _difference(model: type[Model]) -> Difference | None:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if field.column)
    there, aside = (f'"{name}" WHERE {_recorded(model)}' for name in (model._meta.db_table, _aside(model)))
    missing = _except(columns, aside, there)
    extra = _except(columns, there, aside)
    keys = list(dict.fromkeys([*_keys(model, columns, aside, there), *_keys(model, columns, there, aside)]))[
        :SHOWN
    ]
    return Difference(model._meta.db_table, missing, extra, keys) if missing or extra else None


def _except(columns: str, one: str, other: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}) AS gone"
        )
        count: int = cursor.fetchone()[0]
    return count


def _keys(model: type[Model], columns: str, one: str, other: str) -> Iterator[str]:
    key = _key(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM (SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}) AS "
            f"gone ORDER BY {key} LIMIT {SHOWN}"
        )
        for row in cursor.fetchall():
            yield ".".join(map(str, row))


def _replace(model: type[Model]) -> None:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if field.column)
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE {_recorded(model)}')
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {columns} FROM "{_aside(model)}"'
        )


def _drop() -> None:
    with connection.cursor() as cursor:
        for model in _models():
            cursor.execute(f'DROP TABLE "{_aside(model)}"')

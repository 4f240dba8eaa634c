"""Ask the embedded database what `test_sqlite.py` expects; print answers as JSON. Argument: a new file."""

import datetime
import decimal
import json
import sys
from typing import Any

import django
from django.conf import settings
from django.db import IntegrityError, connection, connections, models, transaction


def _settings(path: str) -> None:
    engine = {"ENGINE": "dangvu.core.sqlite", "NAME": path}
    weaker = {**engine, "OPTIONS": {"init_command": "PRAGMA synchronous = OFF"}}
    settings.configure(DATABASES={"default": engine, "weaker": weaker}, USE_TZ=True, INSTALLED_APPS=[])
    django.setup()


_settings(sys.argv[1])


class Person(models.Model):
    name = models.CharField(max_length=50)
    born = models.DateField(null=True)
    dues = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    data = models.JSONField(null=True)
    seen = models.DateTimeField(null=True)
    objects: models.Manager["Person"] = models.Manager()

    class Meta:
        app_label = "probe"


class Row(models.Model):
    pk = models.CompositePrimaryKey("entry", "ordinal")
    entry = models.IntegerField()
    ordinal = models.IntegerField()
    text = models.CharField(max_length=20)
    person = models.ForeignKey(Person, models.PROTECT)
    until_date = models.DateField(null=True)
    objects: models.Manager["Row"] = models.Manager()

    class Meta:
        app_label = "probe"
        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until_date=None), name="one_open_row_a_person"
            ),
        )


def _one(sql: str, alias: str = "default") -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _refusal(sql: str) -> str:
    """The name of the error with which the database answers `sql`, or "accepted"."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except IntegrityError as error:
        return type(error).__name__
    return "accepted"


def _values() -> dict[str, Any]:
    moment = datetime.datetime(2018, 2, 3, 4, 5, 6, 7, tzinfo=datetime.UTC)
    Person.objects.create(
        name="Bế", born=datetime.date(2018, 2, 3), dues=decimal.Decimal("12.50"),
        data={"tên": "Bế", "số": [1, None, True]}, seen=moment,
    )  # fmt: skip
    kept = Person.objects.get()
    found = {
        "date_and_decimal_and_json_come_back": [str(kept.born), str(kept.dues), kept.data],
        "moment_comes_back_in_utc": kept.seen.isoformat() if kept.seen else None,
        "regex_lookup": Person.objects.filter(name__regex="^B").count(),
        "month_of_a_date": Person.objects.filter(born__month=2).count(),
    }
    kept.delete()
    return found


def _transactions() -> dict[str, Any]:
    with transaction.atomic():
        Person.objects.create(name="outer")
        try:
            with transaction.atomic():
                Person.objects.create(name="inner")
                raise IntegrityError
        except IntegrityError:
            left = list(Person.objects.values_list("name", flat=True))
    made = Person.objects.bulk_create([Person(name="a"), Person(name="b"), Person(name="c")])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE head (name text, position integer)")
        cursor.execute("INSERT INTO head VALUES ('head', 0)")
        cursor.execute("UPDATE head SET position = position + %(step)s RETURNING name, position", {"step": 1})
        row = list(cursor.fetchone())
        cursor.executemany("INSERT INTO head VALUES (%(name)s, 2)", [{"name": name} for name in "xy"])
        cursor.execute("SELECT count(*) FROM head WHERE position = %(two)s", {"two": 2})
        named = list(cursor.fetchone())
    keys = [person.pk for person in made]
    many = Person.objects.filter(pk__in=[*keys, *range(10_000, 13_000)])
    return {
        "inner_atomic_rolls_back_alone": left,
        "bulk_create_returns_keys": len(set(keys) - {None}),
        "returning_row": row,
        "named_parameters": named,
        "three_thousand_parameters_in_one_query": many.count(),
    }


def _constraints() -> dict[str, Any]:
    person = Person.objects.latest("pk")
    day = datetime.date(2020, 1, 1)
    Row.objects.bulk_create(
        [
            Row(entry=1, ordinal=1, text="first", person=person, until_date=day),
            Row(entry=1, ordinal=2, text="second", person=person),
        ]
    )
    with connection.cursor() as cursor:
        guard = "BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END"
        cursor.execute(f"CREATE TRIGGER kept BEFORE DELETE ON probe_row {guard}")
    into = "INTO probe_row (entry, ordinal, text, person_id, until_date) VALUES"
    second_open = f"INSERT {into} (2, 1, 'x', {person.pk}, NULL)"
    nobody = f"INSERT {into} (2, 1, 'x', 99999, NULL)"
    replaced = f"REPLACE {into} (1, 1, 'x', {person.pk}, '2020-01-01')"
    return {
        "composite_key_finds_its_row": Row.objects.get(pk=(1, 2)).text,
        "second_open_row_is_refused": _refusal(second_open),
        "missing_reference_is_refused_at_commit": _refusal(nobody),
        "replace_fires_the_delete_trigger": _refusal(replaced),
    }


def _schema() -> bool:
    """Whether a migration's remaking of a table keeps its rows and adds its column."""
    field = models.CharField(max_length=5, default="mới")
    field.set_attributes_from_name("mark")
    before = Person.objects.count()
    with connection.schema_editor() as editor:
        editor.add_field(Person, field)
    marked = _one("SELECT count(*) FROM probe_person WHERE mark = 'mới'")
    return bool(before == marked > 0)


def main() -> None:
    """Print every answer."""
    with connection.schema_editor() as editor:
        editor.create_model(Person)
        editor.create_model(Row)
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
    answers: dict[str, Any] = {pragma: _one(f"PRAGMA {pragma}") for pragma in pragmas}
    answers |= {
        "busy_timeout_ms": _one("PRAGMA busy_timeout"),
        "transaction_mode": getattr(connection, "transaction_mode", None),
        "weaker_init_command_is_overruled": _one("PRAGMA synchronous", "weaker"),
    }
    answers |= _values() | _transactions() | _constraints()
    answers["migration_adds_a_column"] = _schema()
    print(json.dumps(answers))


main()

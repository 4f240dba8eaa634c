"""The second lock, on PostgreSQL: rows that name persons are given only as far as the scope goes that stands
before the statement (``core.scope``), whatever the statement asks.

A row that stands in an organisation is given where the scope names it; a row about a person where they belong
to such an organisation on the days of the scope. Who does, a view tells, which reads as the owner of the
tables: the policies let the owner through.
"""

from collections.abc import Iterator

from dangvu.ledger.facts import PERSON, Fact, facts, names_persons, references
from dangvu.ledger.guard_statements import PREFIX, Guard
from dangvu.tree.models import Organisation

PERSONS = "scope_person"
SCOPE = "current_setting('dangvu.scope', true)"
WHOLE = f"(SELECT {SCOPE} = 'whole')"
"""As a question of its own, so that it is asked once for a statement and not for each row."""
persons: list[str] = []
"""Questions for the persons in scope, as a column ``person_id``: rooms that know where persons belong add
theirs, in the words below.
"""


def _part(number: int) -> str:
    """A part of a scope narrower than the whole; nothing where it is empty."""
    return f"NULLIF(split_part(NULLIF({SCOPE}, 'whole'), ';', {number}), '')"


def _numbers(part: int) -> str:
    return f"SELECT unnest(string_to_array({_part(part)}, ',')::bigint[])"


ORGANISATIONS, FIRST, LAST, ONE_BY_ONE = 1, 2, 3, 4
"""The parts: numbers of organisations, two days, numbers of persons."""
REACHED = _numbers(ORGANISATIONS)
NAMED = _numbers(ONE_BY_ONE)
STANDS = (
    f"superseded_in IS NULL AND from_date <= (SELECT {_part(LAST)}::date) "
    f"AND (until_date IS NULL OR until_date > (SELECT {_part(FIRST)}::date))"
)
"""The row stands on a day of the scope."""


def statements(application: str, owner: str) -> Iterator[Guard]:
    """The view and the policies for the two roles."""
    models = [model for model in facts().values() if names_persons(model)]
    view = f"CREATE OR REPLACE VIEW {PERSONS} AS {' UNION ALL '.join(persons)}"
    yield (PERSONS, models[0]._meta.db_table, "", f'{view}; GRANT SELECT ON {PERSONS} TO "{application}"')
    for model in models:
        yield from _policies(model, application, owner)


def _policies(model: type[Fact], application: str, owner: str) -> Iterator[Guard]:
    table = model._meta.db_table

    def policy(name: str, role: str, rows: str, written: str) -> Guard:
        full = f"{PREFIX}{table}_{name}"
        return (
            full,
            table,
            f'DROP POLICY IF EXISTS "{full}" ON "{table}"',
            f'CREATE POLICY "{full}" ON "{table}" TO "{role}" USING ({rows}) WITH CHECK ({written})',
        )

    # Written is only in the whole register: through the door, which asks the mandate itself.
    yield policy("scope", application, " OR ".join([WHOLE, *_seen(model)]), WHOLE)
    yield policy("owner", owner, "true", "true")
    yield (
        f"{PREFIX}{table}_rows",
        table,
        "",
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
    )


def _seen(model: type[Fact]) -> Iterator[str]:
    """Why a row may be seen: its person was named; it stands in an organisation in scope, or, where it stands
    in none, is about a person who belongs to one.
    """
    table = model._meta.db_table
    kinds = {kind.identity: str(field.column) for field, kind in references(model)}
    yield f'"{kinds[PERSON]}" IN ({_numbers(ONE_BY_ONE)})'
    if Organisation.identity in kinds:
        yield f'"{kinds[Organisation.identity]}" IN ({REACHED})'
    else:
        one = f'"{table}"."{kinds[PERSON]}"'
        yield f"EXISTS (SELECT 1 FROM {PERSONS} one WHERE one.person_id = {one})"

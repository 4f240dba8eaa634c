"""The second lock, on PostgreSQL: rows that name persons are given only as far as the scope goes that stands
before the statement (``core.scope``), whatever the statement asks.

Two views read the scope: the organisations it reaches, on the tree of its days, and the persons who belong to
them. They read as the owner of the tables, whom the policies let through, and are worked out at most once for
a statement.
"""

from collections.abc import Iterator

from dangvu.ledger.facts import PERSON, Fact, facts, identities, names_persons, references
from dangvu.ledger.guard_statements import PREFIX, Guard
from dangvu.tree.models import Organisation, Placement

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


FIRST, LAST = f"(SELECT {_part(2)}::date)", f"(SELECT {_part(3)}::date)"
STANDS = f"superseded_in IS NULL AND from_date <= {LAST} AND (until_date IS NULL OR until_date > {FIRST})"
"""The row stands on a day of the scope."""
REACHED = "SELECT id FROM scope_organisation"
"""The organisations that the scope reaches."""

_ORGANISATIONS = f"""
    CREATE OR REPLACE VIEW scope_organisation AS
    WITH RECURSIVE reached(id, depth) AS (
      SELECT unnest(string_to_array({_part(1)}, ',')::bigint[]), 0
      UNION
      SELECT p.organisation_id, reached.depth + 1
      FROM reached JOIN (SELECT * FROM tree_placement WHERE {STANDS}) p ON p.parent_id = reached.id
      WHERE reached.depth < 20
    ) SELECT DISTINCT id FROM reached
"""
_ONE = f"SELECT unnest(string_to_array({_part(4)}, ',')::bigint[]) AS person_id"


def statements(application: str, owner: str) -> Iterator[Guard]:
    """Views and policies for the two roles, each after what it rests on."""
    models = [model for model in facts().values() if names_persons(model)]
    named = " UNION ALL ".join([_ONE, *persons])
    for name, create in (
        ("scope_organisation", _ORGANISATIONS),
        ("scope_person", f"CREATE OR REPLACE VIEW scope_person AS {named}"),
    ):
        yield (name, Placement._meta.db_table, "", f'{create}; GRANT SELECT ON {name} TO "{application}"')
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
    """Why a row may be seen: it stands in an organisation in scope, or is about a person in scope."""
    table = model._meta.db_table
    for field, kind in references(model):
        if kind is Organisation:
            yield f'"{field.column}" IN ({REACHED})'
        elif kind is identities()[PERSON]:
            yield f'EXISTS (SELECT 1 FROM scope_person one WHERE one.person_id = "{table}"."{field.column}")'

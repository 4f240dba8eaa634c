"""What ``people.findable`` is in the database, as statements of PostgreSQL: the table filled, its indexes,
functions and triggers.
"""

from collections.abc import Iterator

from dangvu.accounts import row_security
from dangvu.ledger.guard_statements import Guard
from dangvu.people.models import PersonRecord

TABLE, HOMES = "people_findable", "people_findablehome"
LOOKED_THROUGH = 15_000
"""So many names are read in order, in search of a page of hits, before the index of words is asked."""
DENSE = 0.01
"""Where a larger share of all bears the words, the first in order are soon met, whichever word it is."""
PAIRS = (1, 2, 3)
"""Two words of a name are indexed together too, by so many letters of each."""
UNPLACED = 0
"""The home of whoever is in no organisation, or in one that stood nowhere yet."""
WORDS = "findable_words"
INDEXES = {
    "findable_person": "(person_id, home)",
    "findable_order": "(given, sort_name, person_id)",
    "findable_home": "(home, given, sort_name, person_id) INCLUDE (search_name)",
    WORDS: "USING gin (findable_words(search_name, home)) WITH (fastupdate = off)",
}
KEEPING = (
    "findable_settle(bigint[])",
    "findable_refresh(bigint[])",
    "findable_named()",
    "findable_stayed()",
)
"""Functions that triggers call and nobody else. They work as the owner of the tables: whoever made a trigger
of one on a table of their own, with casts of their own, would run what they wrote as the owner.
"""
ASKED = ("findable_homes(bigint[])", "persons_named(text[], text[], bigint[], int, int)")
"""Functions that the application calls, and nobody else."""

belongings: list[str] = []
"""Tables of facts that say in which organisation a person is: a later room adds its own."""

_RECORDS = PersonRecord._meta.db_table
_SCOPE = row_security.SCOPE
_NAMED = f"line.person_id IN ({row_security.NAMED})"


def _seen() -> str:
    """That the bearer is in the scope, asked of each one found as the policies ask it; the organisations of
    the scope are read out of its words once for all questions.
    """
    persons = " UNION ALL ".join(row_security.persons).replace(row_security.REACHED, "SELECT unnest($8)")
    # One value for each bearer: as a condition it would be asked of all in the scope beforehand.
    return f"(SELECT true FROM ({persons}) one WHERE one.person_id = line.person_id LIMIT 1)"


def _stays() -> str:
    """The organisations each person is or was in, as known now."""
    each = (
        f"SELECT person_id, organisation_id FROM {table} WHERE superseded_in IS NULL" for table in belongings
    )
    return " UNION ".join(each)


def _lines(condition: str = "true", stays: str = "", join: str = "LEFT JOIN") -> str:
    """The lines as they should be, of the persons and the stays asked for; a condition may follow."""
    return f"""
        SELECT DISTINCT r.person_id, COALESCE(stay.home, {UNPLACED}) AS home,
          regexp_replace(r.search_name, '^.* ', '') AS given, r.sort_name, r.search_name
        FROM {_RECORDS} r {join} (
          SELECT stays.person_id, COALESCE(here.home, {UNPLACED}) AS home
          FROM ({stays or _stays()}) stays LEFT JOIN {HOMES} here USING (organisation_id)
        ) stay USING (person_id)
        WHERE r.superseded_in IS NULL AND r.search_name <> '' AND {condition}
    """


def functions() -> Iterator[str]:
    """What keeps the table, and what asks it. They run as the owner, in this schema and no other."""
    as_owner = "SECURITY DEFINER SET search_path = public, pg_temp"
    # As loops over one text: a question for each name would make an index of millions four times as long.
    pair = ", ' ', ".join(f"left(one, {letters}), '~', left(other, {letters})" for letters in PAIRS)
    yield f"""
        CREATE OR REPLACE FUNCTION findable_words(name text, home bigint) RETURNS text[]
        LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
        DECLARE
          words CONSTANT text[] := string_to_array(name, ' ');
          starts text := '';
          one text;
          other text;
        BEGIN
          FOR i IN 1 .. cardinality(words) LOOP
            FOR letters IN 1 .. length(words[i]) LOOP
              starts := concat(starts, ' ', left(words[i], letters), ' ', home, left(words[i], letters));
            END LOOP;
            FOR j IN i + 1 .. cardinality(words) LOOP
              one := LEAST(words[i] COLLATE "C", words[j]);
              other := GREATEST(words[i] COLLATE "C", words[j]);
              starts := concat(starts, ' ', {pair});
            END LOOP;
          END LOOP;
          RETURN string_to_array(substr(starts, 2), ' ');
        END $$
    """
    yield f"""
        CREATE OR REPLACE FUNCTION findable_settle(organisations bigint[]) RETURNS void
        LANGUAGE sql {as_owner} AS $$
          INSERT INTO {HOMES} (organisation_id, home)
          WITH RECURSIVE way(start, id, below, depth) AS (
            SELECT one, one, one, 0 FROM unnest(organisations) one
            UNION ALL
            SELECT way.start, above.parent_id, way.id, way.depth + 1 FROM way CROSS JOIN LATERAL (
              SELECT parent_id FROM tree_placement p
              WHERE p.organisation_id = way.id AND p.superseded_in IS NULL ORDER BY from_date DESC LIMIT 1
            ) above WHERE above.parent_id IS NOT NULL AND way.depth < 20
          )
          SELECT DISTINCT ON (start) start, below FROM way
          WHERE EXISTS (SELECT 1 FROM tree_placement p
            WHERE p.organisation_id = way.start AND p.superseded_in IS NULL)
          ORDER BY start, depth DESC
          ON CONFLICT DO NOTHING
        $$
    """
    yield f"""
        CREATE OR REPLACE FUNCTION findable_refresh(persons bigint[]) RETURNS void
        LANGUAGE plpgsql {as_owner} AS $$
        BEGIN
          IF cardinality(persons) = 0 THEN RETURN; END IF;
          DELETE FROM {TABLE} line WHERE line.person_id = ANY(persons) AND NOT EXISTS (
            SELECT 1 FROM ({_lines("r.person_id = ANY(persons)")}) one
            WHERE one.person_id = line.person_id AND one.home = line.home
              AND one.sort_name = line.sort_name AND one.search_name = line.search_name);
          INSERT INTO {TABLE} {_lines("r.person_id = ANY(persons)")}
          EXCEPT SELECT * FROM {TABLE} line WHERE line.person_id = ANY(persons);
        END $$
    """
    yield f"""
        CREATE OR REPLACE FUNCTION findable_named() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
        BEGIN
          PERFORM findable_refresh(ARRAY(SELECT DISTINCT person_id FROM changed));
          RETURN NULL;
        END $$
    """
    yield f"""
        CREATE OR REPLACE FUNCTION findable_stayed() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
        BEGIN
          PERFORM findable_settle(ARRAY(SELECT DISTINCT organisation_id FROM changed
            WHERE NOT EXISTS (
              SELECT 1 FROM {HOMES} here WHERE here.organisation_id = changed.organisation_id)));
          INSERT INTO {TABLE}
          {_lines("true", "SELECT person_id, organisation_id FROM changed", "JOIN")} AND NOT EXISTS (
            SELECT 1 FROM {TABLE} line WHERE line.person_id = r.person_id AND line.home = stay.home);
          -- Who was in no organisation yet is now.
          PERFORM findable_refresh(ARRAY(SELECT DISTINCT person_id FROM {TABLE} line
            WHERE home = {UNPLACED} AND person_id IN (SELECT person_id FROM changed)));
          RETURN NULL;
        END $$
    """
    yield f"""
        CREATE OR REPLACE FUNCTION findable_homes(organisations bigint[]) RETURNS bigint[]
        LANGUAGE sql STABLE {as_owner} AS $$
          SELECT array_agg(DISTINCT home) FROM {HOMES} WHERE organisation_id = ANY(organisations)
        $$
    """
    yield _asking(as_owner)


def _asking(as_owner: str) -> str:
    """The search. Where the index says that many bear the words, names are read in order until there are
    enough, those first whose given name begins so; else the index gives all of them.
    """
    spelled = """' ' || translate(sort_name, '"', ' ') LIKE ALL ($3)"""
    return rf"""
        CREATE OR REPLACE FUNCTION findable_marks(words text[]) RETURNS text[]
        LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
          SELECT array_agg('% ' || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%')
          FROM unnest(words) word
        $$;
        CREATE OR REPLACE FUNCTION persons_named(
          words text[], spelled text[], homes bigint[], most int, kept int) RETURNS bigint[]
        LANGUAGE plpgsql {as_owner} SET work_mem = '32MB' SET jit = off SET enable_seqscan = off
        SET enable_sort = off SET enable_hashagg = off
        SET max_parallel_workers_per_gather = 0 AS $$
        DECLARE
          scope CONSTANT text := COALESCE({_SCOPE}, '');
          last CONSTANT text := words[cardinality(words)];
          bare CONSTANT text[] := findable_marks(words);
          as_spelled CONSTANT text[] := findable_marks(spelled);
          -- A word that stands in a pair with its first letters need not be looked for alone: names are read.
          paired CONSTANT jsonb := (
            SELECT jsonb_agg(jsonb_build_object('a', a, 'b', b, 'letters', letters))
            FROM unnest(words) a, unnest(words) b, LEAST(length(a), length(b), {PAIRS[-1]}) letters
            WHERE a < b COLLATE "C" AND NOT starts_with(b, a));
          asked CONSTANT text[] := CASE WHEN homes IS NULL THEN ARRAY(
            SELECT left(a, letters) || '~' || left(b, letters)
            FROM jsonb_to_recordset(paired) pair(a text, b text, letters int)
            UNION ALL
            SELECT word FROM unnest(words) word WHERE NOT EXISTS (
              SELECT 1 FROM jsonb_to_recordset(paired) pair(a text, b text, letters int)
              WHERE word IN (a, b) AND letters >= LEAST(length(word), {PAIRS[-1]}))
          ) ELSE words END;
          within CONSTANT text := CASE scope WHEN 'whole' THEN 'true' ELSE $q$({_NAMED} OR {_seen()})$q$ END;
          reached CONSTANT bigint[] := ARRAY({row_security.REACHED});
          here CONSTANT text :=
            CASE WHEN homes IS NULL THEN '(VALUES (NULL::bigint))' ELSE 'unnest($1)' END || ' here(home)';
          -- A few have lines in two homes: so many more are taken.
          in_order CONSTANT text := format($q$
            SELECT array_agg(person_id), count(DISTINCT person_id) FROM (
              SELECT hit.* FROM %s, LATERAL (
                SELECT given, sort_name, person_id FROM (
                  SELECT person_id, given, sort_name, search_name FROM {TABLE} one
                  WHERE %s AND %%s ORDER BY given, sort_name, person_id LIMIT $5) line
                WHERE ' ' || search_name LIKE ALL ($2) AND ($3 IS NULL OR {spelled}) AND %s
                ORDER BY given, sort_name, person_id LIMIT $4 + $4 / 8) hit
              ORDER BY given, sort_name, person_id LIMIT $4 + $4 / 8) hit
            $q$, here, CASE WHEN homes IS NULL THEN 'true' ELSE 'one.home = here.home' END, within);
          given_so CONSTANT text := $q$given >= $6 AND given < $6 || U&'\+10FFFF'$q$;
          spelled_so CONSTANT text :=
            $q$(given, sort_name) >= ($6, $7) AND (given, sort_name) < ($6, $7 || '~')$q$;
          anyhow CONSTANT text[] := NULL;
          plan json;
          way record;
          bearers float;
          share float;
          looked int;
          found bigint[] := '{{}}';
          more bigint[];
          many int;
        BEGIN
          IF scope = '' THEN RETURN found; END IF;
          EXECUTE format(
            'EXPLAIN (FORMAT JSON) SELECT FROM {TABLE} WHERE findable_words(search_name, home) @> %L', words
          ) INTO plan;
          bearers := (plan->0->'Plan'->>'Plan Rows')::float;
          share := bearers / GREATEST((SELECT reltuples FROM pg_class WHERE oid = '{TABLE}'::regclass), 1);
          looked := LEAST(GREATEST(3 * most / share, {LOOKED_THROUGH}), 4 * {LOOKED_THROUGH});
          IF bearers > kept THEN
            FOR way IN SELECT * FROM (VALUES
              (1, spelled_so, as_spelled, spelled[cardinality(spelled)], spelled IS NOT NULL),
              (2, 'true', as_spelled, last, spelled IS NOT NULL AND share > {DENSE}),
              (3, given_so, anyhow, last, true),
              (4, 'true', anyhow, last, share > {DENSE})
            ) ways(place, condition, as_said, ending, is_asked) WHERE is_asked ORDER BY place LOOP
              EXECUTE format(in_order, way.condition) INTO more, many
              USING homes, bare, way.as_said, most, looked, last, way.ending, reached;
              found := found || more;
              IF many >= most THEN RETURN found; END IF;
            END LOOP;
          END IF;
          EXECUTE format($q$
            SELECT array_agg(person_id), max(borne) FROM (
              SELECT *, COALESCE(NOT {spelled}, false) unspelled, NOT starts_with(given, $6) later,
                count(*) OVER () borne FROM (
                SELECT DISTINCT line.person_id, line.given, line.sort_name FROM %s, LATERAL (
                  SELECT * FROM {TABLE} one WHERE findable_words(search_name, home)
                    @> ARRAY(SELECT COALESCE(here.home::text, '') || word FROM unnest($2) word)
                    AND ' ' || search_name LIKE ALL ($7)) line
                WHERE %s LIMIT $5) bearer
              ORDER BY unspelled, later, given, sort_name, person_id LIMIT $4) hit $q$, here, within)
          INTO more, many USING homes, asked, as_spelled, most, kept, last, bare, reached;
          IF many >= kept AND bearers <= kept THEN
            EXECUTE format(in_order, given_so) INTO found, many
            USING homes, bare, anyhow, most, looked, last, last, reached;
          END IF;
          RETURN COALESCE(found, '{{}}') || COALESCE(more, '{{}}');
        END $$
    """


def filling() -> Iterator[str]:
    """The table anew from the facts, in the order in which it is read; its indexes are faster made at the
    end.
    """
    yield "SET LOCAL maintenance_work_mem = '1GB'; SET LOCAL work_mem = '256MB'"
    for name in INDEXES:
        yield f"DROP INDEX IF EXISTS {name}"
    yield f"TRUNCATE {TABLE}"
    yield f"SELECT findable_settle(ARRAY(SELECT DISTINCT organisation_id FROM ({_stays()}) stays))"
    yield f"INSERT INTO {TABLE} {_lines()} ORDER BY given, sort_name, person_id"
    for name, columns in INDEXES.items():
        yield f"CREATE INDEX {name} ON {TABLE} {columns}"
    yield f"ALTER INDEX {WORDS} ALTER COLUMN 1 SET STATISTICS 300"  # how frequent words are is asked of them
    yield f"ANALYZE {TABLE}; ANALYZE {HOMES}"


def guards(application: str, _owner: str) -> Iterator[Guard]:
    """The functions, the triggers that keep the table, and who may call what."""
    made = [*functions(), *(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC" for name in (*KEEPING, *ASKED))]
    if application:
        # As with every table of the owner's, it was given rights before: the functions need none of its own.
        made.append(f'REVOKE ALL ON {TABLE}, {HOMES} FROM PUBLIC, "{application}"')
        made += [f'GRANT EXECUTE ON FUNCTION {name} TO "{application}"' for name in ASKED]
    changed = [
        (_RECORDS, "INSERT", "NEW", "named"),
        (_RECORDS, "UPDATE", "NEW", "named"),
        (_RECORDS, "DELETE", "OLD", "named"),
        *((table, "INSERT", "NEW", "stayed") for table in belongings),
    ]
    for number, (table, event, rows, function) in enumerate(changed):
        name = f"findable_{table}_{event.lower()}"
        yield (
            name,
            table,
            f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
            ("" if number else ";".join(made) + ";")
            + f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" REFERENCING {rows} TABLE AS changed '
            f"FOR EACH STATEMENT EXECUTE FUNCTION findable_{function}()",
        )

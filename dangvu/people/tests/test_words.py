"""Names found by the index of words, and by reading them, are the same."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, connections, transaction

from dangvu.accounts.mandates import Reach
from dangvu.accounts.scopes import within
from dangvu.core import scope
from dangvu.core.text import search_key, spelled_start, tone_placements
from dangvu.ledger.guards import as_owner
from dangvu.ledger.rebuild import rebuild
from dangvu.ledger.void import Void
from dangvu.people import findable, panels
from dangvu.people.acts import CorrectPerson
from dangvu.people.findable_statements import HOMES, TABLE
from dangvu.people.models import PersonRecord
from dangvu.people.search import persons_found
from tests.cast import World, enact

DAY = date(2025, 6, 30)
ALL = Reach(everywhere=True, roots=frozenset())


@pytest.mark.parametrize(
    ("word", "placements"),
    [
        ("Hoà", {"Hoà", "Hòa"}),
        ("Hòa", {"Hoà", "Hòa"}),
        ("thuỷ", {"thuỷ", "thủy"}),
        ("Khoẻ", {"Khoẻ", "Khỏe"}),
        ("Hoàng", {"Hoàng"}),
        ("Lan", {"Lan"}),
        ("Đào", {"Đào"}),
    ],
)
def test_a_tone_stands_where_either_school_writes_it(word: str, placements: set[str]) -> None:
    assert set(tone_placements(word)) == placements
    assert tone_placements(word)[0] == word


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["hoa", "Hoà", "Hòa", "triệu thị", "trieu hoa", "HOÀ triệu", "thi be", "h"])
def test_whoever_bears_the_words_is_found(world: World, words: str) -> None:
    records = PersonRecord.objects.at(DAY)
    bearers = {
        row.person_id
        for row in records
        if all(f" {word}" in f" {row.search_name}" for word in search_key(words).split())
    }

    assert bearers
    assert set(persons_found(words, ALL, DAY).persons) == bearers


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("words", ["hoa", "Hoà", "triệu thị", "trieu hoa", "thi be", "t", "thi t"])
def test_where_very_many_bear_the_words_those_with_the_given_name_are_met_first(
    world: World, words: str
) -> None:
    wanted = search_key(words).split()
    names = dict(PersonRecord.objects.at(DAY).values_list("person_id", "search_name"))
    bearers = {one for one, name in names.items() if all(f" {word}" in f" {name}" for word in wanted)}
    spelled = [] if words.isascii() else [spelled_start(word) for word in words.split()]
    given = {one for one in bearers if names[one].split()[-1].startswith(wanted[-1])}

    some = findable.named(wanted, spelled, ALL, DAY, most=max(len(given), 1), kept=1)

    assert set(some[: len(given)]) == given or spelled
    assert bearers >= set(some) != set()


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("kept", [1, 3000])
@pytest.mark.parametrize("reach", ["everywhere", "kim-lu"])
def test_no_search_reads_the_whole_table(
    world: World, monkeypatch: pytest.MonkeyPatch, kept: int, reach: str
) -> None:
    monkeypatch.setattr(panels, "FEW", 0)
    mine = ALL if reach == "everywhere" else Reach(False, frozenset({world.organisation(reach)}))
    with within(mine, DAY):
        findable.named(["h"], [], mine, DAY, 1)
        before = _read()

        for words in (["hoa"], ["trieu", "thi"], ["thi", "b"], ["x"]):
            findable.named(words, [], mine, DAY, most=100, kept=kept)

        after = _read()
    assert after["seq_scan"] == before["seq_scan"]
    assert after["idx_scan"] > before["idx_scan"]


def _read() -> dict[str, int]:
    """How often the table was read in whole, and by an index, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq_scan, idx_scan FROM pg_stat_xact_all_tables WHERE relname = %s", [TABLE])
        ((whole, by_index),) = cursor.fetchall()
    return {"seq_scan": whole, "idx_scan": by_index}


@pytest.mark.django_db
@pytest.mark.postgres
def test_the_index_tells_nobody_of_those_elsewhere(world: World) -> None:
    kim_lu = Reach(False, frozenset({world.organisation("kim-lu")}))

    with within(kim_lu, DAY):
        assert findable.named(["son"], [], ALL, DAY, 100) == []
        assert findable.named(["be"], [], ALL, DAY, 100) == [world.person("be")]
    with scope.saying(scope.UNSAID):
        assert findable.named(["be"], [], ALL, DAY, 100) == []


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("table", [TABLE, HOMES])
def test_the_program_reads_and_writes_the_index_by_its_function_only(world: World, table: str) -> None:
    denied = [
        *(f'{verb} "{table}"' for verb in ("SELECT count(*) FROM", "DELETE FROM", "TRUNCATE")),
        f'INSERT INTO "{table}" DEFAULT VALUES',
        "SELECT findable_refresh(ARRAY[1]::bigint[])",
    ]
    for statement in denied:
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("function", ["findable_named()", "findable_stayed()"])
def test_the_program_makes_no_trigger_that_works_as_the_owner(world: World, function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bait (person_id bigint, organisation_id bigint)")
        with pytest.raises(DatabaseError, match="permission denied for function"):
            cursor.execute(
                "CREATE TRIGGER taken AFTER INSERT ON bait REFERENCING NEW TABLE AS changed"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {function}"
            )


@pytest.mark.django_db
def test_a_name_corrected_is_found_and_the_other_no_more(world: World) -> None:
    act = CorrectPerson("be", on=date(2024, 1, 8), full_name="Hoàng Thị Bích")
    be = world.person("be")

    number = enact(act, by=world.clerk).number

    assert persons_found("bích", ALL, DAY).persons == [be]
    assert persons_found("bế", ALL, DAY).persons == []

    enact(Void(number), by=world.clerk)

    assert persons_found("bích", ALL, DAY).persons == []
    assert persons_found("bế", ALL, DAY).persons == [be]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_rebuild_makes_the_index_anew(world: World) -> None:
    with as_owner(), connections["owner"].cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
    assert persons_found("bế", ALL, DAY).persons == []

    rebuild()

    assert persons_found("bế", ALL, DAY).persons == [world.person("be")]
    with within(kim_lu := Reach(False, frozenset({world.organisation("kim-lu")})), DAY):
        assert findable.named(["be"], [], kim_lu, DAY, 100) == [world.person("be")]

"""What every test run starts with: its own data folder; on PostgreSQL the roles of a real installation."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.browsers import browser

if TYPE_CHECKING:
    from tests.cast import World

# Before Django reads its settings, so that no test ever touches the register of the person who runs it.
_HOME = tempfile.mkdtemp(prefix="dangvu-test-")
os.environ["DANGVU_HOME"] = _HOME
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.settings")
# Tests ask faster than anybody; those of the limits set their own.
os.environ["DANGVU_PAGES_PACE"] = os.environ["DANGVU_CALLS_PACE"] = "off"

FILLED_BY_MIGRATIONS = {"auth_permission", "django_content_type", "places_place", "places_placesuccessor"}
FOUNDED_PLACES = "SELECT 1 FROM places_place WHERE founded_in IS NOT NULL"
OVER_BOTH = ("core", "jobs", "ledger", "people", "tree")
"""Rooms whose own tests run over both databases by day. Those of the others do so over the one with the
second lock; over the embedded one, where they are run by hand, all that ``tests`` drives from outside.
"""


def pytest_configure() -> None:
    """Read the settings now: pytest-django sets Django up only where they have been read."""
    from django.conf import settings  # noqa: PLC0415 - only after the folder above is named

    from dangvu.core import scope  # noqa: PLC0415 - as above

    assert settings.DATABASES
    # A test is somebody at the machine, like a command; the requests and jobs it makes have their own scope.
    scope.say(scope.WHOLE)


def pytest_unconfigure() -> None:
    """Remove the run's data folder."""
    gc.unfreeze()  # what is left at the end goes as if nothing had been set aside
    shutil.rmtree(_HOME, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks something of a server or a browser that is not here; `make test` says so. What no
    database has a part in (``once``) runs beside the embedded one only. Where a run goes over both databases
    (`scripts/test.sh`), what is long and much the same over both is left to the night over the other one.
    """
    here = "postgresql" if os.environ.get("DANGVU_DATABASE_URL") else "embedded"
    for item in items if os.environ.get("DANGVU_TEST_BOTH") else ():
        if _day_of(item) not in (None, here):
            item.add_marker("nightly")
    absent = set()
    if here == "embedded":
        absent.add("postgres")
    else:
        absent.add("once")
        for item in items:
            if not _asks_a_database(item):
                item.add_marker("once")
    if browser() is None:
        absent.add("browser")
    left_out = [item for item in items if absent & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """What is loaded stays, as where the program runs."""
    from dangvu.core.collecting import collect_seldom  # noqa: PLC0415 - as above

    gc.collect()
    collect_seldom()


def _day_of(item: pytest.Item) -> str | None:
    """The one database over which a test runs by day; None for both."""
    if mark := item.get_closest_marker("by_day"):
        return str(mark.args[0])
    place = item.path.relative_to(item.config.rootpath)
    if place.parts[0] != "dangvu" or place.parts[1] in OVER_BOTH or not _asks_a_database(item):
        return None
    return None if item.get_closest_marker("once") else "postgresql"


def _asks_a_database(item: pytest.Item) -> bool:
    """Whether a database has a part in a test: in each of those that drive whole installations from outside,
    in those of a room where they ask for it by a mark or a fixture.
    """
    if item.path.is_relative_to(item.config.rootpath / "tests"):
        return True
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(names & {"db", "transactional_db"})


def _owning_alias() -> str:
    """The connection that owns the tables: one of its own on PostgreSQL, the only one when embedded."""
    from django.conf import settings  # noqa: PLC0415 - as above

    return "owner" if "owner" in settings.DATABASES else "default"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Make every database that the settings name, and let each test use and empty all of them.

    On PostgreSQL the owner makes the one database and the application works in it with its lesser role.
    Django makes, and wraps in the transaction that a test rolls back, only what is no mirror of another
    database; so the application's connection is the mirror while it is made, the owner's afterwards. Each is
    migrated as that of an installation.
    """
    from django.core import management  # noqa: PLC0415 - as above
    from django.db import connections  # noqa: PLC0415 - as above
    from django.test import TransactionTestCase  # noqa: PLC0415 - as above
    from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415 - as above

    from dangvu.accounts.local import made_up_to_date  # noqa: PLC0415 - as above
    from tests.cast.standing import STANDING  # noqa: PLC0415 - as above

    apart = _owning_alias() == "owner"
    by_name = management.call_command

    def as_installed(name: str, *words: str, **told: Any) -> Any:
        return made_up_to_date(told["database"]) if name == "migrate" else by_name(name, *words, **told)

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(management, "call_command", as_installed)
        if apart:
            connections["default"].settings_dict["TEST"]["MIRROR"] = "owner"
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
        if apart:
            connections["default"].settings_dict["TEST"]["MIRROR"] = None
            connections["owner"].settings_dict["TEST"]["MIRROR"] = "default"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "databases", set(connections))
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_as_owner)
        yield
    with django_db_blocker.unblock():
        STANDING.down()
        # The owner cannot drop a database in which somebody is still connected.
        connections["default"].close()
        teardown_databases(made, verbosity=0)


def _empty_as_owner(_case: object) -> None:
    """Empty the tables after a test that really committed: by their owner, with the guards lifted meanwhile.

    Django's own way would be refused, as it should be: facts and the ledger are never deleted. It would
    also empty what migrations filled and no act changes.
    """
    from django.db import connections, transaction  # noqa: PLC0415 - as above

    from dangvu.ledger.guard_statements import statements  # noqa: PLC0415 - as above

    for alias in {_owning_alias(), "readings", "jobs"} & set(connections):
        connection = connections[alias]
        tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            # Few of the tables were written in: to empty each of them would take most of the time of a test.
            one_of = " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")"
                for table in tables - FILLED_BY_MIGRATIONS
            )
            if "places_place" in tables:  # what acts have founded goes, what was shipped stays
                one_of += f" UNION ALL SELECT 'places_place' WHERE EXISTS ({FOUNDED_PLACES})"
            cursor.execute(one_of)
            filled = {table for (table,) in cursor.fetchall()}
            guards = [
                (drop, create)
                for _name, table, drop, create in statements(connection.vendor)
                if table in filled
            ]
            for drop, _create in guards:
                cursor.execute(drop)
            for table in filled - {"ledger_head"}:
                founded = " WHERE founded_in IS NOT NULL" if table == "places_place" else ""
                cursor.execute(f'DELETE FROM "{table}"{founded}')
            if "ledger_head" in filled:  # the one row of it is the lock
                cursor.execute("UPDATE ledger_head SET number = 0, hash = %s, identities = 0", ["0" * 64])
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for _drop, create in guards:
                cursor.execute(create)


@pytest.fixture(scope="session", autouse=True)
def files_beside_the_pages_are_listed_once() -> Iterator[None]:
    """Each client of a test would go through the folders of pictures and scripts again."""
    from whitenoise.middleware import WhiteNoiseMiddleware  # noqa: PLC0415 - as above

    by_finders = WhiteNoiseMiddleware.add_files_from_finders
    listed: dict[str, Any] = {}

    def once(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            by_finders(self)
            listed.update(self.files)
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(autouse=True)
def work_done_while_pages_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page waits for a job, a worker of this very process does it meanwhile."""
    from dangvu.jobs import pages  # noqa: PLC0415 - as above
    from dangvu.jobs.worker import Worker  # noqa: PLC0415 - as above

    monkeypatch.setattr(pages, "pause", lambda: Worker().once())
    monkeypatch.setattr(pages, "WAIT_SECONDS", 120.0)  # however slow the machine


@pytest.fixture(autouse=True)
def no_heart_beats_where_nobody_sees_the_job(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside the transaction of a test its job is seen by no other thread: whatever took longer than a beat,
    as on a busy machine, would count as lost.
    """
    from dangvu.jobs.work import Work  # noqa: PLC0415 - as above

    asks = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if asks and not _commits(request.node):
        monkeypatch.setattr(Work, "_beat", lambda _work: None)


@pytest.fixture(scope="session", autouse=True)
def signed_in_by_force_is_signed_in_in_full() -> Iterator[None]:
    """``force_login`` stands for somebody who has given the password and shown the second factor."""
    from django.test import Client  # noqa: PLC0415 - as above

    from dangvu.accounts.models import Account  # noqa: PLC0415 - as above

    by_password = Client.force_login

    def in_full(self: Client, user: Account, backend: str | None = None) -> None:
        by_password(self, user, backend)
        session = self.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", in_full)
        yield


CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@pytest.fixture(scope="session", autouse=True)
def passwords_cost_little() -> Iterator[dict[str, int]]:
    """Passwords and codes on paper are kept by the same hash at its least cost; gives its real one."""
    from dangvu.accounts.passwords import Argon2  # noqa: PLC0415 - as above

    with pytest.MonkeyPatch.context() as patch:
        really = {name: int(getattr(Argon2, name)) for name in CHEAP}
        for name, cost in CHEAP.items():
            patch.setattr(Argon2, name, cost)
        yield really


@pytest.fixture
def passwords_cost_what_they_do(
    passwords_cost_little: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For tests of that very cost."""
    from dangvu.accounts.passwords import Argon2  # noqa: PLC0415 - as above

    for name, cost in passwords_cost_little.items():
        monkeypatch.setattr(Argon2, name, cost)


@pytest.fixture
def _opened_or_empty(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Before the transaction of a test: the cast stands where the test asks for it, and nowhere else."""
    from tests.cast.standing import STANDING  # noqa: PLC0415 - as above

    with django_db_blocker.unblock():
        if _asks_the_cast(request.node):
            STANDING.up()
        else:
            STANDING.down()


@pytest.fixture
def _django_db_helper(_opened_or_empty: None, _django_db_helper: None) -> None:
    """pytest-django's transaction of a test, inside that of the cast."""


def _commits(item: pytest.Item) -> bool:
    """Whether the transactions of a test really end."""
    mark = item.get_closest_marker("django_db")
    asked = getattr(item, "fixturenames", ())
    return bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in asked


def _asks_the_cast(item: pytest.Item) -> bool:
    """Whether a test is played by the small cast, whatever else it puts on the stage."""
    function: Any = item
    if _commits(item):
        return False
    for made in reversed(function._fixtureinfo.name2fixturedefs.get("world", ())):
        if not made.baseid:  # that of this file
            return True
        if "world" not in made.argnames:
            return False
    return False


@pytest.fixture
def world(db: None) -> "World":
    """The small cast of tests/cast: the clerk sees everything, the secretary Kim Lư, the stranger nothing."""
    from tests.cast.standing import STANDING  # noqa: PLC0415 - as above

    return STANDING.world()

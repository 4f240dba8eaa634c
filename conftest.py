"""What every test run starts with: its own data folder; on PostgreSQL the roles of a real installation."""

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest

# Before Django reads its settings, so that no test ever touches the register of the person who runs it.
_HOME = tempfile.mkdtemp(prefix="dangvu-test-")
os.environ["DANGVU_HOME"] = _HOME
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.settings")


def pytest_unconfigure() -> None:
    """Remove the run's data folder."""
    shutil.rmtree(_HOME, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, and say so, what asks something of a server that this run does not have."""
    if os.environ.get("DANGVU_DATABASE_URL"):
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="asks something of PostgreSQL alone"))


def _application_role_apart() -> bool:
    from django.conf import settings  # noqa: PLC0415 - the settings are read after the folder above is named

    return "owner" in settings.DATABASES


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Let the owner make the test database, and the application work in it with its own, lesser role."""
    if _application_role_apart():
        from django.db import connections  # noqa: PLC0415 - as above

        connections["default"].settings_dict["TEST"]["MIRROR"] = "owner"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """As pytest-django's; afterwards the application's connection counts as a database, not as a mirror.

    Django wraps only databases that are no mirrors in the transaction that each test rolls back.
    """
    if not _application_role_apart():
        yield
        return
    from django.db import connections  # noqa: PLC0415 - as above

    connections["default"].settings_dict["TEST"]["MIRROR"] = None
    yield
    # The owner cannot drop a database in which somebody is still connected.
    connections["default"].close()

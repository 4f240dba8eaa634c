"""The register and the account of whoever sits at the machine."""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.events import note
from dangvu.accounts.giving import give
from dangvu.accounts.mandates import ACTIONS
from dangvu.accounts.models import Account
from dangvu.accounts.routing import rooms_apart
from dangvu.accounts.tokens import account_with
from dangvu.core.disk import has_room
from dangvu.core.finding import Finding, Refused
from dangvu.ledger import guards
from dangvu.ledger.enact import head
from dangvu.ledger.models import Head

LOCAL_NAME = "local"
RESTORING = "restore_unfinished"
"""A file that is there while a restore exchanges the files of the register."""


class NoActor(Exception):
    """Nobody is named who may act; says what to do."""


def ready_register() -> None:
    """On an empty data folder: make the register and the local account. Otherwise: check that it is up to
    date and guarded.

    Raises NoActor where the database is older or newer than the program, GuardMissing where it does not
    protect itself.
    """
    _refuse_half_restored()
    if settings.HOME.exists():
        has_room(settings.HOME)  # before any database is opened: that too needs room
    if settings.EMBEDDED and not _is_made():
        with turn(fcntl.LOCK_EX):
            _refuse_half_restored()
            if not _is_made():
                migrate()
    with turn(fcntl.LOCK_SH):
        _refuse_half_restored()
        known, applied = _migrations("default")
        _refuse_newer(known, applied)
        if known != applied:
            raise NoActor(_("Cơ sở dữ liệu chưa đúng phiên bản chương trình; hãy chạy: dangvu migrate"))
    for alias in ("default", "readings"):
        if alias in settings.DATABASES:
            guards.require(connections[alias])
    if settings.EMBEDDED and not (settings.HOME / "jobs.sqlite").exists():
        with turn(fcntl.LOCK_EX):  # a register put back from a backup comes without
            _migrate("jobs")


def _is_made() -> bool:
    """Whether the embedded register was made to the end: its local account is the last thing of it.

    Raises NoActor where the log of readings is gone from a register that has entries.
    """
    if not (settings.HOME / "register.sqlite").exists():
        return False
    try:
        made = Account.objects.filter(name=LOCAL_NAME).exists()
        in_use = head().number > 0
    except (OperationalError, Head.DoesNotExist):
        return False  # the first start was cut short
    if in_use and not (settings.HOME / "readings.sqlite").exists():
        message = _(
            "Nhật ký đọc readings.sqlite đã mất; hãy trả bản sao lưu của tệp, "
            "hoặc chạy dangvu migrate để lập nhật ký mới."
        )
        raise NoActor(message)
    return made and (settings.HOME / "readings.sqlite").exists()


@contextmanager
def turn(kind: int) -> Iterator[None]:
    """Two commands started at once in an empty folder: one makes the register, the other waits for it."""
    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.HOME / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, kind)
        yield


def _refuse_half_restored() -> None:
    """Between the old files and the restored ones there is no register. Raises NoActor."""
    if (settings.HOME / RESTORING).exists():
        raise NoActor(_("Việc khôi phục sổ bị ngắt giữa chừng; hãy chạy lại: dangvu restore"))


def _migrations(alias: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The migrations that the program knows, and those the database has had."""
    loader = MigrationExecutor(connections[alias]).loader
    known = set(loader.disk_migrations or ())
    applied = {key for key in loader.applied_migrations or () if key[0] in loader.migrated_apps}
    return known, applied


def _refuse_newer(known: set[tuple[str, str]], applied: set[tuple[str, str]]) -> None:
    """An older program would write what a newer one does not expect. Raises NoActor."""
    if applied - known:
        raise NoActor(_("Cơ sở dữ liệu mới hơn chương trình này; hãy dùng bản chương trình mới hơn."))


def migrate() -> None:
    """Bring every database up to date, by the owner of its tables, and make the local account of an embedded
    register.
    """
    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    logging.getLogger("django.db.migrations").setLevel(logging.WARNING)
    for alias in settings.DATABASES:
        if alias == "default" and "owner" in settings.DATABASES:
            continue  # the owner migrates the same database
        _refuse_newer(*_migrations(alias))
        _migrate(alias)
    if settings.EMBEDDED:
        with transaction.atomic():
            _make_local_account()


def _migrate(alias: str) -> None:
    """Bring one database up to date, whole or not at all: Django commits some migrations before it notes that
    they were done, and whoever is killed in between finds tables that the next attempt makes again.
    """
    database = connections[alias]
    with database.constraint_checks_disabled(), transaction.atomic(using=alias):
        guards.lift_to_migrate(database)
        made_up_to_date(alias)
    for path in settings.HOME.glob("*.sqlite*") if settings.EMBEDDED else ():
        os.chmod(path, 0o600)


def made_up_to_date(alias: str) -> None:
    """Run the migrations of one database. In a file of its own only those of the rooms that keep something
    there do anything; the others are noted as done, which spares a first start half of its time.
    """
    rooms = rooms_apart(alias)
    for room in rooms:
        call_command("migrate", room, database=alias, verbosity=0, interactive=False)
    call_command("migrate", database=alias, fake=bool(rooms), verbosity=0, interactive=False)


def _make_local_account() -> None:
    account, made = Account.objects.get_or_create(
        name=LOCAL_NAME, defaults={"is_local": True, "full_name": _("Tài khoản tại máy")}
    )
    if not made:
        return
    account.set_unusable_password()
    account.save()
    ground, today = _("Lập sổ tại máy này"), timezone.localdate()
    note(None, account, "account.made", ground)
    for action in ACTIONS:
        give(None, account, action, None, today, None, ground, today)


def the_actor(name: str, token: str = "") -> Account | None:
    """The account a command acts as: the one whose token is shown, else the one named, else the local one of
    an embedded register.

    None only on a register without any account: whoever sits at its machine makes the first one. Raises
    NoActor.
    """
    if token:
        shown = account_with(token)
        if shown is None or name not in ("", shown.name):
            raise NoActor(_("DANGVU_TOKEN không còn hiệu lực, hoặc là của tài khoản khác."))
        return shown
    if not name and not settings.EMBEDDED:
        if not Account.objects.exists():
            return None
        raise NoActor(_("Hãy nêu tài khoản bằng --as hoặc DANGVU_ACTOR."))
    account = Account.objects.filter(name=name or LOCAL_NAME, is_active=True).first()
    if account is None:
        raise NoActor(_("Không có tài khoản “%(name)s” đang hoạt động.") % {"name": name or LOCAL_NAME})
    return account


def require_proof(account: Account, token: str) -> None:
    """Only somebody's own token puts forward in their name at a command: whoever may merely name an account
    could be its second person themselves. Raises Refused.
    """
    if not token or account_with(token) != account:
        message = _("Trình bằng lệnh phải bằng token của chính người trình, trong DANGVU_TOKEN.")
        raise Refused([Finding("second.unproved", message)])

"""Copying a register in PostgreSQL with its own tools, and exchanging its database."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import gettext as _
from psycopg import errors, sql

from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.backup.parts import unknown_part
from dangvu.exchange.backup.secret import BackupRefused
from dangvu.exchange.backup.standing import Standing, hash_at, standing

ENGINE = "postgresql"
DUMP = "register.dump"
MAINTENANCE = "postgres"
"""The database that every server has, to speak about the others."""
LEAVING_SECONDS = 5
"""How long a connection may take to end: as long as PostgreSQL waits where a database must be free."""
Parts = Iterator[tuple[str, IO[bytes]]]


@contextmanager
def copied(_folder: Path, _watch: Watch = UNWATCHED) -> Iterator[tuple[Standing, Parts, int]]:
    """How the register stands in one snapshot, and the dump of that snapshot, as the server writes it; how
    long it will be nobody knows yet (0).
    """
    owner = _owner()
    with transaction.atomic(using=owner), connections[owner].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        yield standing(cursor), _dump(snapshot), 0


def _dump(snapshot: str) -> Parts:
    # The owner's own policy gives all rows; without the word for it the tool refuses to ask under policies.
    under_policies = ["--enable-row-security", f"--snapshot={snapshot}"]
    words = [tool("pg_dump"), "--format=custom", "--no-owner", "--no-acl", *under_policies]
    with subprocess.Popen(
        words, env=tool_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as dumping:
        assert dumping.stdout  # asked for above
        assert dumping.stderr
        yield DUMP, dumping.stdout
        said = dumping.stderr.read()
    _require_done(dumping.returncode, said)


def base(folder: Path, watch: Watch = UNWATCHED) -> None:
    """A base backup: the files of the whole server, which its archive brings on to any later moment."""
    words = [tool("pg_basebackup"), "--checkpoint=fast", "--wal-method=stream", f"--pgdata={folder}"]
    with subprocess.Popen(
        [*words, "--no-password"], env=tool_environment(), stderr=subprocess.PIPE
    ) as making:
        assert making.stderr  # asked for above
        try:
            with watch.breakable(making.terminate):
                said = making.stderr.read()
        except BaseException:
            making.terminate()
            making.wait()
            shutil.rmtree(folder, ignore_errors=True)
            raise
    _require_done(making.returncode, said)


def in_place(at: int | None = None) -> tuple[Standing | None, str]:
    """How the register that is here stands, and the hash of one of its entries. None where there is none."""
    if not _exists(_target()):
        return None, ""
    with _connected(_target()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('ledger_head')")
        if cursor.fetchone() == (None,):
            return None, ""
        return standing(cursor), hash_at(cursor, at or 0)


def receive(name: str, blocks: Iterator[bytes], _aside: Path) -> None:
    """Restore the dump into a database aside."""
    if name != DUMP:
        raise unknown_part(name)
    clear()
    try:
        _on_server("CREATE DATABASE {}", _aside_name())
    except errors.InsufficientPrivilege as fault:
        message = _(
            "Chủ các bảng không được lập cơ sở dữ liệu tạm để kiểm tra bản sao lưu; hãy cho phép: ALTER ROLE "
            "%(role)s CREATEDB, xong việc thì bỏ."
        )
        raise BackupRefused("may_not_create", message % {"role": _settings()["USER"]}) from fault
    words = [tool("pg_restore"), "--exit-on-error", "--no-owner", "--no-acl", f"--dbname={_aside_name()}"]
    with subprocess.Popen(
        words, env=tool_environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as tool_:
        assert tool_.stdin  # asked for above
        assert tool_.stderr
        try:
            for block in blocks:
                tool_.stdin.write(block)
            tool_.stdin.close()
        except BrokenPipeError:
            pass  # it has ended before its input: what it said is told below
        except BackupRefused:
            tool_.kill()
            raise
        said = tool_.stderr.read()
    _require_done(tool_.returncode, said)


def environment(aside: Path) -> dict[str, str]:
    """How a process is started over what was received."""
    addresses = {
        "DANGVU_DATABASE_URL": settings.DATABASE_URL,
        "DANGVU_DATABASE_OWNER_URL": settings.OWNER_URL,
    }
    named = {name: _renamed(url) for name, url in addresses.items() if url}
    in_place_of = {f"{name}_FILE": "" for name in named}
    return os.environ | {"DANGVU_HOME": str(aside)} | named | in_place_of


def _renamed(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(_aside_name())}"))


def refuse_in_use() -> None:
    """Raises BackupRefused while anybody stays connected: a database that is open cannot be renamed.

    A server is still ending a connection for a moment after its client is gone, this process's own too, so
    it is asked for as long as the server itself would wait before it refused. Its own workers do not count:
    it ends them when a database is renamed.
    """
    connections.close_all()
    # What kind of process it is, the owner is not told of others; a worker of the server is of nobody.
    question = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usesysid IS NOT NULL"
    patience = time.monotonic() + LEAVING_SECONDS
    with _connected(MAINTENANCE) as connection:
        while connection.execute(question, [_target()]).fetchone() != (0,):
            if time.monotonic() > patience:
                raise BackupRefused("in_use", _("Sổ đang được dùng; hãy dừng dangvu serve rồi chạy lại."))
            time.sleep(0.05)


def exchange() -> str:
    """Put the database that was checked in the place of the other; gives the name the other has now."""
    kept = f"{_target()}_replaced_{datetime.now(UTC):%Y%m%d_%H%M%S}"
    renaming = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    there = _exists(_target())
    with _connected(MAINTENANCE) as connection, connection.transaction():
        if there:
            connection.execute(renaming.format(sql.Identifier(_target()), sql.Identifier(kept)))
        connection.execute(renaming.format(sql.Identifier(_aside_name()), sql.Identifier(_target())))
    return kept if there else ""


def clear() -> None:
    """Drop what an earlier attempt left aside, and end what is left of it on the server.

    Not by force: that is refused where the server is just tidying up in there, which a plain drop ends.
    """
    with _connected(MAINTENANCE) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = %s AND usename = current_user",
            [_aside_name()],
        )
    _on_server("DROP DATABASE IF EXISTS {}", _aside_name())


def tool(name: str) -> str:
    """A program of PostgreSQL: beside the server of the same version, else on the path."""
    with _connected(MAINTENANCE) as connection:
        major = connection.info.server_version // 10_000
    beside = Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    if beside.exists():
        return str(beside)
    found = shutil.which(name)
    if found is None:
        message = _("Không thấy chương trình %(name)s của PostgreSQL %(major)s; hãy cài postgresql-client.")
        raise BackupRefused("no_tool", message % {"name": name, "major": major})
    return found


def tool_environment() -> dict[str, str]:
    """The address of the register, as PostgreSQL's programs read it; the password is on no command line."""
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    return os.environ | {to: str(_settings()[name]) for name, to in names.items() if _settings()[name]}


def _require_done(status: int, said: bytes) -> None:
    if status:
        lines = said.decode(errors="replace").strip().splitlines()
        message = _("PostgreSQL không làm được: %(fault)s")
        raise BackupRefused("server", message % {"fault": lines[-1] if lines else status})


def _owner() -> str:
    return "owner" if "owner" in settings.DATABASES else "default"


def _settings() -> dict[str, Any]:
    found: dict[str, Any] = settings.DATABASES[_owner()]
    return found


def _target() -> str:
    return str(_settings()["NAME"])


def _aside_name() -> str:
    return f"{_target()}_restoring"


def _exists(database: str) -> bool:
    with _connected(MAINTENANCE) as connection:
        return (
            connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
            is not None
        )


def _connected(database: str) -> "psycopg.Connection[Any]":
    told = _settings()
    return psycopg.connect(
        dbname=database,
        user=told["USER"],
        password=told["PASSWORD"],
        host=told["HOST"],
        port=told["PORT"],
        autocommit=True,
    )


def _on_server(statement: str, *names: str) -> None:
    with _connected(MAINTENANCE) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

"""The canary sweep (safety goals C3, D2, E7): every answer to every role, looked through for what is only one
person's: nothing outside the right, nothing unlogged, no answer without its headers.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote
from zlib import crc32

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from dangvu.core import scope
from dangvu.jobs.models import Job
from dangvu.jobs.worker import Worker
from dangvu.people.models import PersonRecord
from tests.rights.acts import taken_back
from tests.rights.canaries import Cage, Watch, text_in, text_of
from tests.rights.matrix import POSTED, ROWS, cells
from tests.rights.objects import THEN, put_up
from tests.rights.roles import ROLES, Role
from tests.rights.stage import CELLS, Person, set_up

THIN = 80
"""A run of CI asks for one address in so many, and follows so much fewer links."""
LINKS = 3_000
KNOWN = {role.name: role for role in ROLES}
IN_CI = ("reader of two cells", "clerk of a commune", "auditor of all", "token of a clerk of a commune")
"""The roles a run of CI takes; the nightly one takes all."""
OF_DAYS = ("", f"on={THEN}")
QUERIES = ("show=all", f"on={THEN}&show=all", "tab=past", "period=past&show=all", "page=2")
"""Asked of every address beside what it is asked with."""


@contextmanager
def told_in(path: Path) -> Iterator[None]:
    """Everything that the program tells its log meanwhile, in a file. Nobody else listens: the runner of the
    tests would keep of every refusal its record, and by that the whole answer.
    """
    root = logging.getLogger()
    before, root.handlers = root.handlers, [logging.FileHandler(path, encoding="utf-8")]
    yield
    root.handlers[0].close()
    root.handlers = before


def canaries_told(watch: Watch, path: Path) -> set[str]:
    """The lines of a log in which anybody stands."""
    with path.open(encoding="utf-8") as lines:
        return {line for line in lines if watch.cage.in_text(line)}


def watch_on(folder: Path, many: int) -> Watch:
    objects = put_up(set_up(folder, many), Client.force_login)
    return Watch(objects, Cage(objects.stage))


def sweep(watch: Watch, roles: list[Role], thin: int) -> None:
    """Ask for everything, by every way there is to ask."""
    asked = {(cell.name, cell.address) for cell in cells(watch.objects) if not _is_posted(cell.name)}
    for role in roles:
        _crawl(watch, role, thin)
        _visit(watch, role, thin, sorted(asked))
        _search(watch, role, thin)
        with taken_back():
            _act(watch, role, thin)


def _visit(watch: Watch, role: Role, thin: int, addresses: list[tuple[str, str]]) -> None:
    """Every address with every query. Where one is refused on both days as another of its row was that met
    every query, the other queries are left out.
    """
    refused = set[str]()
    for name, address in addresses:
        is_let_in = False
        for query in (*OF_DAYS, *QUERIES):
            if query in QUERIES and name in refused and not is_let_in:
                break
            asked = f"{address}{'&' if '?' in address else '?'}{query}" if query else address
            if crc32(f"{role.name} {asked}".encode()) % thin == 0:
                is_let_in |= watch.ask(role, "get", asked).status_code == 200
        if not is_let_in and thin == 1:
            refused.add(name)


def _is_posted(name: str) -> bool:
    return ROWS[name].methods == POSTED


def _crawl(watch: Watch, role: Role, thin: int) -> None:
    """Follow the links from the first page on, one address of each form."""
    waiting, seen = ["/home", "/me"], set[str]()
    while waiting and len(seen) < LINKS // thin:
        address = waiting.pop(0)
        form = re.sub(r"\d+", "N", re.sub(r"=[^&]*", "=", address))
        if form in seen:
            continue
        seen.add(form)
        answer = watch.ask(role, "get", address)
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            found = re.findall(r'(?:href|hx-get)="(/[^"#]*)', text_of(answer))
            waiting += [one.replace("&amp;", "&") for one in found if not one.startswith("/static/")]


def _some(watch: Watch, role: Role, each: int) -> list[Person]:
    """Di, Đến and Mất, and so many of each cell: for each role others, as they stand there alike."""
    first = ROLES.index(role) * each
    special, chosen = watch.objects.stage.persons[:3], []
    for cell in CELLS:
        of_it = [one for one in watch.objects.stage.persons[3:] if one.stays[0][0] == cell]
        chosen += [of_it[(first + nth) % len(of_it)] for nth in range(each)]
    return [*special, *chosen]


def _search(watch: Watch, role: Role, thin: int) -> None:
    """By the beginnings of names, by numbers and codes, wherever something is looked for."""
    persons = _some(watch, role, 1)
    words = ["Đặng Thị", "zq", "dang thi zq", *(one.word[:5] for one in persons[:4])]
    words += [text for one in persons for text in (one.identity_number, one.card_number, one.code)]
    for word in map(quote, words[:: max(1, thin // 10)]):
        for address in (
            f"/search?q={word}",
            f"/search/goto?q={word}",
            f"/members?q={word}",
            f"/members/file.csv?q={word}",
            f"/organisations?find={word}",
            f"/acts/suggest/person?act-person={word}",
            f"/readings?person={word}",
            f"/accounts?q={word}",
        ):
            watch.ask(role, "get", address)
            if "/search" in address:
                watch.ask(role, "get", f"{address}&on={THEN}")
        for address in ("/search", "/search/goto", f"/search?on={THEN}"):  # where numbers are asked for
            watch.ask(role, "post", address, {"q": unquote(word)})
        watch.ask(role, "post", "/acts/suggest/person", {"act-person": unquote(word)})


def _act(watch: Watch, role: Role, thin: int) -> None:
    """Try acts on persons, and on their numbers; on pages and as a program. Over the roles, on everybody."""
    for person in _some(watch, role, 3)[:: max(1, thin // 6)]:
        to = {"act-person": person.code, "act-organisation": "khuoi-it", "act-on": "04/01/2021"}
        again = {"act-person": person.code, "act-on": "04/01/2021", "act-full_name": "Vi Thị Mới"}
        newcomer = {
            "act-organisation": "na-ca", "act-full_name": "Vi Thị Mới", "act-sex": "female",
            "act-birth_date": "15/06/1995", "act-ethnic_group": "02", "act-decision_date": "03/03/2025",
            "act-admission_date": "19/03/2025", "act-identity_number": person.identity_number,
        }  # fmt: skip
        brought = newcomer | {"act-identity_number": "006195000099", "act-introducers": person.code}
        for kind, typed in (
            ("transfer_member", to),
            ("correct_person", again),
            ("expel_member", to),
            ("admit_member", newcomer),
            ("admit_member", brought),
            ("restore_member", to),
        ):
            for step in ("check", "live"):
                watch.ask(role, "post", f"/acts/{kind}", {**typed, "step": step, "key": "thu"})
            payload = {name.removeprefix("act-"): _iso(value) for name, value in typed.items()}
            if "introducers" in payload:
                payload["introducers"] = [payload["introducers"]]  # type: ignore[assignment]
            item = {"payload": payload, "dry_run": True, "override": "thử"}
            watch.ask(role, "post", f"/api/v1/acts/{kind}", item, content_type="application/json")
        file = reverse("people__file", args=[watch.cage.numbers[person.code]])
        watch.ask(role, "post", file, {"reason": "đảng viên đề nghị"})
    watch.ask(role, "post", reverse("me__file"))


def _iso(typed: str) -> str:
    day = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", typed)
    return f"{day[3]}-{day[2]}-{day[1]}" if day else typed


def hold(watch: Watch) -> None:
    for faults in (watch.leaks, watch.unlogged, watch.unmasked, watch.bare):
        assert not faults, f"{len(faults)}:\n" + "\n".join(faults[:200])


@pytest.mark.once
@pytest.mark.django_db
def test_no_role_meets_a_canary_outside_its_right_nor_unlogged(tmp_path: Path) -> None:
    watch = watch_on(tmp_path / "so", 60)

    with told_in(tmp_path / "log"):
        sweep(watch, [KNOWN[name] for name in IN_CI], THIN)

    hold(watch)
    assert watch.readings > 100  # there was something to leak
    assert canaries_told(watch, tmp_path / "log") == set()


@pytest.mark.nightly
@pytest.mark.django_db
def test_no_role_meets_any_of_five_hundred_canaries(tmp_path: Path) -> None:
    watch = watch_on(tmp_path / "so", 500)

    with told_in(tmp_path / "log"):
        sweep(watch, list(ROLES), 1)
        for role in ROLES:
            for number in watch.cage.numbers.values():
                for address in (f"/people/{number}", f"/people/{number}?show=all&on={THEN}"):
                    watch.ask(role, "get", address)

    hold(watch)
    print(f"{watch.answers} answers, {watch.readings} readings")
    assert watch.answers > 100_000
    assert canaries_told(watch, tmp_path / "log") == set()


@pytest.mark.django_db
def test_neither_store_nor_export_nor_any_kept_file_names_anybody(tmp_path: Path) -> None:
    before = _kept()
    watch = watch_on(tmp_path / "so", 60)
    role = KNOWN["clerk of all"]

    watch.ask(role, "get", "/tables/1")
    answer = watch.ask(role, "post", "/export", {"format": "csv"})
    Worker().once()
    job = Job.objects.get(kind="export", account=watch.objects.cast.accounts[role.name].pk)
    file = watch.ask(role, "get", f"/export/{job.pk}/file.zip")

    assert (answer.status_code, file.status_code) == (302, 200)
    hold(watch)
    kept = [path for path, changed in _kept().items() if before.get(path) != changed]
    held = {path: watch.cage.in_text(_readable(path)) for path in kept}
    told = {path.relative_to(settings.HOME).parts[0]: found for path, found in held.items() if found}
    fields = {name: {field for _code, field in found} for name, found in told.items()}
    # Of a person the store and what is exported of it know the register's code and the day of birth.
    assert fields.pop("downloads") == {"born", "code"}
    assert fields.pop("store", {"born"}) <= {"born", "code"}
    assert fields == {}


def _kept() -> dict[Path, int]:
    """The files of the installation, with when each was changed: other tests leave broken ones."""
    return {path: path.stat().st_mtime_ns for path in settings.HOME.rglob("*") if path.is_file()}


def _readable(path: Path) -> str:
    """What a file says: of columns their values."""
    if path.suffix != ".parquet":
        return text_in(path.read_bytes())
    import duckdb  # noqa: PLC0415 - heavy

    with duckdb.connect() as store:
        return str(store.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall())


@pytest.mark.django_db
def test_what_cannot_be_logged_is_not_answered(tmp_path: Path) -> None:
    """The log comes first: where it cannot be written, nobody reads."""
    watch = watch_on(tmp_path / "so", 60)
    role = KNOWN["clerk of a commune"]
    addresses = ["/members", "/search?q=zq", f"/people/{watch.cage.numbers['zq-den']}", "/members/file.csv"]
    addresses += [f"/people/{watch.cage.numbers['zq-den']}/file", "/acts/suggest/person?act-person=zq"]
    alias = "readings" if "readings" in connections else "default"
    readable = [watch.cage.in_text(text_of(watch.ask(role, "get", one))) for one in addresses]

    for address in addresses:
        with transaction.atomic(), transaction.atomic(alias), connections[alias].cursor() as cursor:
            is_embedded = connection.vendor == "sqlite"
            cursor.execute("PRAGMA query_only = ON" if is_embedded else "SET TRANSACTION READ ONLY")
            answer = watch.objects.cast.browsers[role.name].get(address)
            if is_embedded:
                cursor.execute("PRAGMA query_only = OFF")
            transaction.set_rollback(True, alias)
        assert (address, answer.status_code) == (address, 500)
        assert watch.cage.in_text(text_of(answer)) == set()
    assert all(readable)


def without_door(_request: object, number: int) -> list[PersonRecord]:
    scope.say(scope.WHOLE)
    return list(PersonRecord.objects.filter(person=number))


@pytest.mark.django_db
def test_the_sweep_finds_a_leak_an_unlogged_reading_and_a_bare_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watch_on(tmp_path / "so", 60)
    role = KNOWN["reader of a commune"]
    foreign = f"/people/{watch.cage.numbers['zq-di']}?show=all"
    watch.ask(role, "get", foreign)
    hold(watch)

    with monkeypatch.context() as broken:
        # Both locks: without the door alone, PostgreSQL gives nothing.
        broken.setattr("dangvu.people.access.require_in_sight", without_door)
        broken.setattr("dangvu.people.pages.log_reading", lambda *_told: None)
        broken.setattr("django.middleware.clickjacking.XFrameOptionsMiddleware.get_xframe_options_value",
                       lambda *_told: "SAMEORIGIN")  # fmt: skip
        watch.ask(role, "get", foreign)

    assert {one.split(": ")[-1] for one in watch.leaks} >= {"name of zq-di", "identity of zq-di"}
    assert [one.split(": ")[-1] for one in watch.unlogged] == ["zq-di"]
    assert [one.split(": ")[-1] for one in watch.bare] == ["frames"]

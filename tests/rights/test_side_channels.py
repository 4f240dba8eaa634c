"""Side channels (safety goal C8): asked about somebody foreign and about nobody at all, the program answers
alike: by status, by every word and so by size, and in the same time.
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.test import Client

from dangvu.accounts.readings import readings_about
from tests.rights.acts import taken_back
from tests.rights.objects import Objects, put_up
from tests.rights.stage import set_up

FOREIGN, NOBODY = "zq-di", "zq-9999"
"""Somebody who left Nà Cà for the commune beside, and a code that nobody bears."""
ABSENT = 10**9
TRIES, APART = 2_000, 0.05
DAY = {"act-on": "04/01/2021"}
NEWCOMER = {
    "act-organisation": "na-ca", "act-full_name": "Vi Thị Mới", "act-sex": "female",
    "act-birth_date": "15/06/1995", "act-ethnic_group": "02", "act-decision_date": "03/03/2025",
    "act-admission_date": "19/03/2025", "act-considered_on": "03/02/2025",
    "act-identity_number": "006195000099",
}  # fmt: skip


@dataclass(frozen=True)
class Probe:
    """One way to ask: about somebody or something foreign, and about nothing."""

    role: str
    address: str
    foreign: Any
    nothing: Any
    typed: dict[str, str] | None = None
    """Sent with it, where it is a form; ``{}`` in it stands for what is asked about."""

    def __str__(self) -> str:
        return f"{self.role}: {self.address} {self.typed or ''}"


@pytest.fixture
def objects(db: None, tmp_path: Path) -> Objects:
    return put_up(set_up(tmp_path / "so"), Client.force_login)


def probes(objects: Objects) -> Iterator[Probe]:
    stage = objects.stage
    person, organisation = stage.person(FOREIGN), stage.organisation("pac-ban")
    known = {one.code: one for one in stage.persons}[FOREIGN]
    clerk, reader = "clerk of a commune", "reader of a commune"
    for tail in ("", "?show=all", "?period=past", "/readings", "/seen-by"):
        yield Probe(reader, f"/people/{{}}{tail}", person, ABSENT)
    yield Probe("member", "/people/{}/readings", person, ABSENT)
    yield Probe(clerk, "/people/{}/file", person, ABSENT)
    yield Probe("administrator of all", "/people/{}", person, ABSENT)
    yield Probe("auditor of all", "/people/{}/readings", person, ABSENT)
    yield Probe("auditor of a commune", "/readings?person={}", FOREIGN, NOBODY)
    for address in (
        "/organisations/{}", "/organisations/{}?tab=past", "/organisations/{}/branch",
        "/organisations/{}/chart", "/members?organisation={}", "/members/file.csv?organisation={}",
        "/organisations/list?organisation={}", "/organisations/list/file.csv?organisation={}",
        "/worklist?org={}", "/admissions?org={}", "/admissions/file.xlsx?org={}", "/tables/1?org={}",
        "/tables/1/file.csv?org={}",
        "/tables/1/names/D/this?org={}", "/tables/1/names/D/this/file.xlsx?org={}",
    ):  # fmt: skip
        yield Probe(reader, address, organisation, ABSENT)
    for address in ("/import/cells/{}.xlsx", "/import/cells/{}/form"):
        yield Probe(clerk, address, organisation, ABSENT)
    for asked, free in (
        (known.word, "Zqxayoxu"),
        (known.full_name, "Đặng Thị Zqxayoxu"),
        (known.identity_number, "099199999777"),
        (known.card_number, "889999966"),
        (FOREIGN, NOBODY),
    ):
        for address in ("/search?q={}", "/search/goto?q={}", "/members?q={}", "/members?q={}&sort=-birth"):
            yield Probe(reader, address, asked, free)
        yield Probe(clerk, "/acts/suggest/person?act-person={}", asked, free)
        for address in ("/search", "/search/goto"):  # where a number of papers is asked for
            yield Probe(reader, address, asked, free, {"q": "{}"})
        yield Probe(clerk, "/acts/suggest/person", asked, free, {"act-person": "{}"})
    yield Probe(reader, "/members/file.csv?picked=1&pick={}", person, ABSENT)
    for role in (reader, clerk):
        for address in ("/ledger/{}", "/api/v1/ledger/{}"):
            yield Probe(role, address, 1, ABSENT)
    yield Probe(clerk, "/ledger/{}/void", 1, ABSENT)
    for kind, address in (
        ("job", "/jobs/{}"), ("import", "/import/{}"), ("draft", "/acts/transfer_member?draft={}"),
        ("reconciliation", "/reconciliations/{}"),
    ):  # fmt: skip
        yield Probe(clerk, address, objects.owned[kind]["clerk of all"], ABSENT)
    for kind, typed in (
        ("transfer_member", DAY | {"act-person": "{}", "act-organisation": "khuoi-it"}),
        ("transfer_member", DAY | {"act-person": "{}", "act-organisation": "pac-ban"}),
        ("correct_person", DAY | {"act-person": "{}", "act-full_name": "Vi Thị Mới"}),
        ("record_death", DAY | {"act-person": "{}"}),
        ("expel_member", DAY | {"act-person": "{}"}),
        ("exempt_member", DAY | {"act-person": "{}"}),
        ("restore_member", DAY | {"act-person": "{}", "act-organisation": "na-ca"}),
        ("change_attribute", DAY | {"act-person": "{}", "act-attribute": "religion", "act-value": "none"}),
        ("admit_member", NEWCOMER | {"act-introducers": "{}"}),
    ):
        for step in ("check", "live"):
            yield Probe(clerk, f"/acts/{kind}", FOREIGN, NOBODY, typed | {"step": step, "key": "thu"})
        yield Probe("token of a clerk of a commune", f"/api/v1/acts/{kind}", FOREIGN, NOBODY, typed)


def sent(objects: Objects, probe: Probe, about: Any) -> tuple[int, str]:
    """The answer, as it would be had one asked about the foreign one."""
    browser = objects.cast.browsers[probe.role]
    address = probe.address.replace("{}", quote(str(about)))
    with taken_back():
        if probe.typed is None:
            answer = browser.get(address)
        elif address.startswith("/api/"):
            answer = browser.post(address, _item(probe, about), "application/json")
        else:
            answer = browser.post(
                address, {name: text.replace("{}", about) for name, text in probe.typed.items()}
            )
    browser.cookies.pop("messages", None)  # else the next page would tell what this one left to say
    return answer.status_code, _plain(
        answer.content.decode("utf-8", "replace"), str(about), str(probe.foreign)
    )


def _item(probe: Probe, about: str) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for name, text in (probe.typed or {}).items():
        day = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)
        said = f"{day[3]}-{day[2]}-{day[1]}" if day else text.replace("{}", about)
        payload[name.removeprefix("act-")] = [said] if name == "act-introducers" else said
    return {"payload": payload, "dry_run": True, "override": "thử"}


def _plain(text: str, about: str, foreign: str) -> str:
    """Asked in the foreign one's words, and without what is drawn anew for each page."""
    if about != foreign:
        for spelled in (str, quote, quote_plus, str.lower):
            text = text.replace(spelled(about), spelled(foreign))
    text = re.sub(r'name="(csrfmiddlewaretoken|key|checked)" value="[^"]*"', "", text)
    return re.sub(r"nonce-[^'\" ]+|[0-9a-f]{32}|\d\d:\d\d(:\d\d)?", "", text)


def test_nothing_tells_a_foreign_person_or_thing_from_none(objects: Objects) -> None:
    faults = []
    tried = list(probes(objects))
    for probe in tried:
        foreign, nothing = sent(objects, probe, probe.foreign), sent(objects, probe, probe.nothing)
        if foreign[0] != nothing[0]:
            faults.append(f"{probe}: {foreign[0]}, not {nothing[0]}")
        elif foreign[1] != nothing[1]:
            differs = next(
                (
                    pair
                    for pair in zip(foreign[1].splitlines(), nothing[1].splitlines(), strict=False)
                    if pair[0] != pair[1]
                ),
                ("", ""),
            )
            faults.append(f"{probe}: {differs}")

    assert len(tried) >= 60
    assert "\n".join(faults) == ""


def test_that_a_number_is_somebodys_names_nobody_and_is_logged(objects: Objects) -> None:
    """The one thing told of persons elsewhere: nobody may be entered twice."""
    clerk = objects.cast.browsers["clerk of a commune"]
    number, person = objects.stage.persons[0].identity_number, objects.stage.person(FOREIGN)
    before = readings_about(person).count()
    typed = NEWCOMER | {"act-identity_number": number, "step": "check", "key": "thu"}

    page = clerk.post("/acts/admit_member", typed)
    item = {"payload": _item(Probe("", "", "", "", NEWCOMER), "")["payload"] | {"identity_number": number}}
    program = clerk.post("/api/v1/acts/admit_member", item | {"override": "thử"}, "application/json")

    for answer in (page, program):
        assert "đã có trong sổ" in answer.content.decode("unicode_escape" if answer is program else "utf-8")
        assert objects.stage.persons[0].word not in answer.text
        assert FOREIGN not in answer.text
    logged = [
        (one.page, one.fields) for one in readings_about(person)[: readings_about(person).count() - before]
    ]
    assert logged == [("api_acts", "identity number"), ("acts__one", "identity number")]


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("role", "address", "foreign"),
    [
        ("reader of a commune", "/people/{}", lambda objects: objects.stage.person(FOREIGN)),
        ("reader of a commune", "/people/{}/readings", lambda objects: objects.stage.person(FOREIGN)),
        ("reader of a commune", "/organisations/{}", lambda objects: objects.stage.organisation("pac-ban")),
        ("reader of a commune", "/ledger/{}", lambda _objects: 1),
    ],
)
def test_a_foreign_thing_takes_no_longer_than_none(
    objects: Objects, role: str, address: str, foreign: Callable[[Objects], int]
) -> None:
    """Asked in turn, so that what else the machine does falls on both alike."""
    browser = objects.cast.browsers[role]
    addresses = (address.format(foreign(objects)), address.format(ABSENT))
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(TRIES):
        for place in (0, 1) if turn % 2 else (1, 0):
            begun = time.perf_counter()
            browser.get(addresses[place])
            took[place].append(time.perf_counter() - begun)

    there, none = map(statistics.median, took)
    assert abs(there - none) / none < APART, (there, none)

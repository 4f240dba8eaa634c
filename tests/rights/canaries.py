"""Canaries: texts that are one person's alone, and in which answers they stand.

Whoever is told a name, a number or a day of birth has read that person: it must be within their right, and
stand in the log of readings. A code tells nobody's name, but of somebody foreign not even that they exist.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http.response import HttpResponseBase

from dangvu.accounts.models import Account, Reading
from dangvu.accounts.readings import EVERYBODY, persons_read
from tests.rights.objects import TODAY, Objects
from tests.rights.roles import Role
from tests.rights.stage import Person, Stage

LOOKS = {
    "name": re.compile(r"zq[b-y]a[b-y]o[b-y]u", re.IGNORECASE),
    "identity": re.compile(r"0991\d{5}777"),
    "card": re.compile(r"\b88\d{5}66\b"),
    "born": re.compile(r"\b(?:\d\d/\d\d/193\d|193\d-\d\d-\d\d)\b"),
    "code": re.compile(r"\bzq-(?:di|den|mat|\d{4})\b"),
}
MASKED = ("identity", "card")
"""Shown on pages only when asked for."""
_OF_NOW = re.compile(r"/acts/(?:drafts|proposals)\b|/acts/\w+\?draft=")
"""What somebody put down or forward is of today, whatever day is shown."""
_IS_LOG = re.compile(r"/people/\d+/readings\b")
"""Who read a person is told to the level above where they belong today or did last, whatever day is shown."""
Found = set[tuple[str, str]]
"""Canaries: the code of the person, and the field."""


@dataclass
class Cage:
    """Which text is whose."""

    stage: Stage
    whose: dict[str, dict[str, str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for person in self.stage.persons:
            self.numbers[person.code] = self.stage.person(person.code)
            for one, texts in person.canaries().items():
                self.whose.setdefault(one, {}).update({text.lower(): person.code for text in texts})

    def in_text(self, text: str, asked: str = "") -> Found:
        """The canaries in a text; a number or code that was asked with comes back and tells nothing."""
        found = set()
        for one, look in LOOKS.items():
            for canary in set(look.findall(text)):
                if canary not in asked and (code := self.whose[one].get(canary.lower())):
                    found.add((code, one))
        return found


def text_of(answer: HttpResponseBase) -> str:
    """All that an answer says; of workbooks and archives each part."""
    stream = getattr(answer, "streaming_content", None)
    content = b"".join(stream) if stream is not None else getattr(answer, "content", b"")
    heads = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    cookies = " ".join(one.OutputString() for one in answer.cookies.values())
    return f"{heads}\n{cookies}\n{text_in(content)}"


def text_in(content: bytes) -> str:
    """The text of a file, of archives that of all their parts."""
    if content[:2] != b"PK":
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(f"{name}\n{text_in(archive.read(name))}" for name in archive.namelist())


def may_see(role: Role, person: Person, on: Iterable[date]) -> bool:
    """Whether somebody may be told of the person, as they stood on one of the days."""
    if role.person == person.code or role.everywhere("read") or role.everywhere("record"):
        return True
    cells = {person.cell_on(one) for one in on} - {None}
    return any(role.reaches(action, cell) for cell in cells for action in ("read", "record"))


def days_of(asked: str) -> list[date]:
    """The days on which the persons of an answer must have stood within reach: the day shown; of what stands
    behind a figure the days that it is of, and those of the year before where it is compared.
    """
    shown = [date.fromisoformat(one) for one in re.findall(r"\bon=(\d{4}-\d\d-\d\d)", asked)]
    if "/names/" in asked:
        years = (0, 1) if "/last_year" in asked else (0,)
        bounds = re.findall(r"\b(?:first|last)=(\d\d)%2F(\d\d)%2F(\d{4})", asked)
        shown += [
            date(int(year) - back, int(month), int(day)) for day, month, year in bounds for back in years
        ]
    return [*shown, TODAY] if not shown or _OF_NOW.search(asked) else shown


@dataclass
class Watch:
    """Looks through every answer that a role gets, and keeps what is wrong with them."""

    objects: Objects
    cage: Cage
    answers: int = 0
    readings: int = 0
    """Pairs of an answer and a person that stood in it."""
    leaks: list[str] = field(default_factory=list)
    unlogged: list[str] = field(default_factory=list)
    unmasked: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    def ask(self, role: Role, method: str, address: str, data: Any = None, **more: Any) -> HttpResponseBase:
        """Send a request as the role and look through the answer."""
        browser, account = self.objects.cast.browsers[role.name], self.objects.cast.accounts[role.name]
        before = Reading.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answer = getattr(browser, method)(address, data, **more)
        what = f"{role.name}: {method} {address} {data or ''} -> {answer.status_code}"
        self._look(role, account, answer, what, f"{address} {data or ''}", before)
        return answer  # type: ignore[no-any-return]  # the test client's

    def _look(
        self, role: Role, account: Account, answer: HttpResponseBase, what: str, asked: str, before: int
    ) -> None:
        self.answers += 1
        found = self.cage.in_text(text_of(answer), asked)
        self.bare += [f"{what}: {missing}" for missing in missing_headers(answer)]
        if not found:
            return
        persons = {one.code: one for one in self.objects.stage.persons}
        days = days_of(asked)
        is_audit = "/readings" in asked and role.everywhere("audit")
        for code, one in sorted(found):
            last = days
            if "restore_member" in asked or _IS_LOG.match(asked):  # of the cell that a person left last
                last = [persons[code].stays[-1][1]]
            if not may_see(role, persons[code], last) and not (is_audit and one == "code"):
                self.leaks.append(f"{what}: {one} of {code}")
        if any(one in MASKED for _code, one in found) and not _asks_all(asked):
            self.unmasked.append(what)
        read = {code for code, one in found if one != "code"}
        logged = self._logged(account, before)
        self.readings += len(read)
        self.unlogged += [f"{what}: {code}" for code in sorted(read) if self.cage.numbers[code] not in logged]

    def _logged(self, account: Account, before: int) -> set[int]:
        rows = list(Reading.objects.filter(pk__gt=before, account=account.name))
        if any(EVERYBODY in row.persons for row in rows):
            return set(self.cage.numbers.values())
        return {number for row in rows for number in persons_read(row)}


def _asks_all(asked: str) -> bool:
    """Whether what is masked is asked for by the address itself."""
    whole = ("show=all", "/file", "/me", "/corrections", "api/v1/", "/faults")
    return any(one in asked for one in whole)


def missing_headers(answer: HttpResponseBase) -> list[str]:
    """Which of the headers that every answer carries are not there (safety goal E7)."""
    heads = answer.headers
    policy = heads.get("Content-Security-Policy", "")
    kept = {
        "CSP": "default-src 'none'" in policy and "frame-ancestors 'none'" in policy,
        "CSP unsafe": "unsafe" not in policy,
        "nosniff": heads.get("X-Content-Type-Options") == "nosniff",
        "frames": heads.get("X-Frame-Options") == "DENY",
        "opener": heads.get("Cross-Origin-Opener-Policy") == "same-origin",
        "referrer": heads.get("Referrer-Policy") == "same-origin",
        "permissions": "camera=()" in heads.get("Permissions-Policy", ""),
        "no-store": "no-store" in heads.get("Cache-Control", ""),
        "cookies": all(
            one["samesite"] == "Lax" and one["httponly"] for one in answer.cookies.values() if one.value
        ),
    }
    return [name for name, is_kept in kept.items() if not is_kept]

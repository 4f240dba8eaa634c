"""The register that rights are tried on: the cast, and around it what a scope can stand beside.

Beside Kim Lư in Na Rì stand the commune Văn Minh with the cell Pác Ban, and the court's cell directly under
the district; in Bằng Phúc a second cell, Nà Va; in another province, Năng Khả with the cell Bản Nưng. Di left
Nà Cà for Pác Ban in 2018, Đến came the other way, Mất died in Nà Cà in 2020. Every personal field of the
persons of this stage holds a text that no other person's does: a canary.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dangvu.accounts.models import Account
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import FILES, read_opening
from tests.cast import FOLDER, World, account, enact

TREE = {
    "bk": None, "na-ri": "bk", "cho-don": "bk", "kim-lu": "na-ri", "bang-phuc": "cho-don",
    "na-ca": "kim-lu", "khuoi-it": "kim-lu", "ban-khan": "bang-phuc", "truong-noi-tru": "na-ri",
    "na-va": "bang-phuc", "van-minh": "na-ri", "pac-ban": "van-minh", "toa-an": "na-ri",
    "tq": None, "na-hang": "tq", "nang-kha": "na-hang", "ban-nung": "nang-kha",
}  # fmt: skip
"""Every organisation and what it stands under, as the opening says it; written down once more, by hand."""
CELLS = ("na-ca", "khuoi-it", "na-va", "pac-ban", "toa-an", "ban-nung")
"""Those with persons of this stage."""
MORE_ORGANISATIONS = (
    ("na-va", "bang-phuc", "cell", "Chi bộ thôn Nà Va", "06.064.001.000.002", ""),
    ("van-minh", "na-ri", "grassroots_organisation", "Đảng bộ xã Văn Minh", "06.066.002", "commune"),
    ("pac-ban", "van-minh", "cell", "Chi bộ thôn Pác Ban", "06.066.002.000.001", ""),
    ("toa-an", "na-ri", "grassroots_cell", "Chi bộ Tòa án Na Rì", "06.066.010", "service_unit_public"),
    ("tq", "", "province", "Đảng bộ tỉnh Tuyên Quang", "08", ""),
    ("na-hang", "tq", "district", "Đảng bộ huyện Na Hang", "08.072", ""),
    ("nang-kha", "na-hang", "grassroots_organisation", "Đảng bộ xã Năng Khả", "08.072.001", "commune"),
    ("ban-nung", "nang-kha", "cell", "Chi bộ thôn Bản Nưng", "08.072.001.000.001", ""),
)
SINCE, MOVED, DIED = date(2000, 1, 1), date(2018, 3, 1), date(2020, 5, 4)
LETTERS = "bcdghklmnprstvxy"


@dataclass(frozen=True)
class Person:
    """Somebody of the stage: in which cells from when to when, and the texts that are only theirs."""

    code: str
    number: int
    stays: tuple[tuple[str, date, date | None], ...]

    @property
    def word(self) -> str:
        """Their given name, which nobody else bears."""
        one, two, three = self.number // 256 % 16, self.number // 16 % 16, self.number % 16
        return f"Zq{LETTERS[one]}a{LETTERS[two]}o{LETTERS[three]}u"

    @property
    def full_name(self) -> str:
        return f"Đặng Thị {self.word}"

    @property
    def identity_number(self) -> str:
        return f"0991{self.number:05d}777"

    @property
    def card_number(self) -> str:
        return f"88{self.number:05d}66"

    @property
    def born(self) -> date:
        """Between 1930 and 1939, when nobody else was born."""
        return date(1930, 1, 1) + timedelta(days=7 * self.number)

    def cell_on(self, on: date) -> str | None:
        """The cell they are a member of on the day."""
        return next(
            (cell for cell, first, end in self.stays if first <= on and (end is None or on < end)), None
        )

    def canaries(self) -> dict[str, tuple[str, ...]]:
        """What tells of them, by field."""
        return {
            "name": (self.word,),
            "identity": (self.identity_number,),
            "card": (self.card_number,),
            "born": (f"{self.born:%d/%m/%Y}", self.born.isoformat()),
            "code": (self.code,),
        }


def invented(many: int) -> list[Person]:
    """Di, Đến and Mất, and so many others that every cell has its share."""
    special = [
        ("zq-di", (("na-ca", SINCE, MOVED), ("pac-ban", MOVED, None))),
        ("zq-den", (("pac-ban", SINCE, MOVED), ("na-ca", MOVED, None))),
        ("zq-mat", (("na-ca", SINCE, DIED),)),
    ]
    others = [(f"zq-{n:04d}", ((CELLS[n % len(CELLS)], SINCE, None),)) for n in range(many - len(special))]
    return [Person(code, number, stays) for number, (code, stays) in enumerate([*special, *others])]


@dataclass(frozen=True)
class Stage:
    """The register open, and who stands in it."""

    world: World
    persons: list[Person]

    def organisation(self, code: str) -> int:
        return World.organisation(code)

    def person(self, code: str) -> int:
        return World.person(code)


def set_up(folder: Path, many: int = 60) -> Stage:
    """Open the register of the cast with the stage around it."""
    persons = invented(many)
    _write(folder, persons)
    clerk = account("clerk", None, "read", "record", "administer", "audit")
    opened = enact(OpenRegister.of(read_opening(folder)), by=clerk, override="thử")
    secretary = account("secretary", World.organisation("kim-lu"), "read")
    world = World(clerk, secretary, Account.objects.create(name="stranger"), opened)
    return Stage(world, persons)


def _write(folder: Path, persons: list[Person]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    more = {
        "organisations": _organisations(),
        "people": _people(persons),
        "memberships": _memberships(persons),
        "person_attributes": _attributes(persons),
    }
    for path in FOLDER.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as given:
            head, *rows = csv.reader(given)
        with (folder / path.name).open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(head)
            writer.writerows(rows)
            for row in more.get(path.stem, ()):
                writer.writerow([row.get(name, "") for name in head])
    assert more.keys() <= FILES.keys()


def _organisations() -> Iterator[dict[str, str]]:
    for code, parent, kind, name, official, grassroots in MORE_ORGANISATIONS:
        yield {
            "code": code, "parent_code": parent, "kind": kind, "name": name, "official_code": official,
            "grassroots_type": grassroots, "from_date": str(SINCE), "start_reason": "opening",
        }  # fmt: skip


def _people(persons: list[Person]) -> Iterator[dict[str, str]]:
    for one in persons:
        yield {
            "code": one.code, "full_name": one.full_name, "sex": "female", "birth_date": str(one.born),
            "ethnic_group": "02", "identity_number": one.identity_number, "card_number": one.card_number,
        }  # fmt: skip


def _memberships(persons: list[Person]) -> Iterator[dict[str, str]]:
    for one in persons:
        for place, (cell, first, end) in enumerate(one.stays):
            follows = place + 1 < len(one.stays)
            yield {
                "person_code": one.code, "organisation_code": cell, "status": "official",
                "from_date": str(first), "until_date": str(end or ""),
                "start_reason": "transferred_in" if place else "opening",
                "end_reason": ("transferred_out" if follows else "died") if end else "",
                "decision_date": "1989-01-20", "admission_date": "1989-02-03", "official_date": "1990-02-03",
            }  # fmt: skip


def _attributes(persons: list[Person]) -> Iterator[dict[str, str]]:
    for one in persons[::5]:
        yield {
            "person_code": one.code, "attribute": "religion", "value": "protestant", "from_date": str(SINCE),
        }  # fmt: skip

"""Opening files against each other: references, overlaps, the tree; and what the law says of the history, as
warnings.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.period import holds, is_covered, is_forward, overlapping_pairs
from dangvu.core.watch import UNWATCHED, Watch
from dangvu.exchange.opening.files import ROWS_AT_ONCE, Opening, Row
from dangvu.law.questions import known_codes
from dangvu.membership.rules.history import history_findings
from dangvu.organisations.rules import place_findings
from dangvu.organisations.types import KINDS
from dangvu.people.checks import ATTRIBUTES
from dangvu.places.models import Place
from dangvu.places.standing import coded

RESIDENCE = "residence_hamlet"


@dataclass(frozen=True, slots=True)
class Life:
    """A row of a file as a period."""

    from_date: date
    until_date: date | None
    row: Row


def by(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    """Rows by the value of a column, in the order of the file."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[name]].append(row)
    return grouped


class Places:
    """Which place a code means on a day, among the codes that files name."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._by_code: dict[str, list[Place]] = defaultdict(list)
        for place in coded(codes):
            self._by_code[place.code].append(place)

    def on(self, code: str, on: date) -> Place | None:
        return next((row for row in self._by_code.get(code, ()) if holds(row, on)), None)


class Checks:
    """All checks across opening files; what is found goes to ``opening.faults``."""

    def __init__(self, opening: Opening, watch: Watch = UNWATCHED) -> None:
        self.opening, self._watch = opening, watch
        named = ("organisations", "hamlets", "populations")
        self.places = Places(row["place_code"] for name in named for row in opening.rows[name])
        self.files = {name: f"{name}{self._ending(name)}" for name in opening.rows}
        self.organisations = by(opening.rows["organisations"], "code")
        self.hamlets = by(opening.rows["hamlets"], "code")
        self.people = by(opening.rows["people"], "code")

    def run(self) -> None:
        """Every check; the order is the one a reader would mend the files in."""
        for name in ("organisations", "hamlets", "coverage", "person_attributes", "memberships"):
            self._periods(name)
        self._places()
        self._unique_people()
        self._references()
        self._no_overlap("organisations", ("code",), _("Hai dòng của cùng một tổ chức trùng thời gian."))
        self._no_overlap("hamlets", ("code",), _("Hai dòng của cùng một thôn trùng thời gian."))
        self._no_overlap(
            "memberships", ("person_code",), _("Một người có hai dòng đảng viên trùng thời gian.")
        )
        self._no_overlap(
            "person_attributes",
            ("person_code", "attribute"),
            _("Một người có hai giá trị của cùng một mục trùng thời gian."),
        )
        self._attributes()
        self._tree()
        self._memberships()

    def _rows(self, name: str) -> Iterator[Row]:
        """The rows of a file, with safe points among them."""
        for done, row in enumerate(self.opening.rows[name]):
            if not done % ROWS_AT_ONCE:
                self._watch.check()
            yield row

    def _ending(self, name: str) -> str:
        return next(
            (file.removeprefix(name) for file in self.opening.hashes if file.rpartition(".")[0] == name),
            ".csv",
        )

    def fault(
        self, name: str, row: Row, column: str, code: str, message: str, severity: str = "refuse"
    ) -> None:
        self.opening.fault(self.files[name], row, column, code, message, severity)

    def _periods(self, name: str) -> None:
        """Ends after starts; a row that does not is put aside, so that later checks can trust periods."""
        good = []
        for row in self._rows(name):
            if is_forward(row["from_date"], row["until_date"]):
                good.append(row)
            else:
                self.fault(
                    name,
                    row,
                    "until_date",
                    "period.backward",
                    _("Ngày kết thúc phải sau ngày bắt đầu; sửa một trong hai."),
                )
        self.opening.rows[name] = good
        if name in ("organisations", "hamlets"):
            setattr(self, name, by(good, "code"))

    def _places(self) -> None:
        for name, day in (
            ("organisations", "from_date"),
            ("hamlets", "from_date"),
            ("populations", "on_date"),
        ):
            for row in self._rows(name):
                code = row["place_code"]
                place = self.places.on(code, row[day]) if code else None
                row["place"] = place.key if place else None
                if code and place is None:
                    message = _(
                        "Không có đơn vị hành chính mang mã “%(code)s” vào ngày %(on)s; xem lại mã và ngày."
                    )
                    self.fault(
                        name,
                        row,
                        "place_code",
                        "reference.place",
                        message % {"code": code, "on": f"{row[day]:%d/%m/%Y}"},
                    )
        for row in self._rows("targets"):
            if row["to_date"] < row["from_date"]:
                self.fault(
                    "targets",
                    row,
                    "to_date",
                    "period.backward",
                    _("Ngày cuối không được trước ngày đầu; sửa một trong hai."),
                )

    def _unique_people(self) -> None:
        for column, code, message, severity in (
            ("code", "person.code_twice", _("Mã này đã có ở dòng %(first)s; mỗi người một mã."), "refuse"),
            (
                "identity_number",
                "person.identity_number_twice",
                _("Số định danh này đã có ở dòng %(first)s; xem có phải cùng một người."),
                "warn",
            ),
        ):
            first: dict[str, int] = {}
            for row in self._rows("people"):
                value = row[column]
                if value and first.setdefault(value, row["row"]) != row["row"]:
                    self.fault("people", row, column, code, message % {"first": first[value]}, severity)

    def _references(self) -> None:
        known: dict[str, Callable[[str], bool]] = {
            "organisation": lambda code: code in self.organisations,
            "hamlet": lambda code: code in self.hamlets,
            "person": lambda code: code in self.people,
        }
        what = {
            "organisation": _("Không có tổ chức mang mã “%(code)s” trong organisations; xem lại mã."),
            "hamlet": _("Không có thôn mang mã “%(code)s” trong hamlets; xem lại mã."),
            "person": _("Không có người mang mã “%(code)s” trong people; xem lại mã."),
        }
        for name, column, kind in (
            ("organisations", "parent_code", "organisation"),
            ("organisation_successors", "from_code", "organisation"),
            ("organisation_successors", "to_code", "organisation"),
            ("hamlet_successors", "from_code", "hamlet"),
            ("hamlet_successors", "to_code", "hamlet"),
            ("coverage", "organisation_code", "organisation"),
            ("coverage", "hamlet_code", "hamlet"),
            ("person_attributes", "person_code", "person"),
            ("memberships", "person_code", "person"),
            ("memberships", "organisation_code", "organisation"),
            ("targets", "organisation_code", "organisation"),
        ):
            good = []
            for row in self._rows(name):
                if row[column] and not known[kind](row[column]):
                    self.fault(name, row, column, f"reference.{kind}", what[kind] % {"code": row[column]})
                else:
                    good.append(row)
            self.opening.rows[name] = good
        for row in self._rows("coverage"):
            if bool(row["hamlet_code"]) == bool(row["other_unit"]):
                message = _("Ghi đúng một trong hai: mã thôn, hoặc đơn vị khác ghép với chi bộ.")
                self.fault("coverage", row, "hamlet_code", "coverage.one_of_two", message)

    def _no_overlap(self, name: str, keys: tuple[str, ...], message: str) -> None:
        groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in self._rows(name):
            groups[tuple([row[key] for key in keys])].append(row)
        for rows in (rows for rows in groups.values() if len(rows) > 1):
            for before, after in overlapping_pairs(
                [Life(row["from_date"], row["until_date"], row) for row in rows]
            ):
                hint = _(" (dòng %(one)s và %(other)s); sửa ngày của một dòng.") % {
                    "one": before.row["row"],
                    "other": after.row["row"],
                }
                self.fault(name, after.row, "from_date", "overlap", message.rstrip(".") + hint)

    def _attributes(self) -> None:
        lists = {attribute: known_codes(f"people.code_lists.{attribute}") for attribute in ATTRIBUTES}
        lives = self._lives(self.hamlets)
        for row in self._rows("person_attributes"):
            attribute, value = row["attribute"], row["value"]
            if attribute == RESIDENCE:
                if value not in self.hamlets:
                    self.fault(
                        "person_attributes",
                        row,
                        "value",
                        "reference.hamlet",
                        _("Không có thôn mang mã “%(code)s” trong hamlets; xem lại mã.") % {"code": value},
                    )
                elif not is_covered(_life(row), lives[value]):
                    message = _("Thôn “%(code)s” không tồn tại suốt thời gian cư trú của dòng này.") % {
                        "code": value
                    }
                    self.fault("person_attributes", row, "value", "residence.hamlet_closed", message, "warn")
            elif attribute not in lists:
                self.fault(
                    "person_attributes",
                    row,
                    "attribute",
                    "form.code_list",
                    _("Không có mục “%(name)s”; xem lại tên mục.") % {"name": attribute},
                )
            elif value not in lists[attribute]:
                self.fault(
                    "person_attributes",
                    row,
                    "value",
                    "form.code_list",
                    _("“%(value)s” không có trong danh mục.") % {"value": value},
                )

    def _lives(self, grouped: Mapping[str, list[Row]]) -> dict[str, list[Life]]:
        return {key: [_life(row) for row in rows] for key, rows in grouped.items()}

    def _tree(self) -> None:
        """Every organisation stands under one that exists all the time, no one above itself, kinds under
        kinds.
        """
        lives = self._lives(self.organisations)
        for row in self._rows("organisations"):
            parent = row["parent_code"]
            if parent and parent in lives and not is_covered(_life(row), lives[parent]):
                message = _(
                    "Tổ chức cấp trên “%(parent)s” không tồn tại suốt thời gian của dòng này; sửa ngày hoặc "
                    "tách dòng."
                )
                self.fault(
                    "organisations", row, "parent_code", "tree.parent_not_there", message % {"parent": parent}
                )
        for row in self._in_a_circle():
            message = _("Tổ chức này nằm dưới chính nó qua các cấp trên; sửa cấp trên.")
            self.fault("organisations", row, "parent_code", "tree.circle", message)
        self._kinds_under_kinds()
        hamlets = self._lives(self.hamlets)
        for row in self._rows("coverage"):
            if not is_covered(_life(row), lives.get(row["organisation_code"], [])):
                message = _("Chi bộ không tồn tại suốt thời gian phụ trách của dòng này; sửa ngày.")
                self.fault("coverage", row, "organisation_code", "coverage.organisation_closed", message)
            if row["hamlet_code"] and not is_covered(_life(row), hamlets.get(row["hamlet_code"], [])):
                message = _(
                    "Thôn không tồn tại suốt thời gian phụ trách của dòng này; ghi lại dòng khi thôn kết "
                    "thúc."
                )
                self.fault("coverage", row, "hamlet_code", "coverage.hamlet_closed", message)

    def _in_a_circle(self) -> list[Row]:
        """Rows that on their first day stand, through the parents of that day, under themselves."""
        found = []
        for row in self._rows("organisations"):
            above, seen = row["parent_code"], {row["code"]}
            while above and above not in seen:
                seen.add(above)
                holding = self._organisation_on(above, row["from_date"])
                above = holding["parent_code"] if holding else ""
            if above == row["code"]:
                found.append(row)
        return found

    def _organisation_on(self, code: str, on: date) -> Row | None:
        """The row of an organisation that holds on the day."""
        return next((row for row in self.organisations.get(code, ()) if holds(_life(row), on)), None)

    def _kinds_under_kinds(self) -> None:
        judged: dict[tuple[str, str | None, date], list[str]] = {}
        for row in self._rows("organisations"):
            parent = self._organisation_on(row["parent_code"], row["from_date"])
            case = (row["kind"], parent["kind"] if parent else None, row["from_date"])
            if case not in judged:
                judged[case] = [
                    found.message for found in place_findings(*case) if found.severity != "inform"
                ]
            for message in judged[case]:
                self.fault("organisations", row, "kind", "tree.kind", message, "warn")

    def _memberships(self) -> None:
        lives = self._lives(self.organisations)
        born = {key: rows[0]["birth_date"] for key, rows in self.people.items()}
        holders: dict[str, bool] = {}
        for row in self._rows("memberships"):
            code = row["organisation_code"]
            if not is_covered(_life(row), lives[code]):
                message = _(
                    "Tổ chức “%(code)s” không tồn tại suốt thời gian của dòng này; sửa ngày hoặc tổ chức."
                )
                self.fault(
                    "memberships",
                    row,
                    "organisation_code",
                    "membership.organisation_closed",
                    message % {"code": code},
                )
            if code not in holders:
                holders[code] = all(KINDS[one["kind"]].holds_members for one in self.organisations[code])
            if not holders[code]:
                message = _("Tổ chức “%(code)s” không trực tiếp có đảng viên (không phải chi bộ).") % {
                    "code": code
                }
                self.fault("memberships", row, "organisation_code", "membership.not_a_cell", message, "warn")
            if row["start_reason"] in ("admitted", "readmitted"):
                row["admission_date"] = row["admission_date"] or row["from_date"]
                if row["admission_date"] != row["from_date"]:
                    message = _("Khi kết nạp, ngày bắt đầu phải là ngày vào Đảng; sửa một trong hai.")
                    self.fault("memberships", row, "admission_date", "membership.admission_day", message)
            if row["from_date"] < born[row["person_code"]]:
                self.fault(
                    "memberships",
                    row,
                    "from_date",
                    "membership.before_birth",
                    _("Ngày bắt đầu trước ngày sinh; sửa một trong hai."),
                )
        for code, rows in by(self.opening.rows["memberships"], "person_code").items():
            ordered = sorted(rows, key=lambda row: row["from_date"])
            for index, column, found in history_findings(born[code], ordered):
                self.fault("memberships", ordered[index], column, found.code, str(found), "warn")


def _life(row: Row) -> Life:
    return Life(row["from_date"], row["until_date"], row)

"""Everything about one person: each row with both clocks, the acts behind, who has read it - and all of it as
one file.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from django.utils.translation import gettext as _

from dangvu.accounts.models import Reading
from dangvu.accounts.readings import readings_about
from dangvu.core.days import moment
from dangvu.desk.reading_words import fields_said, page_said
from dangvu.desk.templatetags.dangvu import day
from dangvu.exchange.workbook.writing import Styles, mark_pages, new_workbook, write_texts
from dangvu.ledger.acts import kinds
from dangvu.ledger.describing import described
from dangvu.ledger.facts import PERSON, facts, references
from dangvu.ledger.models import Entry
from dangvu.people.models import PersonRecord


@dataclass(frozen=True, slots=True)
class RowAbout:
    """One row of the register about the person."""

    kind: str
    said: list[str]
    """Each field with its value, in words."""
    from_date: date
    until_date: date | None
    recorded_in: int
    superseded_in: int | None


@dataclass(frozen=True, slots=True)
class ActAbout:
    """An act that recorded or superseded such a row."""

    number: int
    label: str
    paper: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Whole:
    """All that the register holds about a person."""

    code: str
    name: str
    rows: list[RowAbout]
    acts: list[ActAbout]
    readings: list[Reading]


def whole_record(person: int) -> Whole | None:
    """Everything about the person; None where the register has nobody of that number."""
    last = PersonRecord.objects.filter(person=person).order_by("-recorded_in", "-ordinal").first()
    if last is None:
        return None
    rows = list(_rows(person))
    numbers = {one.recorded_in for one in rows} | {one.superseded_in for one in rows if one.superseded_in}
    acts = [_act(entry) for entry in Entry.objects.filter(number__in=numbers).order_by("number")]
    return Whole(last.code, last.full_name, rows, acts, list(readings_about(person)))


def _rows(person: int) -> Iterator[RowAbout]:
    rows = [
        row
        for model in facts().values()
        for field, kind in references(model)
        if kind.identity == PERSON
        for row in model.objects.filter(**{field.attname: person}).order_by("recorded_in", "ordinal")
    ]
    for row, told in zip(rows, described(rows, named={person}, everything=True), strict=True):
        yield RowAbout(
            kind=told.label,
            said=[f"{label}: {word}" for label, word in told.said],
            from_date=row.from_date,
            until_date=row.until_date,
            recorded_in=row.recorded_in,
            superseded_in=row.superseded_in,
        )


def _act(entry: Entry) -> ActAbout:
    paper = json.loads(entry.paper)
    kind = kinds().get(entry.kind)
    issued = paper.get("issued_on", "")
    told = (
        paper.get("number"),
        issued and day(date.fromisoformat(issued)),
        paper.get("issuer"),
        paper.get("summary"),
    )
    return ActAbout(
        number=entry.number,
        label=str(kind.label) if kind else entry.kind,
        paper=" · ".join(filter(None, told)),
        actor=entry.actor,
        at=entry.at,
    )


def as_workbook(whole: Whole, mark: str) -> bytes:
    """The file: three sheets, ``mark`` - whose copy it is - above each and in its footer. Text stays text."""
    file = BytesIO()
    with new_workbook(file) as book:
        styles = Styles(book)
        for name, heads, rows in _sheets(whole):
            page = book.add_worksheet(name)
            page.write_string(0, 0, mark, styles.text)
            write_texts(page, 2, heads, styles.heading)
            for number, texts in enumerate(rows, start=3):
                write_texts(page, number, texts, styles.text)
            page.set_column(0, len(heads) - 1, 24)
            page.freeze_panes(3, 0)
            mark_pages(page, mark)
    return file.getvalue()


def _sheets(whole: Whole) -> Iterator[tuple[str, tuple[str, ...], Iterable[tuple[str, ...]]]]:
    yield (
        _("Dữ liệu"),
        (
            _("Loại"),
            _("Nội dung"),
            _("Từ ngày"),
            _("Đến trước ngày"),
            _("Ghi ở bút toán"),
            _("Thay ở bút toán"),
        ),
        (
            (
                one.kind,
                "; ".join(one.said),
                day(one.from_date),
                day(one.until_date),
                str(one.recorded_in),
                str(one.superseded_in or ""),
            )
            for one in whole.rows
        ),
    )
    yield (
        _("Việc đã ghi"),
        (_("Bút toán"), _("Việc"), _("Văn bản"), _("Người ghi"), _("Lúc")),
        ((str(one.number), one.label, one.paper, one.actor, moment(one.at)) for one in whole.acts),
    )
    yield (
        _("Lượt đọc"),
        (_("Lúc"), _("Tài khoản"), _("Trang"), _("Thông tin")),
        (
            (moment(one.at), one.account, page_said(one.page), fields_said(one.fields))
            for one in whole.readings
        ),
    )

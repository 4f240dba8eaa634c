"""The history told by acts leaves on every day what the opening files of the plain province say of it; the
merger of 2020 is a scheme among them.
"""

from datetime import date
from pathlib import Path

import pytest

from dangvu.core.finding import refusals
from dangvu.core.period import DAY
from dangvu.demo.enacted.history import SCHEMES, entries
from dangvu.demo.enacted.rows import FIRST
from dangvu.demo.generator import generate
from dangvu.demo.plan import COMMUNE_MERGER, HAMLET_MERGERS
from dangvu.demo.tests import as_recorded
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.ledger.models import Entry
from dangvu.ledger.void import Void
from dangvu.organisations.acts import Reorganise
from tests.cast import account, dry_run, enact

MEMBERS = 4400
"""The smallest province in which a commune is divided."""
SHORT, LONG = date(2020, 4, 1), date(2020, 10, 1)
"""Through the merger of communes and what follows it; through the mergers of cells with schools' cells."""
MERGER = ("reorganise", COMMUNE_MERGER - DAY)
DAYS = (
    FIRST - DAY, FIRST, date(2019, 12, 31), COMMUNE_MERGER - DAY, COMMUNE_MERGER, HAMLET_MERGERS[1],
    date(2020, 8, 17),
)  # fmt: skip


@pytest.mark.by_day("embedded")
@pytest.mark.django_db
@pytest.mark.parametrize("until", [SHORT, pytest.param(LONG, marks=pytest.mark.nightly)])
def test_the_history_told_by_acts_is_that_of_the_opening_files(tmp_path: Path, until: date) -> None:
    plain = generate(members=MEMBERS, until=until).rows
    province = generate(members=MEMBERS, until=FIRST)
    province.write(tmp_path)
    clerk = account("clerk", None, "read", "record", "administer")
    enact(OpenRegister.of(read_opening(tmp_path)), by=clerk)
    told = entries(province.rows, province.go_on(until), province.persons, until)
    merger = next(place for place, one in enumerate(told) if (one.act.kind, one.act.effective_on) == MERGER)
    for one in told[:merger]:
        enact(one.act, by=clerk, paper=one.paper)
    eve = as_recorded.in_register(COMMUNE_MERGER - DAY)
    before = as_recorded.in_register(COMMUNE_MERGER)

    scheme = told[merger]
    assert isinstance(scheme.act, Reorganise)
    assert {step.kind for step in scheme.act.steps} >= {"join_part", "consolidate_organisations"}
    entry = enact(scheme.act, by=clerk, paper=scheme.paper).number
    assert as_recorded.in_register(COMMUNE_MERGER - DAY) == eve
    enact(Void(entry), by=clerk, override="thử")  # while nothing stands on it
    assert as_recorded.in_register(COMMUNE_MERGER) == before
    for one in told[merger:]:
        enact(one.act, by=clerk, paper=one.paper)

    for on in (*(day for day in DAYS if day < until), until - DAY):
        assert as_recorded.in_register(on) == as_recorded.in_rows(plain, on)
    assert as_recorded.all_memberships(until) == as_recorded.all_membership_rows(plain, until)
    schemes = list(Entry.objects.filter(kind="reorganise").order_by("number"))
    days = (FIRST, COMMUNE_MERGER, COMMUNE_MERGER, HAMLET_MERGERS[1])
    papers = [SCHEMES[on][2].text() for on in days if on < until]
    assert [one.paper for one in schemes] == papers
    assert "855/NQ-UBTVQH14" in schemes[2].paper
    (refused,) = refusals(dry_run(Void(schemes[2].number), by=clerk))
    later = Entry.objects.filter(number__gt=schemes[2].number, kind="record_selected")
    assert any(str(number) in refused.message for number in later.values_list("number", flat=True))

"""For every kind of act by hand, acts about the cast that are often recorded and sometimes refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from dangvu.ledger.acts import Act
from dangvu.membership import acts as membership
from dangvu.organisations import acts as organisations
from dangvu.people import acts as people
from dangvu.statistics import acts as statistics

DAYS = [
    date(2015, 3, 2),
    date(2019, 7, 1),
    date(2021, 1, 4),
    date(2024, 11, 7),
    date(2025, 6, 2),
    date(2025, 12, 1),
]
FAITHS = ("", "catholic", "buddhist")
PERSONS = ("be", "don", "hoa", "khanh", "lan", "minh", "nga", "son", "n1", "n2")
CELLS = ("na-ca", "khuoi-it", "ban-khan", "e1", "e2")
ORGANISATIONS = (*CELLS, "kim-lu", "bang-phuc", "na-ri", "truong-noi-tru")
HAMLETS = ("t-na-ca", "t-khuoi-it", "t-ban-khan")
MONTH, YEAR = timedelta(days=30), timedelta(days=365)

days = st.sampled_from(DAYS)
late = st.sampled_from(DAYS[-3:])
"""For what nothing recorded later may follow."""
last = st.just(DAYS[-1])
persons = st.sampled_from(PERSONS)
few = st.sampled_from(PERSONS[:3])
"""For what begins and ends again, so that the same person is met again."""
exempted = st.sampled_from(("be", "hoa"))
"""Members on all the days."""
early = st.sampled_from(DAYS[:-3])
cells = st.sampled_from(CELLS)
anywhere = st.sampled_from(ORGANISATIONS)
hamlets = st.sampled_from(HAMLETS)
communes = st.sampled_from(("01840", "01843", "01849", "99001"))
"""Those that stand on the last of the days, and one that acts found."""
new_commune = st.sampled_from(("99001", "99002", "01843"))
names = st.sampled_from(("Hoàng Thị Bê", "Nông Văn Đông", "Lý Thị Na"))
cards = st.sampled_from(("060000000101", "060000000102"))
Draw = Callable[[st.SearchStrategy[Any]], Any]


def _newcomer(draw: Draw) -> dict[str, Any]:
    code = draw(st.sampled_from(("n1", "n2")))
    number = f"{6085000100 + int(code[1]):012}"
    return {
        "code": code,
        "full_name": "Lý Thị Na",
        "sex": "female",
        "birth_date": date(1985, 5, 19),
        "ethnic_group": "02",
        "identity_number": number,
    }


@st.composite
def admissions(draw: Draw) -> Act:
    on = draw(days)
    told = {"person": draw(persons)} if draw(st.booleans()) else _newcomer(draw)
    if draw(st.booleans()):
        told["introducers"] = tuple(draw(st.lists(persons, min_size=2, max_size=2, unique=True)))
    return membership.AdmitMember(draw(cells), on, on, **told)


@st.composite
def receptions(draw: Draw) -> Act:
    told = {"person": draw(persons)} if draw(st.booleans()) else _newcomer(draw)
    return membership.ReceiveMember(draw(cells), draw(days), date(2006, 5, 19), date(2007, 5, 19), **told)


@st.composite
def foundings(draw: Draw) -> Act:
    if draw(st.booleans()):  # without members, so that it can end again
        return organisations.EstablishOrganisation(
            "e3", "Đảng bộ e3", "grassroots_organisation", draw(days), "na-ri"
        )
    members = draw(st.lists(persons, min_size=3, max_size=4, unique=True))
    covers = draw(st.lists(hamlets, max_size=1))
    code, on = draw(st.sampled_from(("e1", "e2"))), draw(days)
    return organisations.EstablishOrganisation(
        code, f"Chi bộ {code}", "cell", on, "kim-lu", covers=tuple(covers), members=tuple(members)
    )


@st.composite
def targets(draw: Draw, act: type[Any], *more: Any) -> Act:
    on = draw(late)
    made: Act = act(draw(st.sampled_from(("na-ca", "kim-lu"))), "total", on, on + YEAR, *more)
    return made


@st.composite
def reports(draw: Draw, act: type[Any], *more: st.SearchStrategy[Any]) -> Act:
    """Of the school, which has no list; of members of others it is refused."""
    unit = draw(st.sampled_from(("truong-noi-tru", "truong-noi-tru", "kim-lu")))
    counted = draw(st.sampled_from(("3:I", "members.total", "cells.subordinate")))
    made: Act = act(unit, counted, date(2018, 12, 31), *map(draw, more))
    return made


@st.composite
def returns(draw: Draw, act: type[Any], *more: Any) -> Act:
    days = date(2025, 1, 1), date(2025, 6, 30)
    made: Act = act(draw(st.sampled_from(("kim-lu", "na-ri"))), *days, *more)
    return made


@st.composite
def units(draw: Draw, act: type[Any]) -> Act:
    unit = {"hamlet": draw(hamlets)} if draw(st.booleans()) else {"other_unit": "Trạm Y tế"}
    made: Act = act(draw(cells), draw(days), **unit)
    return made


@st.composite
def mergers(draw: Draw) -> Act:
    """One or two go into another; cells mostly, communes sometimes."""
    among = draw(st.sampled_from((CELLS[:3], CELLS, ("kim-lu", "bang-phuc", "na-ri"))))
    into, *ending = draw(st.lists(st.sampled_from(among), min_size=2, max_size=3, unique=True))
    return organisations.AbsorbOrganisations(tuple(ending), into, draw(late))


@st.composite
def consolidations(draw: Draw) -> Act:
    code, kind = draw(st.sampled_from((("e1", "cell"), ("e3", "grassroots_organisation"))))
    ending = ("na-ca", "khuoi-it") if kind == "cell" else ("kim-lu", "bang-phuc")
    parent = "kim-lu" if kind == "cell" else draw(st.sampled_from(("na-ri", "cho-don")))
    return organisations.ConsolidateOrganisations(
        code, f"Tổ chức {code}", draw(days), kind, parent, organisations=ending
    )


@st.composite
def splits(draw: Draw) -> Act:
    going = tuple(draw(st.lists(persons, max_size=2, unique=True)))
    homes = tuple(draw(st.lists(hamlets, max_size=1)))
    code = draw(st.sampled_from(("e1", "e2")))
    return organisations.SplitOffOrganisation(
        code, f"Chi bộ {code}", draw(days), organisation=draw(cells), hamlets=homes, members=going
    )


@st.composite
def parts(draw: Draw) -> Act:
    """Of a cell: persons and hamlets go to another."""
    cell, into = draw(st.lists(cells, min_size=2, max_size=2, unique=True))
    going = tuple(draw(st.lists(persons, max_size=2, unique=True)))
    homes = tuple(draw(st.lists(hamlets, min_size=0 if going else 1, max_size=1)))
    return organisations.JoinPart(cell, into, draw(days), hamlets=homes, members=going)


@st.composite
def changes_of_kind(draw: Draw) -> Act:
    """Of communes' organisations mostly, with the consent of the level above."""
    on = draw(late)
    of = draw(st.sampled_from(("kim-lu", "kim-lu", "kim-lu", "bang-phuc", "e3", "na-ca")))
    kind = "grassroots_cell" if of == "na-ca" else "grassroots_organisation"
    return organisations.ChangeOrganisationKind(of, kind, on, draw(st.sampled_from(("ward", "commune"))), on)


@st.composite
def upgrades(draw: Draw) -> Act:
    cell = {"cell_code": "e2", "cell_name": "Chi bộ e2"} if draw(st.integers(0, 3)) else {}
    kind = draw(st.sampled_from(("section", "section", "grassroots_organisation")))
    return organisations.UpgradeOrganisation(draw(cells), kind, draw(late), **cell)


@st.composite
def schemes(draw: Draw) -> Act:
    """Two to four movements on one day; the day of each is the scheme's."""
    on = draw(late)
    steps = draw(st.lists(st.sampled_from(MOVEMENTS).flatmap(STRATEGIES.__getitem__), min_size=2, max_size=4))
    return organisations.Reorganise("Thử", on, tuple(replace(one, **{one.day: on}) for one in steps))


@st.composite
def hamlet_divisions(draw: Draw) -> Act:
    living = tuple(draw(st.lists(persons, max_size=1)))
    return organisations.SplitOffHamlet(
        draw(hamlets), draw(st.sampled_from(("t-1", "t-2"))), "Thôn Mới", draw(days), residents=living
    )


def _communes(least: int, most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(communes, min_size=least, max_size=most, unique=True).map(tuple)


STRATEGIES: dict[str, st.SearchStrategy[Act]] = {
    "absorb_communes": st.builds(organisations.AbsorbCommunes, _communes(1, 2), communes, last),
    "absorb_hamlets": st.builds(
        organisations.AbsorbHamlets,
        st.lists(hamlets, min_size=1, max_size=1).map(tuple),
        st.sampled_from((*HAMLETS, "t-1")),
        days,
    ),
    "absorb_organisations": mergers(),
    "accept_return": returns(statistics.AcceptReturn),
    "admit_member": admissions(),
    "allow_withdrawal": st.builds(membership.AllowWithdrawal, persons, days),
    "annul_admission": st.builds(membership.AnnulAdmission, persons, days),
    "change_attribute": st.builds(
        people.ChangeAttribute,
        persons,
        st.just("religion"),
        days,
        st.sampled_from(("", "catholic", "buddhist")),
    ),
    "change_organisation_kind": changes_of_kind(),
    "change_person": st.builds(people.ChangePerson, persons, days, names),
    "consolidate_communes": st.builds(
        organisations.ConsolidateCommunes, _communes(2, 2), new_commune, st.just("Kim Sơn"), last
    ),
    "consolidate_hamlets": st.builds(
        organisations.ConsolidateHamlets,
        st.lists(hamlets, min_size=1, max_size=2, unique=True).map(tuple),
        st.sampled_from(("t-1", "t-2")),
        st.just("Thôn Mới"),
        days,
        place_code=st.just("02158"),
    ),
    "consolidate_organisations": consolidations(),
    "correct_attribute": st.builds(
        people.CorrectAttribute, persons, st.just("religion"), days, st.sampled_from(FAITHS)
    ),
    "correct_organisation": st.builds(
        organisations.CorrectOrganisation, anywhere, days, st.sampled_from(("Chi bộ Một", "Chi bộ Hai"))
    ),
    "correct_person": st.builds(
        people.CorrectPerson, persons, days, names, birth_date=st.sampled_from((None, date(1966, 6, 6)))
    ),
    "count_population": st.builds(
        organisations.CountPopulation, communes, last, st.sampled_from((3000, 4000))
    ),
    "cover_unit": units(organisations.CoverUnit),
    "divide_commune": st.builds(organisations.DivideCommune, communes, _communes(2, 2), last),
    "downgrade_organisation": st.builds(
        organisations.DowngradeOrganisation,
        st.sampled_from(("kim-lu", "bang-phuc", "e3")),
        st.sampled_from(("grassroots_cell", "cell")),
        days,
    ),
    "end_organisation": st.builds(
        organisations.EndOrganisation, st.sampled_from(("e3", "e3", "e1", "kim-lu")), late, st.just("ended")
    ),
    "establish_organisation": foundings(),
    "exempt_member": st.builds(
        membership.ExemptMember, exempted, early, st.sampled_from((None, DAYS[-1] + YEAR))
    ),
    "expel_member": st.builds(membership.ExpelMember, persons, days),
    "follow_place": st.builds(
        organisations.FollowPlace,
        st.sampled_from(("kim-lu", "bang-phuc")),
        st.sampled_from(("02155", "01933")),
        st.sampled_from(("Đảng bộ xã Một", "Đảng bộ xã Hai")),
        last,
    ),
    "freeze_return": returns(statistics.FreezeReturn, None, "1"),
    "join_part": parts(),
    # While it lasts, which is 90 days: none of the days is that near to another.
    "lift_suspension": st.builds(
        membership.LiftSuspension, few, st.sampled_from([day + MONTH for day in DAYS[-3:]])
    ),
    "move_commune": st.builds(organisations.MoveCommune, communes, st.sampled_from(("04", "08")), last),
    "move_hamlets": st.builds(
        organisations.MoveHamlets,
        st.sampled_from(("02041", "02158", "01840", "99001")),
        days,
        hamlets=st.lists(hamlets, min_size=1, max_size=2, unique=True).map(tuple),
    ),
    "move_organisation": st.builds(
        organisations.MoveOrganisation,
        st.sampled_from((*ORGANISATIONS, "e1", "e3")),
        st.sampled_from(("na-ri", "cho-don", "kim-lu", "bang-phuc")),
        days,
    ),
    "move_residence": st.builds(people.MoveResidence, persons, hamlets, days),
    "receive_member": receptions(),
    "recode_organisation": st.builds(
        organisations.RecodeOrganisation, anywhere, st.sampled_from(("X1", "X2")), days
    ),
    "report_number": reports(membership.ReportNumber, st.integers(0, 3), st.just("BC 05")),
    # One admitted in November 2024 may be recognised on the last of the days.
    "recognise_member": st.builds(membership.RecogniseMember, st.sampled_from(("nga", "n1")), last, last),
    "record_death": st.builds(membership.RecordDeath, persons, days),
    "reissue_card": st.builds(membership.ReissueCard, persons, days, cards),
    "release_unit": units(organisations.ReleaseUnit),
    "rename_commune": st.builds(
        organisations.RenameCommune, communes, st.sampled_from(("Kim Sơn", "Kim Thủy")), last
    ),
    "rename_hamlet": st.builds(
        organisations.RenameHamlet, hamlets, st.sampled_from(("Nà Một", "Nà Hai")), days
    ),
    "rename_organisation": st.builds(
        organisations.RenameOrganisation, anywhere, st.sampled_from(("Chi bộ Một", "Chi bộ Hai")), days
    ),
    "restore_member": st.builds(membership.RestoreMember, persons, cells, days),
    "resume_member": st.builds(membership.ResumeMember, exempted, late),
    "separate_combined_cell": st.builds(organisations.SeparateCombinedCell, cells, hamlets, days),
    "send_back_return": returns(statistics.SendBackReturn, "Biểu 1 còn thiếu"),
    "send_return": returns(statistics.SendReturn),
    "set_target": targets(organisations.SetTarget, 5),
    "split_off_commune": st.builds(
        organisations.SplitOffCommune,
        communes,
        new_commune,
        st.just("Kim Thủy"),
        last,
        hamlets=st.lists(hamlets, max_size=1).map(tuple),
    ),
    "split_off_hamlet": hamlet_divisions(),
    "split_off_organisation": splits(),
    "strike_off_member": st.builds(membership.StrikeOffMember, persons, days),
    "suspend_member": st.builds(
        membership.SuspendMember, few, late, st.sampled_from((None, DAYS[-1], DAYS[-1] + YEAR))
    ),
    "transfer_member": st.builds(membership.TransferMember, persons, cells, days),
    "transfer_out": st.builds(membership.TransferOut, persons, days),
    "upgrade_organisation": upgrades(),
    "withdraw_number": reports(membership.WithdrawNumber),
    "withdraw_target": targets(organisations.WithdrawTarget),
}
"""A kind without one fails a test."""
MOVEMENTS = (
    "absorb_communes",
    "absorb_hamlets",
    "absorb_organisations",
    "consolidate_communes",
    "consolidate_hamlets",
    "consolidate_organisations",
    "divide_commune",
    "downgrade_organisation",
    "end_organisation",
    "join_part",
    "move_commune",
    "move_hamlets",
    "move_organisation",
    "recode_organisation",
    "rename_commune",
    "rename_hamlet",
    "rename_organisation",
    "separate_combined_cell",
    "split_off_commune",
    "split_off_hamlet",
    "split_off_organisation",
    "upgrade_organisation",
)
"""What a scheme is made of."""
RARE = (
    "absorb_organisations",
    "change_organisation_kind",
    "correct_attribute",
    "end_organisation",
    "establish_organisation",
    "exempt_member",
    "release_unit",
    "resume_member",
    "report_number",
    "set_target",
    "upgrade_organisation",
    "withdraw_number",
    "withdraw_target",
)
"""Kinds that are mostly refused: drawn three times as often."""

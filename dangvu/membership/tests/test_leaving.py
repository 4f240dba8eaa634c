"""The ways out of the list of members."""

from dataclasses import replace
from datetime import date

import pytest

from dangvu.core.finding import Refused
from dangvu.ledger.enact import head
from dangvu.ledger.paper import Paper, Step
from dangvu.ledger.void import Void
from dangvu.membership.acts import (
    AllowWithdrawal,
    AnnulAdmission,
    ExpelMember,
    RecordDeath,
    StrikeOffMember,
    TransferOut,
)
from dangvu.membership.acts.leaving import Leaving
from dangvu.membership.queries import memberships_of
from tests.cast import World, account, dry_run, enact

ON = date(2025, 6, 2)
WAYS = [AllowWithdrawal, AnnulAdmission, ExpelMember, RecordDeath, StrikeOffMember, TransferOut]


@pytest.mark.parametrize("way", WAYS)
def test_a_membership_ends_and_comes_back_when_the_act_is_taken_back(
    world: World, way: type[Leaving]
) -> None:
    recorded = enact(way("son", ON), by=world.clerk, override="thử")

    row = memberships_of(world.person("son"))[-1]
    assert (row.until_date, row.end_reason) == (ON, way.reason)
    enact(Void(recorded.number), by=world.clerk)
    assert memberships_of(world.person("son"))[-1].until_date is None


@pytest.mark.parametrize("way", WAYS)
def test_who_is_no_member_any_more_does_not_leave_again(world: World, way: type[Leaving]) -> None:
    with pytest.raises(Refused) as refused:
        enact(way("don", ON), by=world.clerk, override="thử")

    assert [found.code for found in refused.value.findings] == ["membership.none"]
    assert head().number == 1


@pytest.mark.parametrize("way", WAYS)
def test_only_a_mandate_over_the_cell_that_is_left_allows_it(world: World, way: type[Leaving]) -> None:
    elsewhere = account("nơi khác", world.organisation("khuoi-it"), "record")
    here = account("nơi này", world.organisation("ban-khan"), "record")

    assert [found.code for found in dry_run(way("son", ON), by=elsewhere)][:1] == ["mandate.missing"]
    assert "mandate.missing" not in [found.code for found in dry_run(way("son", ON), by=here)]


def test_a_probationary_member_is_not_expelled(world: World) -> None:
    codes = {found.code for found in dry_run(ExpelMember("nga", date(2025, 6, 2)), by=world.clerk)}

    assert "membership.end_reason_for_status" in codes
    assert "membership.end_reason_for_status" not in {
        found.code for found in dry_run(StrikeOffMember("nga", date(2025, 6, 2)), by=world.clerk)
    }


def test_an_organ_of_which_the_law_asks_no_votes_may_vote_too(world: World) -> None:
    paper = decided(9, 8, organ="inspection_commission")
    (proposing, deciding) = paper.steps
    told = replace(paper, steps=(proposing, replace(deciding, entitled=9, in_favour=1)))

    findings = dry_run(ExpelMember("son", ON), by=world.clerk, paper=told)
    assert {found.code for found in findings} == {"membership.complaint_time", "organisations.below_minimum"}


def decided(entitled: int, in_favour: int, body: str = "cho-don", organ: str = "standing_committee") -> Paper:
    cell = Step("proposing", "ban-khan", "cell", date(2025, 5, 5), "", entitled, entitled, in_favour)
    return Paper("15-QĐ", date(2025, 5, 26), steps=(cell, Step("deciding", body, organ, date(2025, 5, 12))))


def found(world: World, paper: Paper) -> set[str]:
    act = StrikeOffMember("son", ON, ground="gave_back_card")
    return {one.code for one in dry_run(act, by=world.clerk, paper=paper) if one.severity == "refuse"}


@pytest.mark.parametrize(
    ("entitled", "in_favour", "expected"),
    [
        (9, 6, set()),  # 9 x 2/3 = 6
        (9, 5, {"deciding.too_few_votes"}),
        (10, 7, set()),  # 10 x 2/3 = 6.67
        (10, 6, {"deciding.too_few_votes"}),
    ],
)
def test_striking_off_asks_two_thirds_of_the_cell(
    world: World, entitled: int, in_favour: int, expected: set[str]
) -> None:
    assert found(world, decided(entitled, in_favour)) & {"deciding.too_few_votes"} == expected


@pytest.mark.parametrize(
    ("vote_round", "expected"),
    [(None, "deciding.too_few_votes"), (2, "deciding.too_few_votes"), (3, "deciding.referred_above")],
)
def test_after_three_votes_without_two_thirds_the_committee_above_decides(
    world: World, vote_round: int | None, expected: str
) -> None:
    paper = decided(9, 5)
    cell = replace(paper.steps[0], vote_round=vote_round)
    act = StrikeOffMember("son", ON, "gave_back_card", date(2025, 5, 5))

    findings = dry_run(act, by=world.clerk, paper=replace(paper, steps=(cell, *paper.steps[1:])))

    told = [(one.code, one.severity) for one in findings if one.code.startswith("deciding.")]
    assert (expected, "inform" if vote_round == 3 else "refuse") in told
    assert len([code for code, _severity in told if code != "deciding.votes_not_told"]) == 1


def test_an_expulsion_is_not_referred_above_after_three_votes(world: World) -> None:
    """The law of expulsion has no such rounds; its share is not verified, so it is only told."""
    paper = decided(9, 5)
    cell = replace(paper.steps[0], vote_round=3)

    findings = dry_run(ExpelMember("son", ON), by=world.clerk, paper=replace(paper, steps=(cell,)))

    assert "deciding.too_few_votes" in [one.code for one in findings]


def test_a_striking_off_asks_for_the_self_assessment(world: World) -> None:
    seldom = StrikeOffMember("son", ON, "gave_back_card", assessment_requests=2)
    often = replace(seldom, assessment_requests=3)
    code = "membership.self_assessment_asked_too_seldom"

    assert code in [one.code for one in dry_run(seldom, by=world.clerk)]
    assert code not in [one.code for one in dry_run(often, by=world.clerk)]


def test_nobody_applies_to_leave_after_having_left(world: World) -> None:
    in_time = AllowWithdrawal("son", ON, ON)
    late = AllowWithdrawal("son", ON, date(2025, 6, 3))

    assert "membership.applied_later" not in [one.code for one in dry_run(in_time, by=world.clerk)]
    assert "membership.applied_later" in [one.code for one in dry_run(late, by=world.clerk)]


def test_a_body_that_may_not_decide_is_refused_with_those_who_may(world: World) -> None:
    assert "deciding.not_competent" in found(world, decided(9, 9, body="na-ca", organ="cell"))


def test_the_steps_lie_before_the_paper(world: World) -> None:
    late = replace(decided(9, 9), issued_on=date(2025, 5, 9))

    assert "deciding.issued_before" in found(world, late)


def test_the_ground_is_one_of_the_list(world: World) -> None:
    codes = [one.code for one in dry_run(StrikeOffMember("son", ON, ground="x"), by=world.clerk)]

    assert codes == ["payload.code"]

"""The law answers for a day, or says that it does not know."""

from datetime import date

import pytest
from django.utils.translation import override

from dangvu.law.certainty import milder, severity_of
from dangvu.law.errors import Ceased, NotInForce, UnknownLeaf
from dangvu.law.judgement import Judgement
from dangvu.law.questions import code_list, known_codes, value


def test_the_value_is_that_of_the_day_and_names_its_source() -> None:
    last_of_old = value("membership.admission.maximum_age", date(2025, 6, 30))
    first_of_new = value("membership.admission.maximum_age", date(2025, 7, 1))

    assert (last_of_old.instrument, last_of_old.number) == ("Quy định 232-QĐ/TW", 60)
    assert (first_of_new.instrument, first_of_new.issued) == ("Quy định 294-QĐ/TW", date(2025, 5, 26))
    assert first_of_new.effective_from == date(2025, 7, 1)
    assert str(first_of_new.source) == "Quy định 294-QĐ/TW (26/05/2025), mục 1.1.1"


def test_before_the_first_date_there_is_an_error_and_no_zero() -> None:
    assert value("membership.recognition.probation_months", date(2011, 1, 19)).number == 12
    with pytest.raises(NotInForce):
        value("membership.recognition.probation_months", date(2011, 1, 18))


def test_a_number_that_ceased_is_told_apart_from_one_not_yet_in_force() -> None:
    assert value("organisations.structure.district", date(2025, 6, 30)).words == ("province",)
    with pytest.raises(Ceased):
        value("organisations.structure.district", date(2025, 7, 1))


def test_what_no_file_declares_is_a_mistake_of_the_program() -> None:
    with pytest.raises(UnknownLeaf):
        value("membership.admission.no_such_number", date(2025, 1, 1))
    with pytest.raises(UnknownLeaf):
        value("people.code_lists.sex", date(2025, 1, 1))
    with pytest.raises(UnknownLeaf):
        code_list("membership.admission.minimum_age", date(2025, 1, 1))


def test_a_value_asked_as_what_it_is_not_is_refused() -> None:
    with pytest.raises(TypeError):
        _ = value("membership.admission.minimum_age", date(2025, 1, 1)).words
    with pytest.raises(TypeError):
        _ = value("membership.admission.over_age_needs_consent", date(2025, 1, 1)).number


def test_townships_end_with_the_districts() -> None:
    types = "organisations.code_lists.grassroots_type"

    assert "township" in code_list(types, date(2025, 6, 30))
    assert "township" not in code_list(types, date(2025, 7, 1))
    assert "township" in known_codes(types)
    with pytest.raises(NotInForce):
        code_list(types, date(1930, 2, 2))


def test_the_ethnic_groups_are_numbered_01_to_56_in_their_official_order() -> None:
    groups = known_codes("people.code_lists.ethnic_group")

    assert list(groups) == [f"{number:02}" for number in range(1, 57)]
    assert groups["02"].label.vi == "Tày"


def test_a_label_follows_the_language_of_the_page() -> None:
    label = known_codes("membership.code_lists.membership_end")["died"].label

    with override("vi"):
        assert str(label) == "từ trần"
    with override("en"):
        assert str(label) == "died"


def test_certainty_decides_how_hard_a_breach_is_answered() -> None:
    assert [severity_of("A"), severity_of("B"), severity_of("C"), severity_of("N")] == [
        "refuse",
        "warn",
        "warn",
        "inform",
    ]
    assert [milder("refuse", "warn"), milder("warn", "inform"), milder("warn", "refuse")] == [
        "warn",
        "inform",
        "warn",
    ]


def test_a_deadline_that_was_read_warns_because_a_late_decision_stands() -> None:
    assert value("membership.admission.decision_days", date(2025, 2, 1)).certainty == "A"
    assert value("membership.admission.decision_days", date(2025, 2, 1)).severity == "warn"


def test_silence_of_the_law_is_told_once() -> None:
    judgement = Judgement()

    judgement.law("membership.readmission.waiting_months", date(2015, 1, 1))
    judgement.law("membership.readmission.waiting_months", date(2015, 1, 1))

    assert [(found.code, found.severity) for found in judgement.findings] == [("law.not_known", "inform")]
    assert judgement.findings[0].figures == {
        "code": "membership.readmission.waiting_months",
        "on": "2015-01-01",
    }

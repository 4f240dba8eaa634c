"""What a finding says to programs and to people."""

from dangvu.core.finding import Finding, Refused, refusals, warnings

REFUSED = Finding(
    "period.backward", "Ngày sai.", where={"file": "people.csv", "row": 3, "column": "from_date"}
)
WARNED = Finding("membership.late", "Chậm.", "warn", article="Quy định 232-QĐ/TW, mục 4", figures={"days": 5})
TOLD = Finding("law.not_known", "Chưa rõ.", "inform")


def test_json_has_the_place_flat_and_leaves_out_what_is_empty() -> None:
    assert REFUSED.as_json() == {
        "code": "period.backward",
        "severity": "refuse",
        "message": "Ngày sai.",
        "file": "people.csv",
        "row": 3,
        "column": "from_date",
    }
    assert WARNED.as_json() == {
        "code": "membership.late",
        "severity": "warn",
        "message": "Chậm.",
        "article": "Quy định 232-QĐ/TW, mục 4",
        "figures": {"days": 5},
    }


def test_as_a_sentence_it_begins_with_its_place_and_ends_with_its_article() -> None:
    assert str(REFUSED) == "people.csv · 3 · from_date: Ngày sai."
    assert str(WARNED) == "Chậm. [Quy định 232-QĐ/TW, mục 4]"


def test_findings_are_told_apart_by_how_hard_they_are() -> None:
    everything = [TOLD, WARNED, REFUSED]

    assert refusals(everything) == [REFUSED]
    assert warnings(everything) == [WARNED]


def test_a_refusal_says_all_of_its_findings() -> None:
    refused = Refused(iter([REFUSED, WARNED]))

    assert refused.findings == [REFUSED, WARNED]
    assert str(refused) == f"{REFUSED}\n{WARNED}"

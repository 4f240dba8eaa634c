"""`enact`: one act and lists, warnings, keys, faults of the file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from dangvu.accounts.models import Reading
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from dangvu.ledger.acts import Act
from dangvu.ledger.checkpoints import receipt
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from dangvu.membership.acts import RecordDeath, TransferMember
from dangvu.membership.models import Membership
from tests.cast import PAPER, World, payload_of
from tests.commands.running import DIED, MOVE, Run


def test_enact_records_one_act_with_its_paper(world: World, run: Run, file: Callable[[Any], Path]) -> None:
    paper = {"number": "12-QĐ/ĐU", "issued_on": "2020-12-30"}

    said = run("enact", file(MOVE | {"paper": paper}), "--json")

    assert said.code == 0
    answer = said.json
    (remark,) = answer["acts"][0].pop("remarks")
    assert (remark["code"], remark["severity"]) == ("organisations.below_minimum", "inform")
    assert answer == {
        "recorded": True,
        "acts": [
            {
                "entry": 2,
                "hash": head().hash,
                "sentence": "Chuyển sinh hoạt đảng của Hứa Văn Sơn đến Chi bộ thôn Nà Cà ngày 04/01/2021",
                "receipt": receipt(Entry.objects.get(pk=2), timezone.localdate()).text,
            }
        ],
    }
    assert Entry.objects.get(pk=2).paper == '{"issued_on":"2020-12-30","number":"12-QĐ/ĐU"}'


def test_enact_records_a_list_whole_or_not_at_all(
    world: World, run: Run, file: Callable[[Any], Path]
) -> None:
    refused = run("enact", file([MOVE, DIED, MOVE]), "--json")
    assert refused.code == 1
    assert [(one["code"], one["item"]) for one in refused.json["findings"]] == [
        ("membership.same_organisation", 3),
        ("membership.just_begun", 3),
    ]
    assert (head().number, Membership.objects.filter(recorded_in__gt=1).count()) == (1, 0)

    done = run("enact", file([MOVE, DIED]), "--json")
    assert [one["entry"] for one in done.json["acts"]] == [2, 3]


def item_of(act: Act, **more: object) -> dict[str, object]:
    """An act as an item of a file."""
    return {"kind": act.kind, "payload": payload_of(act), "paper": PAPER.as_json(), **more}


def test_enact_tells_of_what_was_recorded_since_the_file_was_written(
    world: World, run: Run, file: Callable[[Any], Path]
) -> None:
    back = TransferMember("son", "khuoi-it", date(2021, 3, 1))
    died = RecordDeath("son", date(2022, 5, 1))

    run("enact", file([MOVE | {"seen": 1}, item_of(back, seen=1)]))  # one request
    said = run("enact", file(item_of(died, seen=2)), "--json")

    (conflict,) = said.json["findings"]
    assert (said.code, conflict["code"], conflict["item"]) == (1, "edit.conflict", 1)
    assert (conflict["figures"]["entry"], head().number) == (3, 3)
    assert run("enact", file(DIED | {"seen": "ba"}), "--json").json["findings"][0]["code"] == "edit.seen_form"


@pytest.mark.parametrize("command", ["import", "void"])
def test_a_command_sent_again_with_its_key_gives_the_same_answer(
    world: World, run: Run, tmp_path: Path, command: str
) -> None:
    path = tmp_path / "ds.xlsx"
    write_list(path, [row | {"card_number": ""} for row in good_rows([("na-ca", "Chi bộ thôn Nà Cà")], 2)])
    words = ("void", 2) if command == "void" else ("import", path, "--on", "2025-06-30")
    run("import", path, "--on", "2025-06-30") if command == "void" else None

    first = run(*words, "--key", "k1", "--json")
    again = run(*words, "--key", "k1", "--json")

    assert first.code == 0
    assert (again.code, again.out) == (0, first.out)
    assert head().number == (3 if command == "void" else 2)


def test_a_dry_run_of_enact_records_nothing(world: World, run: Run, file: Callable[[Any], Path]) -> None:
    said = run("enact", file([MOVE, DIED]), "--dry-run", "--json")

    assert (said.code, said.json["recorded"]) == (0, False)
    assert [one["entry"] for one in said.json["acts"]] == [None, None]
    assert head().number == 1


def test_an_act_without_a_word_of_its_paper_needs_a_reason(
    world: World, run: Run, file: Callable[[Any], Path]
) -> None:
    path = file(MOVE | {"paper": {}})

    refused = run("enact", path, "--json")
    said = run("enact", path, "--override", "giấy giới thiệu đến sau")

    assert (refused.code, "paper.missing" in [one["code"] for one in refused.json["findings"]]) == (1, True)
    assert (said.code, head().number) == (0, 2)


def test_a_warning_is_recorded_only_with_a_reason(
    world: World, run: Run, file: Callable[[Any], Path]
) -> None:
    late = {"person": "nga", "considered_on": "2026-03-02", "decision_date": "2026-03-20"}
    path = file({"kind": "recognise_member", "payload": late, "paper": {"number": "1-QĐ"}})

    assert run("enact", path).code == 1
    said = run("enact", path, "--override", "chi bộ không họp được vì lũ", "--json")

    remark = said.json["acts"][0]["remarks"][0]
    assert (remark["code"], remark["severity"]) == ("membership.recognition_considered_late", "warn")
    assert remark["article"]


def test_the_same_key_records_once(world: World, run: Run, file: Callable[[Any], Path]) -> None:
    first, again = (run("enact", file(MOVE | {"key": "k1"}), "--json").json for _ in range(2))

    assert first["acts"][0]["entry"] == again["acts"][0]["entry"] == 2
    assert head().number == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"kind": "khong-co", "payload": {}}, "act.unknown_kind"),
        ({"kind": "open_register", "payload": {}}, "act.unknown_kind"),
        ([5], "act.unknown_kind"),
        (MOVE | {"payload": {"person": "son"}}, "payload.missing"),
        (MOVE | {"payload": ["son"]}, "payload.form"),
        (MOVE | {"paper": {"so": "1"}}, "paper.form"),
        (MOVE | {"paper": {"issued_on": "31/12/2020"}}, "paper.day"),
        (MOVE | {"key": "k" * 65}, "ledger.key_form"),
    ],
)
def test_a_fault_of_the_file_is_refused_with_its_item(
    world: World, run: Run, file: Callable[[Any], Path], content: Any, code: str
) -> None:
    said = run("enact", file(content), "--json")

    assert said.code == 1
    assert (code, 1) in [(one["code"], one["item"]) for one in said.json["findings"]]
    assert head().number == 1


def test_a_file_that_is_no_json_is_wrong_usage(world: World, run: Run, file: Callable[[Any], Path]) -> None:
    assert run("enact", file("{")).code == 2


def test_findings_are_sentences_on_standard_error_without_json(
    world: World, run: Run, file: Callable[[Any], Path]
) -> None:
    said = run("enact", file(MOVE | {"payload": MOVE["payload"] | {"organisation": "x"}}))  # type: ignore[operator]

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("✗ 1 · organisation: Không có tổ chức đảng mang mã “x”")


def test_kinds_schema_and_template_describe_the_acts_by_hand(world: World, run: Run) -> None:
    kinds = run("enact", "--kinds", "--json").json

    assert {"admit_member", "recognise_member", "transfer_member", "record_death"} <= kinds.keys()
    assert not {"open_register", "import_members", "void"} & kinds.keys()
    for kind in kinds:
        assert run("enact", "--schema", kind).json["type"] == "object"
        assert run("enact", "--template", kind).json["kind"] == kind


def test_enact_logs_whom_its_sentence_names(world: World, run: Run, file: Callable[[Any], Path]) -> None:
    moved = TransferMember("be", "khuoi-it", date(2018, 1, 4))

    said = run(
        "enact",
        file({"kind": "transfer_member", "payload": payload_of(moved)}),
        "--override",
        "thử",
        by="clerk",
    )

    assert "Bế" in said.out
    assert [(one.page, one.persons) for one in Reading.objects.all()] == [
        ("enact", f",{world.person('be')},")
    ]

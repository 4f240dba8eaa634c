"""The command line as other programs rely on it: exit codes, JSON, who acts, an empty data folder."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from dangvu.accounts import local
from dangvu.accounts.models import Account, Mandate, Reading
from dangvu.command import COMMANDS, GROUPS, main
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from dangvu.ledger import guards
from dangvu.ledger.acts import Act
from dangvu.ledger.checkpoints import copy_path, receipt
from dangvu.ledger.enact import head
from dangvu.ledger.export import write_export
from dangvu.ledger.models import Entry, Head
from dangvu.ledger.signing import node, node_key_path
from dangvu.ledger.tests.tampering import begun_entry
from dangvu.membership.acts import RecordDeath, TransferMember
from dangvu.membership.models import Membership
from dangvu.membership.tests.test_admit_member import MOI
from tests.cast import FOLDER, PAPER, World, account, enact, payload_of
from verifier.verify import verify as verify_export

MOVE = {
    "kind": "transfer_member",
    "payload": {"person": "son", "organisation": "na-ca", "on": "2021-01-04"},
    "paper": {"number": "1-GTSH"},
}
DIED = {
    "kind": "record_death",
    "payload": {"person": "be", "on": "2022-05-01"},
    "paper": {"number": "1-TB"},
}


class Said(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, on the register of the test."""
    monkeypatch.setattr(local, "ready_register", lambda: None)
    monkeypatch.delenv("DANGVU_ACTOR", raising=False)

    def command(*words: object, by: str = "clerk") -> Said:
        given = [str(word) for word in words]
        try:
            code = main([*given, "--as", by] if by else given)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        return Said(code, *capsys.readouterr())

    return command


@pytest.fixture
def file(tmp_path: Path) -> Callable[[Any], Path]:
    """A JSON file of acts."""

    def write(content: Any) -> Path:
        path = tmp_path / "viec.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_has_help(run: Run, name: str) -> None:
    said = run(name, "--help", by="")

    assert said.code == 0
    assert f"usage: dangvu {name}" in said.out
    assert "--as" in said.out


def test_the_command_itself_lists_its_subcommands_with_what_each_does(run: Run) -> None:
    said = run("--help", by="")

    assert said.code == 0
    words = " ".join(said.out.split())
    for name, module in COMMANDS.items():
        assert f" {name} {import_module(module).HELP}" in words
    assert [group for group in GROUPS if f"\n{group}:\n" in said.out] == list(GROUPS)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("khong-co",),
        ("ledger",),
        ("ledger", "cat"),
        ("ledger", "show"),
        ("void", "ba"),
        ("enact",),
        ("enact", "khong-co.json"),
        ("enact", "--schema", "khong-co"),
        ("enact", "--template", "open_register"),
        ("import",),
        ("import", "khong-co.xlsx"),
        ("createuser", "moi", "--may", "everything"),
        ("open",),
    ],
)
def test_wrong_usage_is_2(world: World, run: Run, words: tuple[str, ...]) -> None:
    said = run(*words, by="clerk" if words[:1] and words[0] in COMMANDS else "")

    assert said.code == 2
    assert said.err
    assert head().number == 1


# Who acts


@pytest.mark.parametrize("name", ["", "ai-do"])
def test_whoever_has_no_account_is_refused(world: World, run: Run, settings: Any, name: str) -> None:
    settings.EMBEDDED = False

    said = run("void", 1, by=name)

    assert (said.code, said.out) == (1, "")
    assert (name or "--as") in said.err


def test_the_account_may_be_named_by_the_environment(
    world: World, run: Run, file: Callable[[Any], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGVU_ACTOR", "clerk")

    assert run("enact", file(MOVE), by="").code == 0
    assert Entry.objects.get(pk=2).actor == "clerk"


def test_what_the_mandate_does_not_cover_is_refused(
    world: World, run: Run, file: Callable[[Any], Path]
) -> None:
    for by in ("stranger", "secretary"):
        said = run("enact", file(MOVE), "--json", by=by)
        assert said.code == 1
        assert [one["code"] for one in said.json["findings"]] == ["mandate.missing"]
    assert head().number == 1


def test_a_missing_guard_stops_every_command(world: World, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise guards.GuardMissing("guard_membership_membership_one0")

    monkeypatch.setattr(local, "ready_register", missing)

    said = run("ledger", "head")

    assert (said.code, said.out) == (1, "")
    assert "guard_membership_membership_one0" in said.err


# enact, void


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


def moved(cell: str, from_date: str, until_date: str | None) -> dict[str, Any]:
    names = ["Hứa Văn Sơn", f"Chi bộ thôn {cell}", "chính thức"]
    return {"fact": "membership", "names": names, "from_date": from_date, "until_date": until_date}


def test_void_takes_back_and_refuses_what_it_cannot(
    world: World, run: Run, file: Callable[[Any], Path]
) -> None:
    run("enact", file(MOVE))

    assert run("void", 2, "--dry-run", "--names", "--json").json == {
        "entry": None,
        "voids": 2,
        "later": [],
        "rows": {"membership": {"returns": 1, "goes": 2}},
        "members": [
            {"organisation": "Chi bộ thôn Bản Khắn", "before": 1, "after": 2},
            {"organisation": "Chi bộ thôn Nà Cà", "before": 4, "after": 3},
        ],
        "named": {
            "returns": [moved("Bản Khắn", "2000-01-01", None)],
            "goes": [moved("Bản Khắn", "2000-01-01", "2021-01-04"), moved("Nà Cà", "2021-01-04", None)],
        },
    }
    assert Reading.objects.get(page="void").page == "void"
    said = run("void", 2, "--reason", "ghi nhầm người", "--json")
    assert (said.code, said.json) == (0, {"entry": 3, "hash": head().hash, "voids": 2})

    again = run("void", 2, "--json")
    assert (again.code, [one["code"] for one in again.json["findings"]]) == (1, ["void.already"])
    assert run("void", 99).code == 1


# ledger, rebuild


def test_ledger_head_verify_and_show(world: World, run: Run, file: Callable[[Any], Path]) -> None:
    run("enact", file(MOVE))

    assert run("ledger", "head", "--json").json == {"number": 2, "hash": head().hash}
    assert run("ledger", "head").out == f"2 {head().hash}\n"
    verified = run("ledger", "verify", "--json").json
    assert (verified["whole"], verified["entries"], verified["findings"]) == (True, 2, [])
    assert verified["not_anchored"] == 2
    shown = run("ledger", "show", 2, "--json").json
    assert (shown["number"], shown["kind"], shown["actor"]) == (2, "transfer_member", "clerk")
    assert shown["previous_hash"] == world.opened.hash
    assert run("ledger", "show", 9).code == 1


def test_an_entry_shows_names_only_to_who_may_read_everything(world: World, run: Run) -> None:
    recorder = account("ghi", world.organisation("kim-lu"), "record")
    enact(MOI, by=recorder)

    by_reader, by_recorder = (run("ledger", "show", 2, "--json", by=name) for name in ("clerk", "ghi"))

    assert by_reader.json["payload"]["full_name"] == MOI.full_name
    assert MOI.full_name not in by_recorder.out
    assert by_recorder.json["payload"]["code"] == "moi"
    assert run("ledger", "show", 2, by="secretary").code == 1  # not theirs: as if it were not there


def test_verify_and_rebuild_check_are_1_where_something_differs(
    world: World, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("rebuild", "--check", "--json").json == {"identical": True, "differences": []}
    assert run("rebuild", "--check").code == 0
    # A row past the code, as an intruder would add it who draws a number for it, as the door does.
    ids = {"person_id": world.person("don"), "organisation_id": world.organisation("na-ca")}
    Membership.objects.create(recorded_in=begun_entry(), ordinal=900, from_date=date(2020, 1, 1), **ids)
    Head.objects.update(number=1)

    said = run("rebuild", "--check", "--json")

    assert said.code == 1
    assert said.json["differences"] == [
        {"table": "membership_membership", "missing": 0, "extra": 1, "keys": ["2.900"]}
    ]
    monkeypatch.setattr(Entry, "computed_hash", lambda _self: "0" * 64)
    broken = run("ledger", "verify", "--json")
    assert (broken.code, broken.json["whole"]) == (1, False)
    assert [(one["code"], one["entry"]) for one in broken.json["findings"]] == [("ledger.altered", 1)]
    assert run("ledger", "verify").code == 1


# open, import


@pytest.fixture
def empty(db: None) -> Account:
    return account("clerk", None, "read", "record", "administer")


def test_open_answers_what_it_read_and_recorded(empty: Account, run: Run) -> None:
    checked = run("open", FOLDER, "--dry-run", "--json")
    assert (checked.code, checked.json["accepted"], checked.json["entry"]) == (0, True, None)
    assert head().number == 0

    said = run("open", FOLDER, "--json")
    assert said.code == 0
    assert said.json == checked.json | {"entry": 1, "hash": head().hash}
    assert (said.json["rows"]["people"], said.json["rejected"], said.json["warnings"]) == (8, [], [])

    again = run("open", FOLDER, "--json")
    assert (again.code, [one["code"] for one in again.json["rejected"]]) == (1, ["open.not_empty"])


def test_open_refuses_with_file_row_and_column(empty: Account, run: Run, tmp_path: Path) -> None:
    header = (FOLDER / "people.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "people.csv").write_text(f"{header}\nbe,Bế,nữ,1962-02-31,02,,\n", encoding="utf-8")

    said = run("open", tmp_path, "--json")

    assert said.code == 1
    assert [(one["code"], one["file"], one["row"], one["column"]) for one in said.json["rejected"]] == [
        ("form.code_list", "people.csv", 2, "sex"),
        ("form.day", "people.csv", 2, "birth_date"),
    ]
    plain = run("open", tmp_path)
    assert "✗ people.csv · 2 · birth_date:" in plain.err
    assert run("open", tmp_path / "khong-co").code == 1


def test_import_answers_rows_accepted_rejected_and_warnings(world: World, run: Run, tmp_path: Path) -> None:
    rows = good_rows((("na-ca", "Chi bộ thôn Nà Cà"),), 3)
    good, bad = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_list(good, rows)
    write_list(bad, [rows[0], rows[1] | {"birth_date": "31/02/1975"}])
    on = ("--on", "2025-06-30", "--json")

    refused = run("import", bad, *on, "--faults", tmp_path / "loi.xlsx")
    assert refused.code == 1
    assert (refused.json["rows"], refused.json["accepted"], refused.json["entry"]) == (2, 0, None)
    (fault,) = refused.json["rejected"]
    assert (fault["sheet"], fault["row"], fault["column"]) == ("Danh sách", 3, "F")
    assert (fault["code"], "31/02/1975" in fault["message"]) == ("workbook.no_such_day", True)
    assert (tmp_path / "loi.xlsx").exists()
    assert head().number == 1

    checked = run("import", good, *on, "--dry-run")
    assert (checked.code, checked.json["accepted"], checked.json["entry"]) == (0, 3, None)
    said = run("import", good, *on)
    assert (said.code, said.json["rows"], said.json["accepted"]) == (0, 3, 3)
    assert (said.json["rejected"], said.json["entry"]) == ([], 2)


def test_import_writes_an_empty_template(world: World, run: Run, tmp_path: Path) -> None:
    assert run("import", "--template", tmp_path / "mau.xlsx").code == 0
    assert (tmp_path / "mau.xlsx").stat().st_size > 1000


# What a command tells of persons is logged


def test_ledger_show_logs_whom_it_names(world: World, run: Run) -> None:
    enact(TransferMember("be", "khuoi-it", date(2018, 1, 4)), by=world.clerk, override="thử")

    run("ledger", "show", 2, "--json", by="clerk")

    (line,) = Reading.objects.all()
    assert (line.account, line.page, line.persons) == ("clerk", "ledger show", f",{world.person('be')},")


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


# createuser


def test_createuser_gives_a_link_and_the_mandates_asked_for(world: World, run: Run) -> None:
    said = run(
        "createuser", "moi", "--may", "read,record", "--org", "kim-lu", "--until", "2099-01-01", "--json"
    )

    assert said.code == 0
    assert (said.json["account"], said.json["actions"]) == ("moi", ["read", "record"])
    assert said.json["link"].startswith("http://127.0.0.1:")
    kept = Mandate.objects.filter(account__name="moi")
    assert {(one.action, one.organisation_id, one.until_date) for one in kept} == {
        (action, world.organisation("kim-lu"), date(2099, 1, 1)) for action in ("read", "record")
    }
    assert not Account.objects.get(name="moi").has_usable_password()


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        (("clerk",), "clerk", "account.exists"),
        (("moi", "--org", "khong-co"), "clerk", "organisation.unknown"),
        (("mới\n",), "clerk", "payload.form"),
        (("moi", "--full-name", "\udcff"), "clerk", "payload.form"),
        (("moi",), "secretary", "account.not_administrator"),
    ],
)
def test_createuser_refuses(world: World, run: Run, words: tuple[str, ...], by: str, code: str) -> None:
    before = Account.objects.count()

    said = run("createuser", *words, "--json", by=by)

    assert (said.code, [one["code"] for one in said.json["findings"]]) == (1, [code])
    assert Account.objects.count() == before


# A data folder of its own


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., "subprocess.Popen[str]"]:
    """Start the command as a user would, on a data folder that is not there yet; always embedded."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DANGVU_", "DJANGO_"))}

    def start(*words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "dangvu.command", *words],
            env=kept | {"DANGVU_HOME": str(tmp_path / "var")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.mark.skipif("DANGVU_DATABASE_URL" in os.environ, reason="asks the embedded database alone")
def test_commands_started_together_on_an_empty_folder_make_one_register_and_record_in_turn(
    shell: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    # Nobody has migrated: the first command makes the register and its account, the others wait for it.
    opened = [shell("open", str(FOLDER), "--json") for _ in range(2)]
    answers = [(*process.communicate(timeout=120), process.returncode) for process in opened]
    assert sorted(code for _out, _err, code in answers) == [0, 1], answers
    first, second = (json.loads(out) for out, _err, _code in sorted(answers, key=lambda one: one[2]))
    assert (first["entry"], [one["code"] for one in second["rejected"]]) == (1, ["open.not_empty"])
    for path in (tmp_path / "var").glob("*.sqlite*"):
        assert path.stat().st_mode & 0o077 == 0

    acts = []
    for number, person in enumerate(("be", "hoa", "be")):
        payload = DIED["payload"] | {"person": person}  # type: ignore[operator]
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(DIED | {"payload": payload}), encoding="utf-8")
        acts.append(shell("enact", str(file), "--json"))
    said = [(*process.communicate(timeout=120), process.returncode) for process in acts]

    assert sorted(code for _out, _err, code in said) == [0, 0, 1], said
    recorded = [json.loads(out)["acts"][0]["entry"] for out, _err, code in said if code == 0]
    assert sorted(recorded) == [2, 3]
    (refused,) = [json.loads(out)["findings"] for out, _err, code in said if code == 1]
    assert [one["code"] for one in refused] == ["membership.later_change"]
    process = shell("ledger", "verify")
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, ""), out


def test_checkpoint_receipt_and_export_are_verified_by_the_verifier(
    world: World, run: Run, file: Callable[[Any], Path], tmp_path: Path
) -> None:
    run("enact", file(MOVE))
    folder = tmp_path / "keeper"
    folder.mkdir()

    assert run("checkpoint", "--folder", folder, "--json").json["entries"] == 2
    (tmp_path / "receipt").write_text(run("receipt", 2).out, encoding="utf-8")
    assert run("ledger", "verify", "--checkpoints", folder, "--json").json["not_anchored"] == 0
    assert run("ledger", "export", tmp_path / "export", "--json").json["entries"] == 2
    verifier = [sys.executable, "verifier/verify.py", "export", "keeper", "receipt"]
    verifier[1:] = [
        str(Path(__file__).parents[1] / verifier[1]),
        *(str(tmp_path / it) for it in verifier[2:]),
    ]
    said = subprocess.run([*verifier, "--en"], capture_output=True, text=True, check=False)

    assert (said.returncode, said.stdout) == (0, "Nothing was changed.\n")
    copy_path().unlink()


def test_receipt_of_what_is_not_yours_is_not_there(world: World, run: Run) -> None:
    assert run("receipt", 1, by="stranger").code == 1
    assert run("receipt", 7).code == 1


def test_new_epoch_is_the_administrators(world: World, run: Run) -> None:
    assert "quản trị" in run("checkpoint", "--new-epoch", "--reason", "thử", by="secretary").err


def test_ledger_show_and_export_ask_for_their_argument(world: World, run: Run) -> None:
    assert run("ledger", "show", "một").code == 2
    assert run("ledger", "export").code == 2


def test_enact_gives_a_receipt_for_each_act(
    world: World,
    run: Run,
    file: Callable[[Any], Path],
    tmp_path: Path,
) -> None:
    acts = run("enact", file([MOVE, DIED]), "--json").json["acts"]

    write_export(tmp_path / "export")
    papers = []
    for act in acts:
        papers.append(tmp_path / f"{act['entry']}.txt")
        papers[-1].write_text(act["receipt"], encoding="utf-8")
    assert [act["receipt"].splitlines()[3] for act in acts] == ["entries 2", "entries 3"]
    assert verify_export(tmp_path / "export", [str(path) for path in papers]) == []


def test_enact_prints_one_receipt_that_holds_all(
    world: World,
    run: Run,
    file: Callable[[Any], Path],
) -> None:
    said = run("enact", file([MOVE, DIED])).out

    assert said.count("dangvu-checkpoint 1\n") == 1
    assert "entries 3\n" in said


def test_dry_run_gives_no_receipt(world: World, run: Run, file: Callable[[Any], Path]) -> None:
    (act,) = run("enact", file(MOVE), "--dry-run", "--json").json["acts"]

    assert act["receipt"] is None


def test_act_is_told_as_recorded_where_the_node_key_is_damaged(
    world: World,
    run: Run,
    file: Callable[[Any], Path],
) -> None:
    node()  # so that there is a key
    key = node_key_path().read_bytes()
    node_key_path().write_bytes(b"broken")
    try:
        said = run("enact", file(MOVE))
        refused = run("receipt", 2)
    finally:
        node_key_path().write_bytes(key)

    assert (said.code, Entry.objects.count()) == (0, 2)
    assert "node_key.pem" in said.out
    assert (refused.code, "node_key.pem" in refused.err) == (1, True)

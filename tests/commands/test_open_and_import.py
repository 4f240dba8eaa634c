"""`open`, `import`, and a data folder that is not there yet."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dangvu.accounts.models import Account
from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.workbook.template import write_list
from dangvu.ledger.enact import head
from tests.cast import FOLDER, World, account
from tests.commands.running import DIED, Run


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

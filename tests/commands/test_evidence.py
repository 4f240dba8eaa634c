"""`checkpoint`, `receipt`, `ledger export`, and the receipts of `enact`."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dangvu.ledger.checkpoints import copy_path
from dangvu.ledger.export import write_export
from dangvu.ledger.models import Entry
from dangvu.ledger.signing import node, node_key_path
from tests.cast import World
from tests.commands.running import DIED, MOVE, Run
from verifier.verify import verify as verify_export


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
        str(Path(__file__).parents[2] / verifier[1]),
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

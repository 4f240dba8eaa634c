"""The permission matrix (safety goal C1): every cell is as declared; nothing there is without a row."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client

from dangvu.accounts import rights
from dangvu.accounts.mandates import ACTIONS
from dangvu.accounts.rights import NEEDS, PUBLIC
from dangvu.command import COMMANDS
from dangvu.ledger.acts import kinds
from dangvu.lists.declared import kinds as lists
from tests.rights.acts import BY_FILE, TOUCHES, act_cells, taken_back, tried
from tests.rights.matrix import ROWS, Cell, ask, cells, fits, named_views, told
from tests.rights.objects import Objects, put_up
from tests.rights.stage import set_up
from tests.rights.things import IN, NO_METHOD

pytestmark = pytest.mark.once

THIN = 200
"""A run of CI looks at one cell in so many."""
LEAST = 100_000
"""So many cells there are at least; they become more with every address, act and role."""

AS_ACCOUNT = {
    "open", "import", "enact", "void", "scheme", "figure", "figures", "table", "export", "ledger", "rebuild",
    "checkpoint", "receipt", "backup", "hamlets", "series", "return",
}  # fmt: skip
"""Commands that act or read as an account, by its mandates (``--as``)."""
AT_THE_MACHINE = {
    "serve", "work", "migrate", "createuser", "token", "demo", "restore", "doctor", "encrypt", "rekey",
    "bench",
}  # fmt: skip
"""Commands of whoever holds the files of the installation: the threat model counts on no right there."""


@pytest.fixture
def objects(db: None, tmp_path: Path, settings: Any) -> Iterator[Objects]:
    settings.SHOWN_WITHIN = (
        10**12
    )  # nobody is asked again who they are, before they are told what they may not
    logging.disable(logging.CRITICAL)  # every refusal would be told, a hundred thousand times
    yield put_up(set_up(tmp_path / "so"), Client.force_login)
    logging.disable(logging.NOTSET)


def answered(objects: Objects, cell: Cell) -> HttpResponseBase:
    """The answer to the request of a cell; what it changed is taken back."""
    cache.clear()  # thousands of tries to sign in, from one address, are counted here
    browser = objects.cast.browsers[cell.role.name]
    if cell.method in ("GET", "HEAD"):
        return ask(browser, cell.method, cell.address)
    kept = dict(browser.cookies.items())
    with taken_back():
        answer = ask(browser, cell.method, cell.address)
    browser.cookies.clear()
    browser.cookies.update(kept)
    return answer


def wrong(objects: Objects, thin: int) -> tuple[int, list[str]]:
    """How many cells were tried, one in so many; and those where something else became of the request."""
    count, faults = 0, []
    for cell in cells(objects):
        if crc32(str(cell).encode()) % thin:
            continue
        count += 1
        found = told(answered(objects, cell))
        if not fits(cell, found):
            faults.append(f"{cell}: {found}, not {cell.expected}")
    return count, faults


def wrong_acts(objects: Objects, thin: int) -> tuple[int, list[str]]:
    """The same of acts."""
    count, faults = 0, []
    for cell in act_cells():
        if crc32(str(cell).encode()) % thin:
            continue
        count += 1
        if (found := tried(objects, cell)) != cell.expected:
            faults.append(f"{cell}: {found}, not {cell.expected}")
    return count, faults


def test_cells_of_the_matrix_are_as_declared(objects: Objects) -> None:
    count, faults = wrong(objects, THIN)

    assert faults == []
    assert count > 500


def test_acts_of_the_matrix_are_as_declared(objects: Objects) -> None:
    count, faults = wrong_acts(objects, THIN // 6)

    assert faults == []
    assert count > 100


def test_every_page_that_is_only_read_refuses_post(objects: Objects) -> None:
    """Of each address one cell, as somebody who would be let in by GET."""
    let_in = {
        (cell.name, cell.role, cell.address)
        for cell in cells(objects)
        if cell.method == "GET" and cell.expected == IN
    }
    with_forms = {name for name, row in ROWS.items() if "POST" in row.methods}
    tried: dict[str, str] = {}
    for cell in cells(objects):
        is_open = (cell.name, cell.role, cell.address) in let_in
        if cell.method == "POST" and is_open and cell.name not in {*tried, *with_forms}:
            tried[cell.name] = told(answered(objects, cell))

    assert len(tried) > 40
    assert {name: found for name, found in tried.items() if found != NO_METHOD} == {}


@pytest.mark.nightly
def test_every_cell_of_the_matrix_is_as_declared(objects: Objects) -> None:
    count, faults = wrong(objects, 1)

    assert not faults, "\n".join(faults)
    assert count > LEAST


@pytest.mark.nightly
def test_every_act_of_the_matrix_is_as_declared(objects: Objects) -> None:
    _count, faults = wrong_acts(objects, 1)

    assert not faults, "\n".join(faults)


def test_every_address_has_a_row() -> None:
    assert {name for name, _view in named_views()} == ROWS.keys()


def test_every_kind_of_act_has_a_row() -> None:
    by_hand = {kind for kind, act in kinds().items() if ".tests." not in act.__module__}

    assert by_hand == TOUCHES.keys() | BY_FILE.keys()


def test_every_list_has_an_address_and_a_file_in_the_matrix() -> None:
    assert {*lists, *(f"{name}__file" for name in lists)} <= ROWS.keys()


def test_every_command_is_known_to_act_for_an_account_or_for_whoever_has_the_machine() -> None:
    assert COMMANDS.keys() == AS_ACCOUNT | AT_THE_MACHINE


def test_every_cell_of_an_address_hangs_on_a_right_that_its_view_declares() -> None:
    for name, view in named_views():
        assert getattr(view, PUBLIC, False) or getattr(view, NEEDS) in (*ACTIONS, rights.OWN), name

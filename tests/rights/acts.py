"""The part of the matrix that acts make: every kind at every door by every role.

``TOUCHES`` says by hand, of the sample of each kind, what a mandate to record must cover: whoever it does not
cover all of may neither have it checked nor recorded, and learns nothing of what it names.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.http.response import HttpResponseBase
from django.test import Client

from dangvu.desk.tests.test_act_pages import as_typed, hidden
from dangvu.ledger.enact import head
from tests.hostile.samples import PAYLOADS
from tests.rights.matrix import told
from tests.rights.objects import Objects
from tests.rights.roles import ROLES, Role
from tests.rights.things import BARRED, ENROL, SIGN_IN, UNKNOWN

TOUCHES: Mapping[str, tuple[str, ...]] = {
    "absorb_communes": ("bk", "na-ca"),
    "absorb_hamlets": ("khuoi-it", "na-ca"),
    "absorb_organisations": ("khuoi-it", "na-ca"),
    "accept_return": ("na-ri",),  # the level above takes it
    "admit_member": ("na-ca",),
    "allow_withdrawal": ("ban-khan",),
    "annul_admission": ("ban-khan",),
    "change_attribute": ("na-ca",),
    "change_organisation_kind": ("kim-lu",),
    "change_person": ("na-ca",),
    "consolidate_communes": ("bk", "na-ca"),
    "consolidate_hamlets": ("khuoi-it", "na-ca"),
    "consolidate_organisations": ("kim-lu", "bang-phuc", "na-ri", "na-ca", "khuoi-it", "ban-khan"),
    "correct_attribute": ("na-ca",),
    "correct_organisation": ("na-ca",),
    "correct_person": ("na-ca",),
    "cover_unit": ("na-ca",),
    "count_population": ("bk",),
    "divide_commune": ("bk", "na-ca"),
    "downgrade_organisation": ("kim-lu", "na-ca", "khuoi-it"),
    "end_organisation": ("ban-khan", "na-ca"),
    "establish_organisation": ("kim-lu", "na-ca", "khuoi-it"),
    "exempt_member": ("ban-khan",),
    "expel_member": ("ban-khan",),
    "follow_place": ("kim-lu",),
    "freeze_return": ("kim-lu",),
    "join_part": ("khuoi-it", "na-ca"),
    "lift_suspension": ("ban-khan",),
    "move_commune": ("bk", "na-ca"),
    "move_hamlets": ("na-ca",),
    "move_organisation": ("bang-phuc", "cho-don", "na-ri"),
    "move_residence": ("na-ca",),
    "receive_member": ("na-ca",),
    "recode_organisation": ("na-ca",),
    "recognise_member": ("ban-khan",),
    "record_death": ("ban-khan",),
    "reissue_card": ("na-ca",),
    "release_unit": ("na-ca",),
    "rename_commune": ("bk", "na-ca"),
    "rename_hamlet": ("na-ca",),
    "rename_organisation": ("na-ca",),
    "report_number": ("truong-noi-tru",),
    "restore_member": ("ban-khan", "na-ca"),
    "resume_member": ("ban-khan",),
    "send_back_return": ("na-ri",),
    "send_return": ("kim-lu",),
    "separate_combined_cell": ("na-ca", "kim-lu"),
    "set_target": ("kim-lu",),
    "split_off_commune": ("bk", "na-ca"),
    "split_off_hamlet": ("na-ca",),
    "split_off_organisation": ("khuoi-it", "kim-lu"),
    "strike_off_member": ("ban-khan",),
    "suspend_member": ("ban-khan",),
    "transfer_member": ("ban-khan",),  # whoever lets a member go records it
    "transfer_out": ("ban-khan",),
    "void": ("ban-khan", "na-ca"),
    "upgrade_organisation": ("na-ca",),
    "withdraw_number": ("truong-noi-tru",),
    "withdraw_target": ("kim-lu",),
}  # fmt: skip
"""Of each kind with a payload: the organisations its sample touches."""
ABOUT = {
    "be": {"change_person", "correct_person", "reissue_card", "move_residence", "establish_organisation"},
    "hoa": {"change_attribute", "correct_attribute", "establish_organisation"},
}
"""Whose own case a sample is: they record nothing that names themselves."""
BY_FILE = {
    "import_members": "a list of members: of each row its cell",
    "record_rows": "a workbook of acts: of each row what its act touches",
    "record_selected": "persons selected in a list: of each what the act touches",
    "record_cell_report": "the workbook of a cell: the cell",
    "reorganise": "a scheme: all that its movements change, take from and give to",
    "open_register": "the opening, by the command line of whoever has the whole register",
}
"""Kinds that are given as a file or from a list, and what a mandate must cover."""
TWO_PERSONS = (
    "expel_member", "strike_off_member", "absorb_communes", "consolidate_communes", "divide_commune",
    "move_commune", "rename_commune", "split_off_commune",
)  # fmt: skip
CHECKED, RECORDED, REFUSED, FORBIDDEN = "checked", "recorded", "refused for what it says", "not theirs"
DOORS = ("page check", "page record", "api check", "api record")


@dataclass(frozen=True)
class ActCell:
    """Who brings which kind of act to which door, and what must become of it."""

    kind: str
    door: str
    role: Role
    expected: str

    def __str__(self) -> str:
        return f"{self.role.name}: {self.door} of {self.kind}"


def act_cells() -> Iterator[ActCell]:
    """Every kind x door x role."""
    for kind in TOUCHES:
        for door in DOORS:
            if kind == "void" and door.startswith("page"):
                continue  # its page is an address about an entry
            for role in ROLES:
                yield ActCell(kind, door, role, _becomes(kind, door, role))


def _becomes(kind: str, door: str, role: Role) -> str:
    is_program = door.startswith("api")
    if is_program and not role.is_known_to_api:
        return UNKNOWN
    if is_program and role.comes == "unsigned":
        return BARRED
    if not is_program and not role.is_known:
        return SIGN_IN
    if role.comes == "password" and role.has_mandates:
        return ENROL
    if not role.roots("record"):
        return BARRED
    if kind in ABOUT.get(role.person, ()):
        return FORBIDDEN
    if not all(role.reaches("record", one) for one in TOUCHES[kind]):
        return FORBIDDEN
    if door.endswith("check"):
        return REFUSED if kind in TWO_PERSONS and is_program else CHECKED
    return REFUSED if kind in TWO_PERSONS and is_program else RECORDED


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written in here is taken back, in every database."""
    aliases = [alias for alias in ("default", "readings", "jobs") if alias in connections]
    with transaction.atomic():
        if len(aliases) == 1:
            yield
            transaction.set_rollback(True)
            return
        with transaction.atomic("readings"), transaction.atomic("jobs"):
            yield
            for alias in aliases:
                transaction.set_rollback(True, alias)


def tried(objects: Objects, cell: ActCell) -> str:
    """What becomes of it, on the ground its sample asks for; all of it is taken back."""
    browser = objects.cast.browsers[cell.role.name]
    with taken_back():
        payload = _ground_of(objects, cell.kind)
        before = head().number
        send = _by_api if cell.door.startswith("api") else _by_page
        found = send(browser, cell.kind, payload, cell.door.endswith("record"))
        changed = head().number - before
    assert changed == (found == RECORDED and cell.kind not in TWO_PERSONS), (str(cell), changed)
    return found


def _ground_of(objects: Objects, kind: str) -> dict[str, Any]:
    """The payload, once the clerk has made its ground: as the local account, else some takes two persons."""
    clerk = objects.stage.world.clerk
    clerk.is_local = True
    payload = PAYLOADS[kind](objects.stage.world)
    clerk.is_local = False
    return payload


def _by_api(browser: Client, kind: str, payload: dict[str, Any], record: bool) -> str:
    item: dict[str, Any] = {"payload": payload, "dry_run": not record}
    if kind != "void":
        item["override"] = "thử"
    answer = browser.post(f"/api/v1/acts/{kind}", item, "application/json")
    if answer.status_code in (403, 422):
        codes = {one["code"] for one in json.loads(answer.text)["findings"]}
        if codes <= {"mandate.missing", "mandate.own_case"}:
            return FORBIDDEN
    if answer.status_code == 200:
        return RECORDED if record else CHECKED
    return REFUSED if answer.status_code in (409, 422) else told(answer)


def _by_page(browser: Client, kind: str, payload: dict[str, Any], record: bool) -> str:
    address = f"/acts/{kind}"
    typed = as_typed(payload)
    answer = browser.post(address, {**typed, "step": "check", "key": "thu-ma-tran", "override": "thử"})
    if answer.status_code not in (200, 400):
        return told(answer)
    if "không được giao ghi việc" in answer.text or "Không ai tự ghi việc về chính mình" in answer.text:
        assert not _records(browser, address, typed, answer)
        return FORBIDDEN
    if answer.status_code != 200:
        return REFUSED
    if not record:
        return CHECKED
    return RECORDED if _records(browser, address, typed, answer) else REFUSED


def _records(browser: Client, address: str, typed: dict[str, str], seen: HttpResponseBase) -> bool:
    """Whether pressing the button records it, or puts it forward to a second person."""
    text = seen.content.decode()  # type: ignore[attr-defined]  # a page is no stream
    sent = {**typed, **hidden(text), "override": "thử", "step": "record"}
    return browser.post(address, sent).status_code == 302

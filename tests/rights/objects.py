"""What stands on the stage beside the tree: entries, jobs, drafts, proposals and the like, by owner."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from dangvu.accounts.models import Account, Mandate
from dangvu.desk.drafts import keep
from dangvu.desk.models import OwnTable
from dangvu.exchange.models import Reconciliation
from dangvu.exchange.reconciling.comparing import Result
from dangvu.exchange.reconciling.keeping import keep as keep_reconciliation
from dangvu.jobs.models import Job
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import head
from dangvu.ledger.paper import Paper
from dangvu.ledger.proposals import propose
from dangvu.lists.models import SavedView
from dangvu.membership.acts.leaving import ExpelMember
from dangvu.organisations.acts import CoverUnit
from dangvu.statistics.acts import FreezeReturn
from tests.cast import enact
from tests.rights.roles import Cast, on_stage
from tests.rights.stage import CELLS, Stage

TODAY = timezone.localdate()
THEN = date(2017, 6, 1)
OWNERS = ("clerk of all", "clerk of a commune", "reader of a commune", "administrator of all", "no mandate")
RECORDING = ("clerk of all", "clerk of a commune")


@dataclass(frozen=True)
class Objects:
    """The stage, the roles, and by its kind what each owner has: the number of one."""

    stage: Stage
    cast: Cast
    owned: Mapping[str, Mapping[str, int]]

    @property
    def persons(self) -> dict[str, dict[date, str | None]]:
        """One of each cell, and those who came and left; where they are a member today and were then."""
        known = {one.code: one for one in self.stage.persons}
        chosen = ["zq-di", "zq-den", "zq-mat", *(self._first_of(cell) for cell in CELLS)]
        told = {code: {on: known[code].cell_on(on) for on in (TODAY, THEN)} for code in chosen}
        return told | {"be": dict.fromkeys((TODAY, THEN), "na-ca")}

    @property
    def last(self) -> dict[str, str]:
        """Where each of them is a member today, or was last."""
        return {one.code: one.stays[-1][0] for one in self.stage.persons} | {"be": "na-ca"}

    def _first_of(self, cell: str) -> str:
        return next(one.code for one in self.stage.persons if one.stays[0][0] == cell and len(one.code) > 6)


def put_up(stage: Stage, force_login: Callable[[Client, Account], None]) -> Objects:
    """Make them all."""
    cast = on_stage(stage, force_login)
    accounts = cast.accounts
    owned: dict[str, dict[str, int]] = {
        "entry": {"the opening": 1},
        "mandate": {name: _mandate(accounts[name]) for name in OWNERS[:4]},
        "job": {name: _job("rebuild_check", accounts[name]) for name in OWNERS},
        "import": {name: _job("check_members", accounts[name]) for name in OWNERS},
        "scheme": {name: _job("check_scheme", accounts[name]) for name in OWNERS},
        "export": {"nobody of these": _job("export", stage.world.stranger)},
        "draft": {name: _draft(accounts[name]) for name in RECORDING},
        "view": {name: _view(accounts[name]) for name in OWNERS},
        "own table": {name: _own_table(accounts[name]) for name in OWNERS},
        "shared table": {
            "clerk of a commune": _own_table(accounts["clerk of a commune"], stage.organisation("kim-lu"))
        },
        "proposal": {name: _proposal(accounts[name]) for name in RECORDING},
        "reconciliation": {name: _reconciliation(accounts[name]) for name in RECORDING},
    }
    acts: Mapping[str, Act] = {
        "clerk of all": CoverUnit("pac-ban", date(2024, 1, 8), other_unit="Trường Mầm non Văn Minh"),
        "clerk of a commune": CoverUnit("khuoi-it", date(2024, 1, 8), other_unit="Trường Mầm non Kim Lư"),
    }
    for owner, act in acts.items():
        owned["entry"][owner] = enact(act, by=accounts[owner], override="thử").number
    half = FreezeReturn("kim-lu", date(2017, 1, 1), date(2017, 6, 30), tables="1")
    owned["return"] = {"clerk of all": enact(half, by=accounts["clerk of all"], override="thử").number}
    return Objects(stage, cast, owned)


def _mandate(account: Account) -> int:
    return Mandate.objects.filter(account=account).order_by("pk").values_list("pk", flat=True)[0]


def _job(kind: str, account: Account) -> int:
    return Job.objects.create(
        kind=kind,
        account=account.pk,
        language="vi",
        key=f"thu-{kind}-{account.pk}",
        state="failed",
        created_at=timezone.now(),
        ended_at=timezone.now(),
    ).pk


def _draft(account: Account) -> int:
    return keep(account, "transfer_member", QueryDict("act-person=zq-den").urlencode()).pk


def _view(account: Account) -> int:
    return SavedView.objects.create(
        account=account, list_name="members", name="của tôi", query="status=official"
    ).pk


def _own_table(account: Account, shared_in: int | None = None) -> int:
    return OwnTable.objects.create(
        account=account, title=f"biểu {shared_in}", text="title: biểu\nwhen: day\ncount: [members.total]",
        is_shared=shared_in is not None, organisation_id=shared_in, saved_at=timezone.now(),
    ).pk  # fmt: skip


def _proposal(account: Account) -> int:
    act = ExpelMember("zq-den", date(2024, 5, 6))
    made = propose([act], by=account, paper=Paper(number="9-QĐ"), override="thử", seen=head().number)
    return made.pk


def _reconciliation(account: Account) -> int:
    nothing = Result((), (), (), ())
    kept: Reconciliation = keep_reconciliation(
        nothing, account=account, job_key=f"thu-{account.pk}", extract_on=TODAY, name="trich.xlsx",
        now=timezone.now(),
    )  # fmt: skip
    return kept.pk

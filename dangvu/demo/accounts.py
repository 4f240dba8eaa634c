"""Accounts to try the demo with: each sees something else. Passwords are made anew for each register."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.giving import give
from dangvu.accounts.models import Account
from dangvu.core.days import default_day
from dangvu.core.files import write_text
from dangvu.demo.build import LAST_DAY
from dangvu.membership.models import Membership
from dangvu.organisations.lineage import lineage_of, standing_for
from dangvu.organisations.lookup import organisation_coded
from dangvu.organisations.models import OrganisationVersion
from dangvu.tree.models import Placement

WORDS = (
    "nui",
    "song",
    "rung",
    "suoi",
    "lua",
    "che",
    "mai",
    "dao",
    "trang",
    "sao",
    "may",
    "gio",
    "nang",
    "mua",
    "hoa",
    "la",
)
PROVINCE = "bk"
MEMBER = "dangvien"
Wanted = tuple[str, str, str | None, Sequence[str], str]
"""Name, full name, the code of the organisation it reaches (or none), what it may, and that in words."""


@dataclass(frozen=True)
class DemoAccount:
    """An account as it is told once, on the terminal of whoever started the demo."""

    name: str
    password: str
    mandate: str

    def __str__(self) -> str:
        return _("Đăng nhập thử: tên %(name)s, mật khẩu %(password)s (%(mandate)s)") % asdict(self)


def demo_accounts_file() -> Path:
    """The told accounts, readable by the owner of the data folder alone, so that a second start can tell them
    again.
    """
    return settings.HOME / "demo-accounts.json"


def make_province_accounts() -> list[DemoAccount]:
    """One for each of those who work with a register; a cell secretary sends workbooks to the clerk."""
    commune, name = _a_commune()
    made = make_demo_accounts(
        (
            ("tinh", "Chuyên viên Ban Tổ chức Tỉnh ủy", PROVINCE, ("read", "record"), "xem và ghi cả tỉnh"),
            ("vanthu", "Cán bộ xây dựng Đảng ở cơ sở", commune, ("read", "record"), f"xem và ghi {name}"),
            ("lanhdao", "Lãnh đạo Tỉnh ủy", PROVINCE, ("read",), "chỉ xem cả tỉnh"),
            (MEMBER, "Đảng viên", None, (), "hồ sơ của chính mình"),
            ("quantri", "Quản trị hệ thống", None, ("administer",), "quản trị, không xem dữ liệu"),
            ("kiemtra", "Cán bộ kiểm tra", None, ("audit",), "xem nhật ký, không xem tên"),
        )
    )
    Account.objects.filter(name=MEMBER).update(person_id=_a_member(commune))
    return made


def _a_commune() -> tuple[str, str]:
    """Code and name of the first commune's organisation that stands on the day that pages open on."""
    standing = OrganisationVersion.objects.at(default_day()).filter(grassroots_type="commune")
    return standing.order_by("code").values_list("code", "name")[0]


def _a_member(code: str) -> int:
    """Somebody official of a cell right below the organisation."""
    on = default_day()
    cells = Placement.objects.at(on).filter(parent_id=_standing(code)).values("organisation_id")
    members = Membership.objects.at(on).filter(organisation_id__in=cells, status="official")
    return members.order_by("person_id").values_list("person_id", flat=True)[0]


def make_demo_accounts(accounts: Sequence[Wanted]) -> list[DemoAccount]:
    """Make the accounts with fresh passwords."""
    made, today = [], timezone.localdate()
    for name, full_name, code, actions, told in accounts:
        password = "-".join(secrets.choice(WORDS) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"
        account, _new = Account.objects.get_or_create(name=name, defaults={"full_name": full_name})
        account.set_password(password)
        account.save()
        root = _standing(code) if code else None
        for action in actions:
            give(None, account, action, root, today, None, "Tài khoản dùng thử", today)
        made.append(DemoAccount(name, password, told))
    write_text(demo_accounts_file(), json.dumps([asdict(one) for one in made], ensure_ascii=False))
    return made


def _standing(code: str) -> int:
    """The organisation with the code, or what stands for it on the day that pages open on."""
    number, on = organisation_coded(code, LAST_DAY), default_day()
    assert number is not None, code
    return standing_for(number, lineage_of(number), on)[0]


def told_accounts() -> list[DemoAccount]:
    """The accounts of this demo, as they were told; empty where there is none."""
    path = demo_accounts_file()
    return (
        [DemoAccount(**one) for one in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []
    )

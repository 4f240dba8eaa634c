"""The log of accounts: every change of an account, its factors and its mandates; never edited."""

import json
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from dangvu.accounts import chain
from dangvu.accounts.models import Account, AccountEvent
from dangvu.ledger.acts import Actor

TURN = 82_736_456
"""Names the lock of the log among PostgreSQL's advisory locks."""
KINDS = {
    "account.made": gettext_lazy("Lập tài khoản"),
    "account.closed": gettext_lazy("Đóng tài khoản"),
    "account.opened": gettext_lazy("Mở lại tài khoản"),
    "account.linked": gettext_lazy("Gắn với người trong sổ"),
    "account.unlinked": gettext_lazy("Bỏ gắn với người trong sổ"),
    "account.oidc": gettext_lazy("Gắn với danh tính OpenID Connect"),
    "link.made": gettext_lazy("Cấp đường dẫn đặt lại mật khẩu, bỏ mọi lớp thứ hai"),  # no longer written
    "password.renewed": gettext_lazy("Cấp đường dẫn đặt lại mật khẩu, giữ lớp thứ hai"),
    "factors.dropped": gettext_lazy("Người quản trị bỏ mọi lớp thứ hai"),
    "mandate.given": gettext_lazy("Giao quyền"),
    "mandate.asked": gettext_lazy("Đề nghị giao quyền, chờ người quản trị thứ hai"),
    "mandate.refused": gettext_lazy("Không giao quyền đã đề nghị"),
    "mandate.delegated": gettext_lazy("Ủy quyền"),
    "mandate.followed": gettext_lazy("Quyền đi theo tổ chức kế thừa"),
    "mandate.ended": gettext_lazy("Kết thúc quyền"),
    "factor.added": gettext_lazy("Thêm lớp thứ hai"),
    "factor.removed": gettext_lazy("Bỏ lớp thứ hai"),
    "factor.renewed": gettext_lazy("Lập mã dự phòng mới"),
    "token.made": gettext_lazy("Lập token tại máy"),
    "token.ended": gettext_lazy("Chấm dứt token"),
    "password.set": gettext_lazy("Đặt mật khẩu"),
    "pace.held": gettext_lazy("Hỏi quá nhanh, bị giữ chậm lại"),
}


def note(by: Actor | None, account: Account, kind: str, ground: str = "", **said: Any) -> None:
    """Add a line, in the transaction of the change. ``by`` None: whoever sits at the machine."""
    assert kind in KINDS, kind
    chain.append(
        AccountEvent,
        TURN,
        by=by.name if by else "",
        account=account.name,
        kind=kind,
        said=json.dumps(said, ensure_ascii=False, sort_keys=True, default=str),
        ground=ground,
    )


def events_about(account: Account) -> QuerySet[AccountEvent]:
    """What was changed about the account, last first."""
    return AccountEvent.objects.filter(account=account.name).order_by("-pk")


def broken_events() -> list[int]:
    """The lines whose hash or chain does not hold; empty if nobody altered the log."""
    return chain.broken(AccountEvent)

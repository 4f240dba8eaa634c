"""Mandates changed: who may, what is refused, and the line in the log. Every change is one transaction with
its line; nothing is edited, a mandate that ends gets an end beside it.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dangvu.accounts import events, waiting
from dangvu.accounts.mandates import ACTIONS, covers, reach
from dangvu.accounts.models import Account, Mandate, MandateAsked, MandateEnd
from dangvu.accounts.second import is_alone, not_second
from dangvu.core.finding import Finding, Refused
from dangvu.core.text import collapse
from dangvu.ledger.acts import Actor
from dangvu.tree.queries import above

LONGEST_NAME = 120
LONGEST_GROUND = 200
ADMINISTER = "administer"
REACH_FAR = ("record", ADMINISTER)
"""What a second administrator approves wherever it is given."""
NEVER = date.max


def give(
    by: Account | None,
    account: Account,
    action: str,
    organisation: int | None,
    from_date: date,
    until_date: date | None,
    ground: str,
    today: date,
    *,
    second: Account | None = None,
) -> Mandate:
    """Give a mandate. ``by`` None: whoever sits at the machine makes the first accounts. ``second``: the
    other administrator who approves it, where it reaches far. Raises Refused.
    """
    ground = ground_given(ground)
    _require_giving(by, account, action, organisation, from_date, until_date, today)
    with transaction.atomic():
        checked = _checked_by(second, by, account, action, organisation, today)
        mandate = Mandate.objects.create(
            account=account,
            organisation_id=organisation,
            action=action,
            from_date=from_date,
            until_date=until_date,
            ground=ground,
            given_by=by.name if by else "",
        )
        events.note(by, account, "mandate.given", ground, **_said(mandate), **checked)
    return mandate


def asks_second(by: Account, account: Account, action: str, organisation: int | None, today: date) -> bool:
    """Whether giving this waits for another administrator: what lets an account change the register or the
    rights of others, or see the whole, where there is one to ask.
    """
    if action not in REACH_FAR and organisation is not None:
        return False
    where = frozenset() if organisation is None else frozenset({organisation, *above(organisation, today)})
    return not is_alone(by, ADMINISTER, where, account)


def ask_mandate(
    by: Account,
    account: Account,
    action: str,
    organisation: int | None,
    from_date: date,
    until_date: date | None,
    ground: str,
    today: date,
) -> MandateAsked:
    """Ask another administrator to approve a mandate. Raises Refused."""
    ground = ground_given(ground)
    _require_giving(by, account, action, organisation, from_date, until_date, today)
    content = {
        "account": account.pk,
        "action": action,
        "organisation": organisation,
        "from": from_date.isoformat(),
        "until": until_date.isoformat() if until_date else None,
        "ground": ground,
    }
    with transaction.atomic():
        asked = waiting.put_forward(MandateAsked(account=account), by, content)
        events.note(by, account, "mandate.asked", ground, **_asked_for(content))
    return asked


def approve_mandate(second: Account, asked: MandateAsked, digest: str, today: date) -> Mandate:
    """Give what another administrator asked for, not before today. Raises Refused."""
    with transaction.atomic():
        content = waiting.content_of(asked)
        waiting.require_as_shown(asked, digest)
        waiting.close(asked, waiting.APPROVED, second)
        until = content["until"]
        mandate = give(
            Account.objects.get(pk=content["by"]),
            Account.objects.get(pk=content["account"]),
            content["action"],
            content["organisation"],
            max(date.fromisoformat(content["from"]), today),
            date.fromisoformat(until) if until else None,
            content["ground"],
            today,
            second=second,
        )
        MandateAsked.objects.filter(pk=asked.pk).update(mandate=mandate)
    return mandate


def refuse_mandate(by: Account, asked: MandateAsked, today: date) -> None:
    """Whoever asked takes it back; another who administers there does not approve it. Raises Refused."""
    content = waiting.content_of(asked)
    is_mine = asked.asked_by_id == by.pk
    if not is_mine:
        _require_reach(by, content["organisation"], today)
    with transaction.atomic():
        waiting.close(asked, waiting.WITHDRAWN if is_mine else waiting.RETURNED, by)
        events.note(by, asked.account, "mandate.refused", content["ground"], **_asked_for(content))


def _asked_for(content: dict[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in ("action", "organisation", "from", "until")}


def _require_giving(
    by: Account | None,
    account: Account,
    action: str,
    organisation: int | None,
    from_date: date,
    until_date: date | None,
    today: date,
) -> None:
    assert action in ACTIONS, action
    _require_days(from_date, until_date, today)
    if by is not None:
        _require_other(by, account)
        _require_reach(by, organisation, today)
    if not account.is_active:
        raise refused("account.closed", _("Tài khoản đã đóng; hãy mở lại trước khi giao quyền."))


def _checked_by(
    second: Account | None,
    by: Account | None,
    account: Account,
    action: str,
    organisation: int | None,
    today: date,
) -> dict[str, Any]:
    """What the log says of the second administrator. Raises Refused where one is needed, or it is the wrong
    one.
    """
    if by is None:
        return {}
    if second is None and asks_second(by, account, action, organisation, today):
        message = _("Quyền này cần người quản trị thứ hai duyệt: hãy giao trên trang của tài khoản.")
        raise refused("second.needed", message)
    if second is None:
        return {"unchecked": True} if action in REACH_FAR or organisation is None else {}
    if barred := not_second(second, by.name, by.pk):
        raise Refused(barred)
    _require_other(second, account)
    _require_reach(second, organisation, today)
    return {"second": second.name}


def delegate(
    by: Account, mandate: Mandate, to: Account, from_date: date, until_date: date, ground: str, today: date
) -> Mandate:
    """Let another stand in under one's own mandate: as wide, no longer, and no further. Raises Refused."""
    ground = ground_given(ground)
    _require_days(from_date, until_date, today)
    _require_other(by, to)
    if mandate.account_id != by.pk or not Mandate.objects.at(today).filter(pk=mandate.pk).exists():
        raise refused("mandate.not_yours", _("Chỉ ủy quyền được quyền mình đang có."))
    if mandate.delegated_from_id is not None or mandate.action == ADMINISTER:
        raise refused("mandate.not_delegable", _("Quyền được ủy lại và quyền quản trị không ủy tiếp được."))
    last = stops(mandate)
    if until_date > last:
        message = _("Không ủy quyền lâu hơn quyền của chính mình (hết hiệu lực ngày %(day)s).")
        raise refused("mandate.too_long", message % {"day": f"{last:%d/%m/%Y}"}, "until_date")
    if not to.is_active:
        raise refused("account.closed", _("Tài khoản đã đóng; hãy mở lại trước khi giao quyền."))
    with transaction.atomic():
        made = Mandate.objects.create(
            account=to,
            organisation_id=mandate.organisation_id,
            action=mandate.action,
            from_date=from_date,
            until_date=until_date,
            ground=ground,
            delegated_from=mandate,
            given_by=by.name,
        )
        events.note(by, to, "mandate.delegated", ground, **_said(made))
    return made


def follow(
    by: Actor, mandate: Mandate, organisation: int, from_date: date, delegated_from: Mandate | None
) -> Mandate:
    """The same mandate at what its organisation has become, which is no more than that was; no longer than
    it. What was delegated stays so.
    """
    last = stops(mandate)
    made = Mandate.objects.create(
        account_id=mandate.account_id,
        organisation_id=organisation,
        action=mandate.action,
        from_date=from_date,
        until_date=None if last == NEVER else last,
        ground=mandate.ground,
        delegated_from=delegated_from,
        follows=mandate,
        given_by=mandate.given_by,
    )
    events.note(by, mandate.account, "mandate.followed", mandate.ground, **_said(made))
    return made


def end(by: Account, mandate: Mandate, from_date: date, ground: str, today: date) -> None:
    """Let a mandate hold no longer from a day on: by whoever administers there, delegated it, or holds it.
    Raises Refused.
    """
    ground = ground_given(ground)
    if from_date < today:
        raise refused(
            "mandate.past",
            _("Ngày kết thúc không được trước hôm nay: việc đã xem, đã ghi là thật."),
            "from_date",
        )
    delegated = mandate.delegated_from
    if by.pk != mandate.account_id and (delegated is None or delegated.account_id != by.pk):
        _require_reach(by, mandate.organisation_id, today)
    if stops(mandate) <= from_date:
        raise refused("mandate.ended", _("Quyền này đã hết hiệu lực từ trước ngày đó."), "from_date")
    with transaction.atomic():
        _end(by, mandate, from_date, ground, today)
        _keep_an_administrator(from_date)


def end_all(by: Account, account: Account, ground: str, today: date) -> None:
    """Let all mandates of an account hold no longer. Raises Refused where nobody is left who gives any."""
    for mandate in Mandate.objects.filter(account=account):
        if stops(mandate) > today:
            _end(by, mandate, today, ground, today)
    _keep_an_administrator(today)


def stops(mandate: Mandate) -> date:
    """The first day on which it no longer holds, as far as known; ``NEVER`` where no end is. That of whoever
    delegated it counts too.
    """
    days = [mandate.until_date or NEVER, *(one.from_date for one in mandate.ends.all())]
    if mandate.delegated_from is not None:
        days.append(stops(mandate.delegated_from))
    return min(days)


def _end(by: Account, mandate: Mandate, from_date: date, ground: str, today: date) -> None:
    """With what is to go on from it on a day to come; what goes on already is a mandate by itself."""
    MandateEnd.objects.create(mandate=mandate, from_date=from_date, by=by.name, ground=ground)
    events.note(by, mandate.account, "mandate.ended", ground, ended_from=from_date, **_said(mandate))
    for one in mandate.followed.filter(from_date__gt=today).order_by("pk"):
        if stops(one) > from_date:
            _end(by, one, from_date, ground, today)


def _said(mandate: Mandate) -> dict[str, object]:
    return {
        "mandate": mandate.pk,
        "action": mandate.action,
        "organisation": mandate.organisation_id,
        "from": mandate.from_date,
        "until": mandate.until_date,
        "delegated_from": mandate.delegated_from_id,
    }


def ground_given(given: str) -> str:
    """The ground of a change, one line of text. Raises Refused where there is none, or too long a one."""
    ground = collapse(given)
    if not ground or len(ground) > LONGEST_GROUND:
        raise refused("mandate.no_ground", _("Hãy nêu căn cứ: chức vụ hoặc văn bản."), "ground")
    return ground


def _require_days(from_date: date, until_date: date | None, today: date) -> None:
    if from_date < today:
        message = _("Không giao quyền lùi ngày: trước hôm nay người đó chưa xem được gì.")
        raise refused("mandate.past", message, "from_date")
    if until_date is not None and until_date <= from_date:
        raise refused("mandate.days", _("Ngày hết hiệu lực phải sau ngày bắt đầu."), "until_date")


def _require_other(by: Account, account: Account) -> None:
    """Neither to the same account nor to another of the same person."""
    if by.pk == account.pk or (by.person_id is not None and by.person_id == account.person_id):
        raise refused("mandate.oneself", _("Không ai tự giao quyền cho mình."))


def _require_reach(by: Account, organisation: int | None, today: date) -> None:
    allowed = reach(by, ADMINISTER, today)
    named = frozenset() if organisation is None else frozenset({organisation})
    if not covers(allowed, named, today):
        raise refused("mandate.not_administrator", _("Bạn không được giao quản trị ở tổ chức này."))


def _keep_an_administrator(on: date) -> None:
    """Somebody must remain who can give mandates for the whole register."""
    if (
        not Mandate.objects.at(on)
        .filter(action=ADMINISTER, organisation=None, account__is_active=True)
        .exists()
    ):
        raise refused("mandate.last_administrator", _("Phải còn ít nhất một người quản trị cả sổ."))


def refused(code: str, message: str, field: str = "") -> Refused:
    """One finding, to raise."""
    return Refused([Finding(code, message, where={"field": field} if field else {})])

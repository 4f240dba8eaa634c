"""`dangvu token make | list | end N`: tokens by which programs act as one's own account."""

import argparse
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.events import note
from dangvu.accounts.mandates import reach
from dangvu.accounts.models import Account, ApiToken
from dangvu.accounts.signatures import public_key_of
from dangvu.accounts.tokens import LASTS, LONGEST, LONGEST_LABEL, end_token, make_token
from dangvu.core.days import day_given
from dangvu.core.finding import Finding, Refused
from dangvu.core.terminal import DONE, WRONG_USAGE
from dangvu.ledger.payload import text_findings

HELP = "Token cho chương trình gọi API thay tài khoản của mình: lập, liệt kê, chấm dứt."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", choices=("make", "list", "end"), help="make: lập; list: liệt kê; end N: chấm dứt"
    )
    parser.add_argument("number", nargs="?", type=int, metavar="N", help="số của token cần chấm dứt")
    parser.add_argument("--label", default="", metavar="TÊN", help="dùng vào việc gì")
    parser.add_argument(
        "--until",
        type=day_given,
        metavar="NGÀY",
        help=f"ngày hết hiệu lực (yyyy-mm-dd); bỏ trống là sau {LASTS.days} ngày",
    )
    parser.add_argument(
        "--public-key",
        type=Path,
        metavar="TỆP",
        help="khóa công khai Ed25519 (PEM) của chương trình: từ đó mỗi yêu cầu ghi phải có chữ ký",
    )
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    if (options.what == "end" and options.number is None) or (options.what == "make" and not options.label):
        print(_("Hãy nêu số hoặc tên: dangvu token end N, dangvu token make --label TÊN."), file=sys.stderr)
        return WRONG_USAGE
    if options.what == "make":
        return _make(options, timezone.localdate())
    return _list(options) if options.what == "list" else _end(options)


def _make(options: argparse.Namespace, today: date) -> int:
    """Only for oneself: an administrator, too, must not act in the name of another."""
    until = options.until or today + LASTS
    if findings := text_findings({"label": options.label}, LONGEST_LABEL):
        raise Refused(findings)
    if not today < until <= today + LONGEST:
        message = _("Ngày hết hiệu lực phải sau hôm nay và không quá ngày %(last)s.")
        last = f"{today + LONGEST:%d/%m/%Y}"
        raise Refused([Finding("token.until", message % {"last": last}, where={"field": "until"})])
    try:
        public_key = public_key_of(options.public_key.read_bytes()) if options.public_key else ""
    except OSError as fault:
        raise Refused([Finding("token.public_key", str(fault), where={"field": "public_key"})]) from fault
    with transaction.atomic():
        token, secret = make_token(options.actor, options.label, until, public_key)
        # Whoever sits at the machine can make one for any account: its owner finds it in their log.
        note(None, options.actor, "token.made", options.label, token=token.pk)
    if options.json:
        print(json.dumps({"token": secret, **_as_json(token)}, ensure_ascii=False))
    else:
        words = {"number": token.pk, "until": f"{until - timedelta(days=1):%d/%m/%Y}"}
        print(_("Token %(number)s, dùng được đến hết ngày %(until)s. Chỉ hiện lần này:") % words)
        print(secret)
    return DONE


def _list(options: argparse.Namespace) -> int:
    """One's own; an administrator of the whole register sees all."""
    tokens = [_as_json(token) for token in _in_sight(options.actor).order_by("pk")]
    if options.json:
        print(json.dumps({"tokens": tokens}, ensure_ascii=False))
    for one in () if options.json else tokens:
        print("\t".join(str(value or "-") for value in one.values()))
    return DONE


def _end(options: argparse.Namespace) -> int:
    token = _in_sight(options.actor).filter(pk=options.number).first()
    if token is None:
        message = _("Không có token %(number)s; xem dangvu token list.") % {"number": options.number}
        raise Refused([Finding("token.unknown", message)])
    with transaction.atomic():
        end_token(token)
        note(None, token.account, "token.ended", token.label, token=token.pk)
    print(
        json.dumps({"ended": token.pk})
        if options.json
        else _("Đã chấm dứt token %(number)s.") % {"number": token.pk}
    )
    return DONE


def _in_sight(account: Account) -> Any:
    everything = reach(account, "administer").everywhere
    tokens = ApiToken.objects.select_related("account")
    return tokens if everything else tokens.filter(account=account)


def _as_json(token: ApiToken) -> dict[str, Any]:
    return {
        "number": token.pk,
        "account": token.account.name,
        "label": token.label,
        "made": token.made_at.isoformat(timespec="seconds"),
        "public_key": token.public_key or None,
        "until": token.until_date.isoformat(),
        "used": token.used_at.isoformat(timespec="seconds") if token.used_at else None,
        "ended": token.ended_at.isoformat(timespec="seconds") if token.ended_at else None,
    }

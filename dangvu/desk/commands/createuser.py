"""`dangvu createuser NAME`: an account by one-time link; nobody else learns its password."""

import argparse
import json
import sys

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.giving import give
from dangvu.accounts.making import make_account
from dangvu.accounts.mandates import ACTIONS
from dangvu.core.days import day_given
from dangvu.core.terminal import DONE, WRONG_USAGE
from dangvu.desk.mandate_words import organisation_named

HELP = "Lập một tài khoản và in đường dẫn dùng một lần để người đó tự đặt mật khẩu."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="TÊN", help="tên đăng nhập")
    parser.add_argument("--full-name", default="", help="họ và tên")
    parser.add_argument(
        "--may",
        default="read",
        metavar="QUYỀN",
        help=f"các quyền, cách nhau bằng dấu phẩy: {', '.join(ACTIONS)}",
    )
    parser.add_argument(
        "--org",
        default="",
        metavar="MÃ",
        help="tổ chức mà quyền có hiệu lực, kể cả cấp dưới; bỏ trống là cả sổ",
    )
    parser.add_argument(
        "--until",
        type=day_given,
        default=None,
        metavar="NGÀY",
        help="ngày quyền hết hiệu lực (yyyy-mm-dd)",
    )
    parser.add_argument(
        "--ground", default="", metavar="CĂN CỨ", help="chức vụ hoặc văn bản làm căn cứ giao quyền"
    )
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    actions = [one.strip() for one in options.may.split(",") if one.strip()]
    if not actions or set(actions) - set(ACTIONS):
        print(_("Quyền phải là: %(actions)s.") % {"actions": ", ".join(ACTIONS)}, file=sys.stderr)
        return WRONG_USAGE
    today = timezone.localdate()
    with transaction.atomic():
        organisation = organisation_named(options.org, today)
        ground = options.ground or _("Lập bằng dangvu createuser")
        account, path = make_account(options.actor, options.name, options.full_name, ground, today)
        for action in actions:
            give(options.actor, account, action, organisation, today, options.until, ground, today)
        link = f"http://127.0.0.1:{settings.PORT}{path}"
    if options.json:
        print(json.dumps({"account": account.name, "link": link, "actions": actions}))
    else:
        print(_("Đã lập tài khoản %(name)s. Đường dẫn dùng một lần, trong 3 ngày:") % {"name": account.name})
        print(link)
    return DONE

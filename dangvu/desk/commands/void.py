"""`dangvu void N`: take back an entry."""

import argparse
import json

from django.utils.translation import gettext as _

from dangvu.core.finding import Refused, refusals
from dangvu.ledger.enact import dry_run, enact
from dangvu.ledger.void import Void

HELP = (
    "Thu hồi một bút toán: những gì nó ghi được thay lại như trước; chính việc thu hồi cũng là một bút toán."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="N", help="số bút toán")
    parser.add_argument("--reason", default="", help="lý do thu hồi")
    parser.add_argument("--dry-run", action="store_true", help="chỉ xem có thu hồi được không")
    parser.add_argument(
        "--key", default="", metavar="MÃ", help="mã yêu cầu: gửi lại cùng mã thì được cùng câu trả lời"
    )
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    act = Void(options.number, options.reason)
    if options.dry_run:
        findings = dry_run(act, by=options.actor)
        if refusals(findings):
            raise Refused(findings)
        answer = {"entry": None, "voids": options.number}
    else:
        recorded = enact(act, by=options.actor, key=options.key)
        answer = {"entry": recorded.number, "hash": recorded.hash, "voids": options.number}
    text = (
        _("Có thể thu hồi bút toán %(voids)s.")
        if options.dry_run
        else _("Bút toán %(entry)s: đã thu hồi bút toán %(voids)s.")
    )
    print(json.dumps(answer) if options.json else text % answer)
    return 0

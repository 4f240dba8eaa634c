"""`dangvu receipt N`: what the author of an act keeps, to show years later that it stood in the ledger."""

import argparse
import json

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.own_entries import may_see_entry
from dangvu.core.finding import Finding, Refused
from dangvu.core.terminal import DONE
from dangvu.ledger.checkpoints import receipt
from dangvu.ledger.models import Entry

HELP = "Biên nhận có chữ ký của một bút toán, nhiều năm sau vẫn kiểm tra được mà không cần máy chủ."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="N", help="số bút toán")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    entry = Entry.objects.filter(pk=options.number).first()
    if entry is None or not may_see_entry(options.actor, entry):
        message = _("Không có bút toán %(number)s.") % {"number": options.number}
        raise Refused([Finding("ledger.unknown", message)])
    made = receipt(entry, timezone.localdate())
    if options.json:
        answer = {"entry": entry.number, "hash": entry.hash, "code": made.code, "text": made.text}
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print(made.text, end="")
    return DONE

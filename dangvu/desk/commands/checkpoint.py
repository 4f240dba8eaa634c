"""`dangvu checkpoint`: sign how the ledger stands and give it to the keeper."""

import argparse
import json
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import reach
from dangvu.core.finding import Finding, Refused
from dangvu.core.terminal import DONE
from dangvu.ledger.keeper import begin_epoch, keep

HELP = "Ký điểm chốt của sổ cái và gửi cho nơi giữ, để về sau không ai sửa sổ mà không lộ."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--folder", type=Path, metavar="THƯ MỤC", help="nơi giữ; mặc định là DANGVU_CHECKPOINTS"
    )
    parser.add_argument(
        "--meet", action="store_true", help="sau khi khôi phục: đối chiếu với nơi giữ rồi cho ghi tiếp"
    )
    parser.add_argument(
        "--new-epoch", action="store_true", help="ghi tiếp từ bản này dù nơi giữ biết nhiều bút toán hơn"
    )
    parser.add_argument("--reason", default="", metavar="LÝ DO", help="lý do mở chặng mới; nơi giữ giữ lại")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    today = timezone.localdate()
    if options.new_epoch:
        if not reach(options.actor, "administer").everywhere:
            message = _("Chỉ người được giao quản trị cả sổ mới mở chặng mới.")
            raise Refused([Finding("checkpoint.not_administrator", message)])
        made = begin_epoch(today, options.reason, options.folder)
    else:
        made = keep(today, options.folder, meeting=options.meet)
    words = {"entries": made.entries, "epoch": made.epoch, "code": made.code}
    if options.json:
        answer = words | {"node": made.node, "head": made.head, "day": made.day.isoformat()}
        print(json.dumps(answer | {"text": made.text}, ensure_ascii=False))
    else:
        print(_("Đã chốt đến bút toán %(entries)s (chặng %(epoch)s). Mã chốt: %(code)s") % words)
    return DONE

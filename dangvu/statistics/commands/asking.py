"""What `dangvu figure` and `dangvu table` are asked alike: of which organisation and days."""

import argparse
import sys

from django.utils.translation import gettext as _

from dangvu.core.days import day_given
from dangvu.core.terminal import WRONG_USAGE
from dangvu.statistics.lookup import Ambiguous


def add_question(parser: argparse.ArgumentParser) -> None:
    """The organisation, the days, the knowledge and the tree asked."""
    parser.add_argument("--org", metavar="MÃ", help="mã tổ chức; mặc định tổ chức cao nhất")
    parser.add_argument(
        "--at", type=day_given, metavar="NGÀY", help="tính tại ngày (yyyy-mm-dd), mặc định hôm nay"
    )
    parser.add_argument("--from", dest="first", type=day_given, metavar="NGÀY", help="từ ngày")
    parser.add_argument("--to", dest="last", type=day_given, metavar="NGÀY", help="đến hết ngày")
    parser.add_argument("--known", type=int, metavar="SỐ", help="như đã biết sau bút toán số này")
    parser.add_argument(
        "--structure", type=day_given, metavar="NGÀY", help="xếp theo cơ cấu tổ chức của ngày này"
    )


def wrong(message: str) -> int:
    """Say why it is no question; gives the exit code."""
    print(message, file=sys.stderr)
    return WRONG_USAGE


def ambiguous(fault: Ambiguous) -> int:
    """Several organisations bear the code asked."""
    message = _("Nhiều tổ chức mang mã “%(code)s” trong ngày này; hãy dùng mã riêng của tổ chức.")
    return wrong(message % {"code": fault})


def not_recorded_yet(known: int) -> int:
    """The knowledge of an entry was asked that does not exist."""
    return wrong(_("Sổ chưa có bút toán số %(number)s.") % {"number": known})

"""What figures, series and tables are asked alike on the command line: of which organisation and days."""

import argparse
import sys
from collections.abc import Iterable

from django.utils.translation import gettext as _

from dangvu.core.days import day_given
from dangvu.core.terminal import WRONG_USAGE
from dangvu.statistics.lookup import Ambiguous


def add_question(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    """The organisation, the days, the knowledge and the tree asked; ``--at`` again and again, or once."""
    parser.add_argument("--org", metavar="MÃ", help="mã tổ chức; mặc định tổ chức cao nhất")
    if several:
        told = "tính tại ngày (yyyy-mm-dd); ghi được nhiều lần"
        parser.add_argument("--at", type=day_given, action="append", default=[], metavar="NGÀY", help=told)
    else:
        told = "tính tại ngày (yyyy-mm-dd), mặc định hôm nay"
        parser.add_argument("--at", type=day_given, metavar="NGÀY", help=told)
    parser.add_argument("--from", dest="first", type=day_given, metavar="NGÀY", help="từ ngày")
    parser.add_argument("--to", dest="last", type=day_given, metavar="NGÀY", help="đến hết ngày")
    parser.add_argument("--known", type=int, metavar="SỐ", help="như đã biết sau bút toán số này")
    parser.add_argument(
        "--structure", type=day_given, metavar="NGÀY", help="xếp theo cơ cấu tổ chức của ngày này"
    )


def add_filters(parser: argparse.ArgumentParser) -> None:
    """What the records are narrowed by."""
    parser.add_argument(
        "--filter", action="append", default=[], metavar="TÊN=TRỊ", help="chỉ tính bản ghi có đặc điểm này"
    )


def filters_given(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The filters of the command line. Raises ValueError."""
    filters: dict[str, tuple[str, ...]] = {}
    for given in words:
        name, equals, value = given.partition("=")
        if not equals:
            raise ValueError(_("--filter phải có dạng TÊN=TRỊ, không phải “%(given)s”.") % {"given": given})
        filters[name] = (*filters.get(name, ()), value)
    return filters


def no_indicator(fault: LookupError) -> int:
    """No indicator has the code asked."""
    return wrong(_("Không có chỉ tiêu “%(code)s”; xem danh mục: dangvu figures") % {"code": fault})


def no_filter(fault: LookupError) -> int:
    """The indicator does not declare the filter asked."""
    return wrong(
        _("Chỉ tiêu này không lọc theo “%(names)s”; xem danh mục: dangvu figures --json") % {"names": fault}
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

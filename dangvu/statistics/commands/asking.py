"""What figures, series and tables are asked alike on the command line: of which organisation and days; what
is said where a question has no answer.
"""

import argparse
import sys
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from dangvu.core.days import day_given
from dangvu.core.terminal import WRONG_USAGE
from dangvu.statistics.ask import UnknownFilter
from dangvu.statistics.figures import Query, UnknownIndicator
from dangvu.statistics.lookup import Ambiguous
from dangvu.statistics.store import LedgerAhead


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


def add_narrowing(parser: argparse.ArgumentParser, *, below: bool = False) -> None:
    """What the records are narrowed by; ``below`` offers the parts instead of what is in none of them."""
    parser.add_argument(
        "--filter", action="append", default=[], metavar="TÊN=TRỊ", help="chỉ tính bản ghi có đặc điểm này"
    )
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--rest", action="store_true", help="chỉ tính phần không xếp được vào tổ chức trực thuộc nào"
    )
    if below:
        either.add_argument("--below", action="store_true", help="kèm phần của từng tổ chức trực thuộc")


def query_from(options: argparse.Namespace) -> Query:
    """The question of the command line, without the days of the figure. Raises ValueError."""
    return Query(
        options.code,
        options.org,
        known=options.known,
        structure=options.structure,
        filters=_filters_given(options.filter),
        rest=options.rest,
    )


def _filters_given(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    filters: dict[str, tuple[str, ...]] = {}
    for given in words:
        name, equals, value = given.partition("=")
        if not equals:
            raise ValueError(_("--filter phải có dạng TÊN=TRỊ, không phải “%(given)s”.") % {"given": given})
        filters[name] = (*filters.get(name, ()), value)
    return filters


def answered(options: argparse.Namespace, work: Callable[[], int]) -> int:
    """What the work exits with; 2 where the question itself is wrong, which is said."""
    try:
        return work()
    except UnknownIndicator as fault:
        message = _("Không có chỉ tiêu “%(code)s”; xem danh mục: dangvu figures") % {"code": fault}
    except UnknownFilter as fault:
        message = _("Chỉ tiêu này không lọc theo “%(names)s”; xem danh mục: dangvu figures --json")
        message %= {"names": fault}
    except Ambiguous as fault:
        message = _("Nhiều tổ chức mang mã “%(code)s” trong ngày này; hãy dùng mã riêng của tổ chức.")
        message %= {"code": fault}
    except LedgerAhead:
        message = _("Sổ chưa có bút toán số %(number)s.") % {"number": options.known}
    except ValueError as fault:
        message = str(fault)
    return wrong(message)


def wrong(message: str) -> int:
    """Say why it is no question; gives the exit code."""
    print(message, file=sys.stderr)
    return WRONG_USAGE

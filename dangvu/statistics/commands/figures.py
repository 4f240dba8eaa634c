"""`dangvu figures`: the catalogue of indicators."""

import argparse
import json

from dangvu.core.terminal import DONE
from dangvu.statistics.catalogue import catalogue

HELP = "Danh mục chỉ tiêu: mã, tên, định nghĩa, đơn vị, tính tại ngày hay trong kỳ."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    found = catalogue()
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for one in found:
            print(f"{one['code']:45} {one['name']['vi']}")
    return DONE

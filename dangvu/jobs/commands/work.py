"""`dangvu work`: do the long work that the pages ask for, until told to end."""

import argparse

from dangvu.core.terminal import DONE
from dangvu.jobs.beside import work_until_told
from dangvu.jobs.worker import Worker, tidy

HELP = "Làm các tác vụ dài mà trang web gửi (nhập danh sách …); chạy mãi đến khi được dừng."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="làm hết các tác vụ đang chờ rồi thôi")


def run(options: argparse.Namespace) -> int:
    if not options.once:
        work_until_told()
        return DONE
    tidy()
    while Worker().once():
        pass
    return DONE

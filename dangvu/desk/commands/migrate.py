"""`dangvu migrate`: bring the database up to date."""

import argparse

from django.utils.translation import gettext as _

from dangvu.accounts.local import migrate

HELP = "Đưa cơ sở dữ liệu lên đúng phiên bản chương trình."


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None."""


def run(_options: argparse.Namespace) -> int:
    migrate()
    print(_("Cơ sở dữ liệu đã đúng phiên bản."))
    return 0

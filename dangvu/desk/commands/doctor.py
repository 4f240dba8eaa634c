"""`dangvu doctor`: what is wrong with this installation, and what to do."""

import argparse
import json
from dataclasses import asdict

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.core.terminal import DONE, REFUSED
from dangvu.desk.health import ALL, RED, Health, examined

HELP = "Khám tình trạng hệ thống: từng mục tốt, cần chú ý hay hỏng, và việc phải làm."
MARKS = {"green": "tốt    ", "yellow": "chú ý  ", "red": "HỎNG   "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    """Exit 1 where anything is red."""
    found = _found()
    if options.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            print(MARKS[one.state], one.message)
            if one.advice:
                print("        ", one.advice)
    return REFUSED if any(one.state == RED for one in found) else DONE


def _found() -> list[Health]:
    if settings.EMBEDDED and not (settings.HOME / "register.sqlite").exists():
        message = _("Thư mục %(home)s chưa có sổ.") % {"home": settings.HOME}
        return [
            Health("register", RED, message, _("Hãy đặt DANGVU_HOME đúng chỗ, hoặc lập sổ: dangvu migrate"))
        ]
    return list(examined(ALL))

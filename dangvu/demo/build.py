"""Build the demo province: opening files through `open`, then a few hundred acts through the door, one by
one.
"""

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.core.finding import Finding, Refused, refusals
from dangvu.demo.generator import generate
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.ledger.acts import kinds
from dangvu.ledger.enact import Paper, enact, head
from dangvu.ledger.payload import read
from dangvu.statistics.store import reading

LAST_DAY = date(2025, 6, 30)
"""The day the province's history runs to; its pages open on it."""
Tell = Callable[[int, str], None]
"""Told how many per cent are done, and the step."""
REASON = "Dữ liệu mẫu"
ACTS_AT_ONCE = 25


@dataclass(frozen=True)
class Built:
    """What was recorded."""

    entries: int
    warnings: int


def marker() -> Path:
    """Says that this register is the demo, and on which day its pages open."""
    return settings.HOME / "demo.json"


def is_empty() -> bool:
    """Whether nothing was ever recorded."""
    return head().number == 0


def build(by: Account, tell: Tell, members: int | None = None) -> Built:
    """Generate and record the province. Raises Refused if the register is not empty or the generator broke a
    rule.
    """
    if not is_empty():
        raise Refused(
            [
                Finding(
                    "demo.not_empty",
                    _(
                        "Sổ đã có dữ liệu; tỉnh mẫu chỉ dựng trong sổ trống "
                        "(thêm --force để dựng thêm thư mục "
                        "mới)."
                    ),
                )
            ]
        )
    tell(1, _("Đặt ra tỉnh mẫu"))
    province = generate(
        members=members,
        progress=lambda done, total: tell(1 + 14 * done // max(total, 1), _("Đặt ra tỉnh mẫu")),
    )
    with tempfile.TemporaryDirectory(dir=settings.HOME) as folder:
        province.write(Path(folder))
        tell(16, _("Kiểm tra các tệp mở sổ"))
        opening = read_opening(Path(folder))
        act = OpenRegister.of(opening, lambda done, total: tell(30 + 50 * done // max(total, 1), _("Mở sổ")))
        opened = enact(act, by=by)
    acts = province.acts()
    for start in range(0, len(acts), ACTS_AT_ONCE):
        with transaction.atomic():
            for item in acts[start : start + ACTS_AT_ONCE]:
                _enact(item, by)
        tell(80 + 16 * start // max(len(acts), 1), _("Ghi các việc của nửa đầu năm 2025"))
    tell(97, _("Chuẩn bị số liệu"))
    reading()
    marker().write_text(json.dumps({"day": LAST_DAY.isoformat()}), encoding="utf-8")
    tell(100, _("Xong"))
    return Built(head().number, len(opened.remarks))


def _enact(item: dict[str, Any], by: Account) -> None:
    act, faults = read(kinds()[item["kind"]], item["payload"])
    if act is None or refusals(faults):
        raise Refused(faults)
    paper = item.get("paper") or {}
    issued_on = date.fromisoformat(paper["issued_on"]) if paper.get("issued_on") else None
    words = {name: paper[name] for name in ("number", "issuer", "signer") if name in paper}
    enact(act, by=by, paper=Paper(issued_on=issued_on, **words), override=REASON)


def progress_file() -> Path:
    """Where the page finds how far the building is; not there when nothing is being built."""
    return settings.HOME / "demo-progress.json"


def write_progress(done: int, step: str) -> None:
    """Say how far the building is; replaced as a whole, so that a reader never sees half."""
    aside = progress_file().with_suffix(".new")
    aside.write_text(json.dumps({"done": done, "step": step}, ensure_ascii=False), encoding="utf-8")
    os.replace(aside, progress_file())


def stop_progress() -> None:
    """Nothing is being built any more."""
    progress_file().unlink(missing_ok=True)

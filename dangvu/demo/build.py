"""Build the demo province: opening files through `open`, then a few hundred acts through the door, one by
one; where it is asked for, the scheme of 1 July 2025 and the months since.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import gettext as _

from dangvu.accounts.models import Account
from dangvu.core.files import write_text
from dangvu.core.finding import Finding, Refused, refusals
from dangvu.core.keys import DESCRIPTION
from dangvu.core.period import DAY
from dangvu.demo.acts import SINCE
from dangvu.demo.generator import generate
from dangvu.demo.plan import JULY_2025
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.ledger.acts import kinds
from dangvu.ledger.enact import enact, head
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper
from dangvu.ledger.payload import read
from dangvu.ledger.recording import in_chunks
from dangvu.ledger.sealing import forget_keystores
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.lookup import organisation_coded
from dangvu.organisations.reorganising.of_places import OfPlaces
from dangvu.statistics.store import reading

LAST_DAY = date(2025, 6, 30)
"""The day the province's history runs to; its pages open on it."""
LAST_DAY_SINCE = SINCE[-1][1] - DAY
"""The same, where it lives on as part of Thái Nguyên."""
MERGED = Paper(
    number="00-QĐ/TW",
    issued_on=date(2025, 6, 16),
    issuer="Bộ Chính trị",
    summary="Thành lập Đảng bộ tỉnh Thái Nguyên trên cơ sở hợp nhất; kết thúc hoạt động các đảng bộ huyện",
)
Tell = Callable[[int, str], None]
"""Told how many per cent are done, and the step."""
REASON = "Dữ liệu mẫu"
ACTS_AT_ONCE = 25
OPENING_KEY = "demo-opening"
SMALLEST = 2000
MOVED = (
    "register.sqlite",
    "readings.sqlite",
    "jobs.sqlite",
    "keystore.sqlite",
    "store",
    "uploads",
    "downloads",
    "demo",
)
"""What belongs to one register in the data folder; names begin so."""


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


def is_unfinished() -> bool:
    """Whether the province is still to be built: the register is empty, or the building was cut short."""
    return is_empty() or (not marker().exists() and Entry.objects.filter(number=1, key=OPENING_KEY).exists())


def put_aside() -> Path:
    """Move the embedded register, whole, into a folder beside it; gives it. Raises Refused elsewhere."""
    if not settings.EMBEDDED:
        message = _("Chỉ sổ tại máy mới cất sang bên được; hãy dùng một cơ sở dữ liệu mới.")
        raise Refused([Finding("demo.not_embedded", message)])
    last = head()
    connections.close_all()
    forget_keystores()
    folder: Path = settings.HOME / f"so-cu-{last.number}-{last.hash[:8]}"
    folder.mkdir(mode=0o700)
    for path in list(settings.HOME.iterdir()):
        if path.name.startswith(MOVED):
            path.rename(folder / path.name)
    if (settings.HOME / DESCRIPTION).exists():
        # It opens with the same key as the register that takes its place.
        write_text(folder / DESCRIPTION, (settings.HOME / DESCRIPTION).read_text(encoding="utf-8"))
    return folder


def build(by: Account, tell: Tell, members: int | None = None, *, lives_on: bool = False) -> Built:
    """Generate and record the province, or the rest of one that was cut short. ``lives_on``: through 1 July
    2025 to a recent day.

    Raises Refused if the register holds something else, the size is too small, or the generator broke a rule.
    """
    if not is_unfinished():
        message = _("Sổ đã có dữ liệu; tỉnh mẫu chỉ dựng trong sổ trống (--force cất sổ đang có sang bên).")
        raise Refused([Finding("demo.not_empty", message)])
    if members is not None and members < SMALLEST:
        message = _("Tỉnh mẫu cần ít nhất %(smallest)s đảng viên.") % {"smallest": SMALLEST}
        raise Refused([Finding("demo.too_small", message)])
    step = _("Đặt ra tỉnh mẫu")
    tell(1, step)
    province = generate(
        members=members, progress=lambda done, total: tell(1 + 14 * done // max(total, 1), step)
    )
    with tempfile.TemporaryDirectory(dir=settings.HOME) as folder:
        province.write(Path(folder))
        tell(16, _("Kiểm tra các tệp mở sổ"))
        opening = read_opening(Path(folder))
        act = OpenRegister.of(opening, lambda done, total: tell(30 + 50 * done // max(total, 1), _("Mở sổ")))
        opened = enact(act, by=by, key=OPENING_KEY)
    to = 84 if lives_on else 96
    told = _("Ghi các việc của nửa đầu năm 2025")
    _enact_all(province.acts(), by, "demo", lambda share: tell(round(80 + (to - 80) * share), told))
    if lives_on:
        tell(to, _("Ghi đề án sắp xếp ngày 01/07/2025"))
        _merge_into_thai_nguyen(by)
        told = _("Ghi các việc từ ngày 01/07/2025")
        _enact_all(province.acts_since(), by, "demo-since", lambda share: tell(round(86 + 10 * share), told))
    tell(97, _("Chuẩn bị số liệu"))
    reading()
    write_text(marker(), json.dumps({"day": (LAST_DAY_SINCE if lives_on else LAST_DAY).isoformat()}))
    tell(100, _("Xong"))
    return Built(head().number, len(opened.remarks))


def _enact_all(acts: list[dict[str, Any]], by: Account, key: str, tell: Callable[[float], None]) -> None:
    for some in in_chunks(list(enumerate(acts, start=1)), ACTS_AT_ONCE):
        with transaction.atomic():
            for number, item in some:
                _enact(item, by, f"{key}-{number}")
        tell(some[0][0] / len(acts))


def _merge_into_thai_nguyen(by: Account) -> None:
    """The scheme of 1 July 2025 from the shipped places: districts end, communes and the province become
    those of the day.
    """
    top = organisation_coded("bk", LAST_DAY)
    assert top is not None, "the province stands until that day"
    scheme = Reorganise(
        "Hợp nhất tỉnh, sắp xếp xã, phường 01/07/2025", JULY_2025, tuple(OfPlaces(top).steps())
    )
    enact(scheme, by=by, paper=MERGED, key="demo-july-2025", override=REASON)


def _enact(item: dict[str, Any], by: Account, key: str) -> None:
    act, faults = read(kinds()[item["kind"]], item["payload"])
    if act is None or refusals(faults):
        raise Refused(faults)
    paper = item.get("paper") or {}
    issued_on = date.fromisoformat(paper["issued_on"]) if paper.get("issued_on") else None
    words = {name: paper[name] for name in ("number", "issuer", "signer") if name in paper}
    enact(act, by=by, paper=Paper(issued_on=issued_on, **words), key=key, override=REASON)


def progress_file() -> Path:
    """Where the page finds how far the building is; not there when nothing is being built."""
    return settings.HOME / "demo-progress.json"


def write_progress(done: int, step: str) -> None:
    """Say how far the building is; replaced as a whole, so that a reader never sees half."""
    write_text(progress_file(), json.dumps({"done": done, "step": step}, ensure_ascii=False))


def stop_progress() -> None:
    """Nothing is being built any more."""
    progress_file().unlink(missing_ok=True)

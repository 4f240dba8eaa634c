"""Build the demo province: opening files through `open`, then a few hundred acts through the door, one by
one. Where it is asked for it lives on: the opening is of November 2019, all since then are acts, and so are
the scheme of 1 July 2025 and the months after it.
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
from dangvu.demo.agenda import Progress
from dangvu.demo.enacted.history import entries
from dangvu.demo.enacted.lists import Told
from dangvu.demo.enacted.rows import FIRST, UNTIL
from dangvu.demo.generator import DemoProvince, generate
from dangvu.demo.plan import JULY_2025
from dangvu.demo.to_record import SINCE
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
_UNTIL = {False: (15, 30, 80, 80, 96, 96, 96), True: (3, 5, 15, 88, 92, 94, 96)}
"""Per cent of the whole after each step of the one province and of the one that lives on."""
REASON = "Dữ liệu mẫu"
ACTS_AT_ONCE = 25
OPENING_KEY = "demo-opening"
LIVES_ON_KEY = "demo-opening-2019"
"""The keys under which the one province and the other are opened."""
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
    return is_empty() or (not marker().exists() and _begun() in (OPENING_KEY, LIVES_ON_KEY))


def _begun() -> str:
    """The key of the first entry."""
    return Entry.objects.filter(number=1).values_list("key", flat=True).first() or ""


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
    """Generate and record the province, or the rest of one that was cut short. ``lives_on``: from December
    2019 to a recent day by acts, through 1 February 2020 and 1 July 2025.

    Raises Refused if the register holds something else, the size is too small, or the generator broke a rule.
    """
    opening_key = LIVES_ON_KEY if lives_on else OPENING_KEY
    if not is_unfinished() or _begun() not in ("", opening_key):
        message = _("Sổ đã có dữ liệu; tỉnh mẫu chỉ dựng trong sổ trống (--force cất sổ đang có sang bên).")
        raise Refused([Finding("demo.not_empty", message)])
    if members is not None and members < SMALLEST:
        message = _("Tỉnh mẫu cần ít nhất %(smallest)s đảng viên.") % {"smallest": SMALLEST}
        raise Refused([Finding("demo.too_small", message)])
    step = _("Đặt ra tỉnh mẫu")
    tell(1, step)
    generated, checked, opened, history, half, scheme, since = _UNTIL[lives_on]
    province = generate(
        members=members,
        progress=lambda done, total: tell(1 + (generated - 1) * done // max(total, 1), step),
        until=FIRST if lives_on else UNTIL,
    )
    with tempfile.TemporaryDirectory(dir=settings.HOME) as folder:
        province.write(Path(folder))
        tell(generated + 1, _("Kiểm tra các tệp mở sổ"))
        opening = read_opening(Path(folder))
        act = OpenRegister.of(opening, _part(tell, checked, opened, _("Mở sổ")))
        remarks = enact(act, by=by, key=opening_key).remarks
    if lives_on:
        _record_history(province, by, _part(tell, opened, history, _("Ghi các việc từ tháng 12/2019")))
    told = _part(tell, history, half, _("Ghi các việc của nửa đầu năm 2025"))
    _record_all([_told(one) for one in province.acts()], by, "demo", told)
    if lives_on:
        tell(half, _("Ghi đề án sắp xếp ngày 01/07/2025"))
        _merge_into_thai_nguyen(by)
        told = _part(tell, scheme, since, _("Ghi các việc từ ngày 01/07/2025"))
        _record_all([_told(one) for one in province.acts_since()], by, "demo-since", told)
    tell(97, _("Chuẩn bị số liệu"))
    reading()
    write_text(marker(), json.dumps({"day": (LAST_DAY_SINCE if lives_on else LAST_DAY).isoformat()}))
    tell(100, _("Xong"))
    return Built(head().number, len(remarks))


def _part(tell: Tell, first: int, last: int, step: str) -> Progress:
    """Tells how far a step is, as per cent of the whole."""
    return lambda done, total: tell(first + (last - first) * done // max(total, 1), step)


def _record_history(province: DemoProvince, by: Account, tell: Progress) -> None:
    """What happened since the opening: schemes, decisions, and the lists of each month."""
    since = province.go_on(UNTIL)
    _record_all(entries(province.rows, since, province.persons), by, "demo-history", tell)


def _record_all(acts: list[Told], by: Account, key: str, tell: Progress) -> None:
    for some in in_chunks(list(enumerate(acts, start=1)), ACTS_AT_ONCE):
        with transaction.atomic():
            for number, one in some:
                enact(one.act, by=by, paper=one.paper, key=f"{key}-{number}", override=REASON)
        tell(some[0][0], len(acts))


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


def _told(item: dict[str, Any]) -> Told:
    act, faults = read(kinds()[item["kind"]], item["payload"])
    if act is None or refusals(faults):
        raise Refused(faults)
    paper = item.get("paper") or {}
    issued_on = date.fromisoformat(paper["issued_on"]) if paper.get("issued_on") else None
    words = {name: paper[name] for name in ("number", "issuer", "signer") if name in paper}
    return Told(act, Paper(issued_on=issued_on, **words))


def progress_file() -> Path:
    """Where the page finds how far the building is; not there when nothing is being built."""
    return settings.HOME / "demo-progress.json"


def write_progress(done: int, step: str) -> None:
    """Say how far the building is; replaced as a whole, so that a reader never sees half."""
    write_text(progress_file(), json.dumps({"done": done, "step": step}, ensure_ascii=False))


def stop_progress() -> None:
    """Nothing is being built any more."""
    progress_file().unlink(missing_ok=True)

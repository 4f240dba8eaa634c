"""The faults of one workbook: those of the first faulty rows are kept, the others counted."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.core.numbers import written

MOST_ROWS = 5_000
"""Faulty rows kept. A list with more of them has few causes, each to be mended in all its rows at once; and
120,000 rows with eight faults each took 3 GB when all were kept.
"""
MOST_FAULTS = 50_000
"""Faults kept: ten for each of these rows."""
MORE = "workbook.more_faults"


class Faults:
    """Collects findings. Of those that stand in the way and bear a row only the first are kept."""

    def __init__(self, found: Iterable[Finding] = ()) -> None:
        self._kept: list[Finding] = []
        self._rows: set[tuple[str, int]] = set()
        self._more = 0
        self.add(found)

    def add(self, found: Iterable[Finding]) -> None:
        """Take these too; what was only counted before is counted on."""
        for one in found:
            if one.code == MORE:
                self._more += int(one.figures["more"])
            elif one.severity != "refuse" or "row" not in one.where or self._has_room(one):
                self._kept.append(one)
            else:
                self._more += 1

    def told(self) -> list[Finding]:
        """What is kept; before it, where others were only counted, how many."""
        return [_more(self._more), *self._kept] if self._more else self._kept

    def _has_room(self, one: Finding) -> bool:
        if len(self._kept) >= MOST_FAULTS:
            return False
        place = str(one.where.get("sheet", "")), int(one.where["row"])
        if place not in self._rows and len(self._rows) >= MOST_ROWS:
            return False
        self._rows.add(place)
        return True


def count_of(found: Iterable[Finding]) -> int:
    """How many there are with those that were only counted."""
    return sum(int(one.figures["more"]) if one.code == MORE else 1 for one in found)


def _more(count: int) -> Finding:
    message = _(
        "Chỉ ghi %(rows)s dòng lỗi đầu, còn %(more)s lỗi nữa không kể ở đây; sửa xong hãy nhập lại."
    ) % {"rows": written(MOST_ROWS), "more": written(count)}
    return Finding(MORE, message, figures={"more": count})

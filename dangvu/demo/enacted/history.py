"""All that happened from the first day told by acts on, as entries in the order to record them: in each month
what was decided about targets, hamlets and organisations, then the lists of what happened to persons.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from dangvu.core.period import DAY
from dangvu.demo.plan import COMMUNE_MERGER, DECEMBER_2024, HAMLET_MERGERS, UNIT_JOININGS, VAN_TUNG
from dangvu.demo.state import Person
from dangvu.ledger.paper import Paper
from dangvu.organisations.acts import CoverUnit, Reorganise, SetTarget
from dangvu.organisations.movement import Movement

from .lists import Told, lists
from .papers import Papers, office_of
from .rows import FIRST, UNTIL, Rows
from .schemes import Day
from .turns import Turns

_COUNCIL: Final = "Hội đồng nhân dân tỉnh Bắc Kạn"
_ASSEMBLY: Final = "Ủy ban Thường vụ Quốc hội"
_HAMLETS: Final = "Sáp nhập thôn, tổ dân phố và chi bộ thôn từ ngày {:%d/%m/%Y}"
SCHEMES: Final[dict[date, tuple[str, Callable[[Day], list[Movement]], Paper]]] = {
    HAMLET_MERGERS[0]: (_HAMLETS, Day.hamlets_united, Paper("00/NQ-HĐND", date(2019, 11, 15), _COUNCIL)),
    COMMUNE_MERGER: (
        "Sắp xếp các xã, thị trấn từ ngày {:%d/%m/%Y}",
        Day.communes_united,
        Paper("855/NQ-UBTVQH14", date(2020, 1, 10), _ASSEMBLY),
    ),
    HAMLET_MERGERS[1]: (_HAMLETS, Day.hamlets_united, Paper("00/NQ-HĐND", date(2020, 6, 15), _COUNCIL)),
    VAN_TUNG: (
        "Thành lập thị trấn Vân Tùng từ ngày {:%d/%m/%Y}",
        Day.place_followed,
        Paper("00/NQ-UBTVQH15", date(2023, 2, 13), _ASSEMBLY),
    ),
    DECEMBER_2024: (_HAMLETS, Day.hamlets_united, Paper("00/NQ-HĐND", date(2024, 11, 15), _COUNCIL)),
}
"""What happened on one day by one paper, which bears 00 where its number is not known."""
_DAYS: Final = (UNIT_JOININGS, date(2021, 7, 1), date(2022, 7, 1))
"""On which cells ended in others, each by a decision of its own."""


def entries(opening: Rows, since: Rows, persons: Mapping[str, Person], until: date = UNTIL) -> list[Told]:
    """The history from the first day to before ``until``, by the rows of the opening and those since."""
    papers = Papers()
    turns = defaultdict(list)
    for turn in Turns(opening, since, persons).told():
        turns[turn.on.replace(day=1)].append(turn)
    decided = defaultdict(list)
    for on, told in [*_targets(since, until), *_reorganised(since, papers)]:
        decided[on.replace(day=1)].append(told)
    months = [month for month in sorted(turns.keys() | decided.keys()) if FIRST <= month < until]
    return [told for month in months for told in [*decided[month], *lists(turns[month], papers)]]


def _targets(since: Rows, until: date) -> Iterator[tuple[date, Told]]:
    for organisation, kind, from_date, to_date, value, said in since["targets"]:
        if from_date >= FIRST:
            set_target = SetTarget(organisation, kind, from_date, to_date, value, said)
            number = said.removeprefix("Kế hoạch số ").partition(" ")[0]
            issued_on = from_date.replace(day=15)
            paper = Paper(number, issued_on, "Ban Chấp hành Đảng bộ tỉnh Bắc Kạn")
            yield min(from_date, until - DAY), Told(set_target, paper)


def _reorganised(since: Rows, papers: Papers) -> Iterator[tuple[date, Told]]:
    for on, (name, movements, paper) in SCHEMES.items():
        if steps := movements(Day(on, since)):
            yield on, Told(Reorganise(name.format(on), on, tuple(steps)), paper)
    for on in _DAYS:
        day = Day(on, since)
        for cell, unit in day.joined():
            cover = CoverUnit(cell, on, other_unit=unit, start_reason="combined")
            yield on, Told(cover, papers.of_decision(office_of(cell), on))
        for one in day.cells_united():
            yield on, Told(one, papers.of_decision(office_of(next(one.codes())), on))

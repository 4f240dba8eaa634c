"""How hamlets are covered by cells, and hamlet cells that need looking after."""

from django.conf import settings

from dangvu.law.errors import LawError
from dangvu.law.leaf import Text
from dangvu.law.questions import value
from dangvu.statistics.ask import Ask
from dangvu.statistics.declarations import Value, derived, indicator
from dangvu.statistics.engine.tally import Cell, tally

SOURCE = "docs/decisions/0022-hamlets-by-cover.md"
MINIMUM = "organisations.founding.minimum_official_members"
ALL_OVER_AGE = f"{{members}} > 0 AND {{youngest}} > {settings.WATCHED_AGE}"
NO_ADMISSION = f"{{idle_years}} >= {settings.WATCHED_YEARS}"


def _hamlets(code: str, vi: str, en: str, told: Text, condition: str) -> None:
    indicator(
        f"hamlets.{code}",
        Text(vi, en),
        told,
        relation="hamlets_by_cover",
        condition=condition,
        unit="hamlet",
        source=SOURCE,
    )


_hamlets(
    "own_cell",
    "Thôn có chi bộ riêng",
    "Hamlets with a cell of their own",
    Text(
        "Thôn có một chi bộ chỉ phụ trách thôn ấy, không ghép đơn vị nào khác, trong ngày.",
        "Hamlets covered by a cell that covers nothing else on the day.",
    ),
    "{cover} = 'own_cell'",
)
_hamlets(
    "combined_cell",
    "Thôn sinh hoạt ở chi bộ ghép",
    "Hamlets in a combined cell",
    Text(
        "Thôn mà chi bộ phụ trách còn phụ trách thôn khác hoặc đơn vị khác, trong ngày.",
        "Hamlets whose cell covers another hamlet or another unit too, on the day.",
    ),
    "{cover} = 'combined_cell'",
)
_hamlets(
    "combined_cell.with_unit",
    "Thôn ghép với trường, trạm, cơ quan",
    "Hamlets joined with a school, station or agency",
    Text(
        "Thôn ở chi bộ ghép có ít nhất một đơn vị khác không phải là thôn, trong ngày.",
        "Hamlets in a combined cell joined by at least one unit that is no hamlet, on the day.",
    ),
    "{cover} = 'combined_cell' AND {others} > 0",
)
_hamlets(
    "combined_cell.of_{n}",
    "Thôn ở chi bộ ghép {n} thôn",
    "Hamlets in combined cells of {n} hamlets",
    Text(
        "Thôn ở chi bộ ghép phụ trách đúng {n} thôn trong ngày.",
        "Hamlets in a combined cell that covers exactly {n} hamlets on the day.",
    ),
    "{cover} = 'combined_cell' AND {hamlets} = {n}",
)
_hamlets(
    "members_no_cell",
    "Thôn có đảng viên, chưa có chi bộ",
    "Hamlets with members but no cell",
    Text(
        "Thôn không chi bộ nào phụ trách mà có đảng viên, của bất kỳ chi bộ nào, cư trú trong ngày.",
        "Hamlets that no cell covers and in which a member, of whichever cell, lives on the day.",
    ),
    "{cover} = 'members_no_cell'",
)
_hamlets(
    "no_cell_no_member",
    "Thôn chưa có chi bộ, chưa có đảng viên",
    "Hamlets with neither cell nor members",
    Text(
        "Thôn không chi bộ nào phụ trách và không đảng viên nào cư trú trong ngày.",
        "Hamlets that no cell covers and in which no member lives on the day.",
    ),
    "{cover} = 'no_member'",
)


def below_minimum(ask: Ask) -> Value:
    """Hamlet cells with fewer official members than the law of the day asks; None where it says nothing."""
    assert ask.at is not None  # a figure of a day
    try:
        least = value(MINIMUM, ask.at).number
    except LawError:
        return None
    cells = {"value": Cell("count(*)", f"{{official}} < {least}")}
    found = tally(ask.scene, "peopled_hamlet_cells", cells, [ask.org])
    return int(found.get(ask.org, {}).get("value", 0))


derived(
    "cells.hamlet.below_minimum",
    Text("Chi bộ thôn thiếu đảng viên chính thức", "Hamlet cells with too few official members"),
    Text(
        "Chi bộ thôn có ít đảng viên chính thức hơn số tối thiểu của Điều lệ trong ngày.",
        "Hamlet cells with fewer official members than the Charter asks, on the day.",
    ),
    below_minimum,
    when="day",
    unit="cell",
    source="charter-2011",
)
indicator(
    "cells.hamlet.all_over_age",
    Text(
        f"Chi bộ thôn mà mọi đảng viên trên {settings.WATCHED_AGE} tuổi",
        f"Hamlet cells with all members over {settings.WATCHED_AGE}",
    ),
    Text(
        "Chi bộ thôn có đảng viên, người trẻ nhất cũng trên ngưỡng tuổi của nơi cài đặt, trong ngày.",
        "Hamlet cells with members, the youngest of them over the age this installation set, on the day.",
    ),
    relation="peopled_hamlet_cells",
    condition=ALL_OVER_AGE,
    unit="cell",
    source=SOURCE,
)
indicator(
    "cells.hamlet.no_admission",
    Text(
        f"Chi bộ thôn {settings.WATCHED_YEARS} năm chưa kết nạp",
        f"Hamlet cells without an admission in {settings.WATCHED_YEARS} years",
    ),
    Text(
        "Chi bộ thôn đã lập từng ấy năm mà trong thời gian đó, ở chi bộ hoặc chi bộ trước nó, không kết nạp"
        " ai; số năm do nơi cài đặt định.",
        "Hamlet cells at least so many years old where, or in what they came from, nobody was admitted in"
        " that time; how many years this installation set.",
    ),
    relation="peopled_hamlet_cells",
    condition=NO_ADMISSION,
    unit="cell",
    source=SOURCE,
)

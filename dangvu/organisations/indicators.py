"""Figures about organisations: the grassroots, cells and the hamlets they cover, what targets say."""

from dangvu.law.leaf import Text
from dangvu.organisations.overview import official_order
from dangvu.statistics.ask import Ask
from dangvu.statistics.declarations import Value, derived, dimension, indicator, relation
from dangvu.statistics.lookup import orders
from dangvu.statistics.qualities import quality

SOURCE = "Biểu 5-BTCTW (HD 11-HD/BTCTW)"
_MEMBER_BASE = ("LEFT JOIN bases member_base ON member_base.organisation = r.stood",)
REPORTS = "acceptance/README.md"
orders["organisation"] = official_order

relation(
    "organisations",
    """
    SELECT o.organisation, o.code, o.kind, o.grassroots_type, o.place, CAST($at AS DATE) AS on_date
    FROM organisation o WHERE o.from_date <= $at AND (o.until_date IS NULL OR o.until_date > $at)
    """,
    key="organisation",
    columns=("kind", "grassroots_type"),
)
# Each organisation from the grassroots down with the grassroots organisation or cell of its day.
relation(
    "bases",
    """
    SELECT tree.organisation, base.organisation AS base, base.kind AS base_kind,
      base.grassroots_type AS base_type
    FROM organisations base JOIN ancestry tree ON tree.ancestor = base.organisation
      AND tree.from_date <= base.on_date AND base.on_date < tree.until_date
    WHERE base.kind IN ('grassroots_organisation', 'grassroots_cell')
    """,
    key="organisation",
)
relation(
    "structure",
    """
    SELECT o.*, b.base_kind, b.base_type
    FROM organisations o LEFT JOIN bases b ON b.organisation = o.organisation
    """,
    key="organisation",
    columns=("kind", "grassroots_type", "base_kind", "base_type"),
)
# Cells that cover a hamlet on the day: how many, and how many other units are joined to them.
relation(
    "covering_cells",
    """
    SELECT o.organisation, o.on_date, count(DISTINCT c.hamlet) AS hamlets,
      count(*) FILTER (WHERE c.hamlet IS NULL) AS others
    FROM organisations o JOIN coverage c ON c.organisation = o.organisation
    WHERE o.kind IN ('cell', 'grassroots_cell')
      AND c.from_date <= $at AND (c.until_date IS NULL OR c.until_date > $at)
    GROUP BY ALL HAVING count(c.hamlet) > 0
    """,
    key="organisation",
    columns=("hamlets", "others"),
)
# Cells founded in the period with what they covered first.
relation(
    "founded_cells",
    """
    SELECT o.organisation, o.from_date AS on_date, o.start_reason,
      (SELECT count(DISTINCT c.hamlet) FROM coverage c WHERE c.organisation = o.organisation AND c.from_date =
        (SELECT min(f.from_date) FROM coverage f WHERE f.organisation = o.organisation)) AS hamlets,
      (SELECT count(*) FROM coverage c
        WHERE c.organisation = o.organisation AND c.hamlet IS NULL AND c.from_date =
        (SELECT min(f.from_date) FROM coverage f WHERE f.organisation = o.organisation)) AS others
    FROM organisation o
    WHERE o.from_date BETWEEN $first AND $last AND o.kind IN ('cell', 'grassroots_cell')
      AND o.from_date = (SELECT min(e.from_date) FROM organisation e WHERE e.organisation = o.organisation)
    """,
    key="organisation",
    when="period",
    columns=("start_reason", "hamlets", "others"),
)
# Hamlets that a cell covers on the day: by how many, and what the one with the least to cover covers.
relation(
    "covered_hamlets",
    """
    SELECT c.hamlet, k.on_date, count(DISTINCT k.organisation) AS cells,
      arg_min(k.organisation, (k.hamlets + k.others, k.organisation)) AS cell,
      arg_min(k.hamlets, (k.hamlets + k.others, k.organisation)) AS hamlets,
      arg_min(k.others, (k.hamlets + k.others, k.organisation)) AS others
    FROM coverage c JOIN covering_cells k ON k.organisation = c.organisation
    WHERE c.hamlet IS NOT NULL AND c.from_date <= $at AND (c.until_date IS NULL OR c.until_date > $at)
    GROUP BY c.hamlet, k.on_date
    """,
    key="hamlet",
)
# Hamlets of the day counted for the organisations whose place they lie in, on the structure day: as it was
# called then; one that had ended and that they are still recorded in is that place itself.
relation(
    "hamlets_of",
    """
    WITH laid AS MATERIALIZED (
      SELECT h.hamlet, h.on_date, CASE WHEN line.same = h.place THEN h.commune ELSE h.place END AS lies_in
      FROM hamlets h LEFT JOIN place_line line ON line.place = h.commune
    ), lying AS MATERIALIZED (
      SELECT o.organisation, p.parent, h.hamlet, h.on_date
      FROM organisation o JOIN placement p ON p.organisation = o.organisation
        AND p.from_date <= $structure AND (p.until_date IS NULL OR p.until_date > $structure)
      JOIN place_line line ON line.place = o.place
      JOIN place_within w ON w.above = line.same JOIN laid h ON h.lies_in = w.place
      WHERE (o.organisation IN ($orgs) OR -1 - o.organisation IN ($orgs) OR -1 - p.parent IN ($orgs))
        AND o.from_date <= $structure AND (o.until_date IS NULL OR o.until_date > $structure)
    ), counted AS (
      SELECT organisation AS ancestor, hamlet, on_date FROM lying WHERE organisation IN ($orgs)
      UNION ALL
      SELECT -1 - l.organisation, l.hamlet, l.on_date FROM lying l
      WHERE -1 - l.organisation IN ($orgs)
        AND NOT EXISTS (SELECT 1 FROM lying b WHERE b.parent = l.organisation AND b.hamlet = l.hamlet)
    )
    SELECT n.*, n.hamlet IN (
        SELECT c.hamlet FROM coverage c
        WHERE c.hamlet IS NOT NULL AND c.from_date <= $at AND (c.until_date IS NULL OR c.until_date > $at)
      ) AS covered
    FROM counted n
    """,
    key="hamlet",
    columns=("covered",),
    rolled_up=True,
)
# Targets as given; of an organisation of another day's tree the sum of what those had that are all of it,
# on the last day of the period: whoever took over a running target has it whole. None where one of them had
# none, or became several.
relation(
    "targets",
    """
    WITH given AS (
      SELECT organisation, kind, from_date, until_date, max(value) AS value FROM target GROUP BY ALL
    ), periods AS (
      SELECT DISTINCT b.same, g.kind, g.from_date, g.until_date
      FROM given g JOIN became b ON b.organisation = g.organisation WHERE b.same IN ($orgs)
    )
    SELECT p.same AS organisation, p.kind, p.from_date, p.until_date,
      CASE WHEN bool_and(b.is_whole AND g.value IS NOT NULL) THEN sum(g.value) END AS value
    FROM periods p JOIN became b ON b.same = p.same
      AND b.from_date < coalesce(p.until_date, DATE '9999-12-31')
      AND coalesce(p.until_date, DATE '9999-12-31') <= b.until_date
    LEFT JOIN given g ON g.organisation = b.organisation AND g.kind = p.kind AND g.from_date = p.from_date
      AND g.until_date IS NOT DISTINCT FROM p.until_date
    GROUP BY ALL
    """,
    key="organisation",
)

dimension(
    "base_kind",
    Text("cấp cơ sở", "kind of base"),
    key="person",
    join=_MEMBER_BASE,
    expression="member_base.base_kind",
    when="day",
)
dimension(
    "base_type",
    Text("loại hình cơ sở", "type of base"),
    key="person",
    join=_MEMBER_BASE,
    expression="member_base.base_type",
    when="day",
)
for _name, _label in (
    ("kind", Text("loại tổ chức", "kind of organisation")),
    ("base_kind", Text("cấp cơ sở", "kind of base")),
):
    quality(
        _name, _label, code_list="organisations.code_lists.organisation_kind", always_known=_name == "kind"
    )
for _name, _label in (
    ("grassroots_type", Text("loại hình cơ sở", "type of base")),
    ("base_type", Text("loại hình của cơ sở nơi sinh hoạt", "type of the base of attendance")),
):
    quality(_name, _label, code_list="organisations.code_lists.grassroots_type", always_known=False)

indicator(
    "organisations.grassroots",
    Text("Tổ chức cơ sở đảng", "Grassroots organisations"),
    Text(
        "Đảng bộ cơ sở và chi bộ cơ sở có trong ngày.",
        "Grassroots organisations and grassroots cells on the day.",
    ),
    relation="structure",
    condition="{kind} IN ('grassroots_organisation', 'grassroots_cell')",
    unit="organisation",
    source=SOURCE,
)
indicator(
    "organisations.grassroots.with_cells",
    Text("Đảng bộ cơ sở", "Grassroots organisations with cells"),
    Text("Đảng bộ cơ sở có trong ngày.", "Grassroots organisations that have cells, on the day."),
    relation="structure",
    condition="{kind} = 'grassroots_organisation'",
    unit="organisation",
    source=SOURCE,
)
indicator(
    "organisations.grassroots.single_cell",
    Text("Chi bộ cơ sở", "Grassroots cells"),
    Text("Chi bộ cơ sở có trong ngày.", "Grassroots cells on the day."),
    relation="structure",
    condition="{kind} = 'grassroots_cell'",
    unit="organisation",
    source=SOURCE,
)
indicator(
    "organisations.below_grassroots",
    Text("Đảng bộ bộ phận, đảng bộ trực thuộc cơ sở", "Committees under grassroots organisations"),
    Text(
        "Đảng bộ bộ phận và đảng bộ trực thuộc đảng bộ cơ sở trong ngày.",
        "Sections and sub-grassroots organisations on the day.",
    ),
    relation="structure",
    condition="{kind} IN ('section', 'sub_grassroots') AND {base_kind} = 'grassroots_organisation'",
    unit="organisation",
    source=SOURCE,
)
indicator(
    "cells.subordinate",
    Text("Chi bộ trực thuộc đảng bộ cơ sở", "Subordinate cells"),
    Text(
        "Chi bộ thuộc một đảng bộ cơ sở, trực tiếp hoặc qua đảng bộ bộ phận, trong ngày.",
        "Cells under a grassroots organisation, directly or through a section, on the day.",
    ),
    relation="structure",
    condition="{kind} = 'cell' AND {base_kind} = 'grassroots_organisation'",
    unit="cell",
    source=SOURCE,
)
indicator(
    "cells.hamlet.total",
    Text("Chi bộ thôn, tổ dân phố", "Hamlet cells"),
    Text("Chi bộ phụ trách ít nhất một thôn trong ngày.", "Cells that cover at least one hamlet on the day."),
    relation="covering_cells",
    unit="cell",
    source=REPORTS,
)
indicator(
    "cells.hamlet.independent",
    Text("Chi bộ thôn độc lập", "Independent hamlet cells"),
    Text(
        "Chi bộ phụ trách đúng một thôn, không ghép đơn vị nào khác, trong ngày.",
        "Cells that cover exactly one hamlet and nothing else on the day.",
    ),
    relation="covering_cells",
    condition="{hamlets} = 1 AND {others} = 0",
    unit="cell",
    source=REPORTS,
)
indicator(
    "cells.hamlet.combined",
    Text("Chi bộ thôn ghép", "Combined hamlet cells"),
    Text(
        "Chi bộ thôn không phải là chi bộ độc lập, trong ngày.",
        "Hamlet cells that are not independent, on the day.",
    ),
    relation="covering_cells",
    condition="NOT ({hamlets} = 1 AND {others} = 0)",
    unit="cell",
    source=REPORTS,
)
indicator(
    "cells.hamlet.combined.of_{n}",
    Text("Chi bộ ghép {n} thôn", "Combined cells of {n} hamlets"),
    Text(
        "Chi bộ thôn ghép phụ trách đúng {n} thôn trong ngày.",
        "Combined cells that cover exactly {n} hamlets on the day.",
    ),
    relation="covering_cells",
    condition="NOT ({hamlets} = 1 AND {others} = 0) AND {hamlets} = {n}",
    unit="cell",
    source=REPORTS,
)
indicator(
    "cells.hamlet.split",
    Text("Chi bộ thôn tách ra", "Hamlet cells split off"),
    Text(
        "Chi bộ lập trong kỳ do chia tách, lúc đầu phụ trách đúng một thôn.",
        "Cells founded in the period by a split that first cover exactly one hamlet.",
    ),
    relation="founded_cells",
    condition="{start_reason} = 'split' AND {hamlets} = 1 AND {others} = 0",
    unit="cell",
    source=REPORTS,
)
indicator(
    "hamlets.total",
    Text("Thôn, tổ dân phố", "Hamlets"),
    Text(
        "Thôn có trong ngày ở các xã thuộc địa bàn của tổ chức.",
        "Hamlets existing on the day in the communes of the organisation's place.",
    ),
    relation="hamlets_of",
    unit="hamlet",
    source=REPORTS,
)
indicator(
    "hamlets.covered",
    Text("Thôn có chi bộ phụ trách", "Hamlets covered by a cell"),
    Text(
        "Thôn trong địa bàn có chi bộ phụ trách trong ngày.",
        "Of the hamlets of the organisation's place, those covered by a cell on the day.",
    ),
    relation="hamlets_of",
    condition="{covered}",
    unit="hamlet",
    source=REPORTS,
)


def split_target(ask: Ask) -> Value:
    """The target of the narrowest period that contains the one asked."""
    found = ask.rows(
        """
        SELECT value FROM targets WHERE organisation IN ($orgs) AND kind = 'hamlet_cell_split'
          AND from_date <= $first AND (until_date IS NULL OR until_date > $last)
        ORDER BY until_date - from_date NULLS LAST, from_date DESC LIMIT 1
        """
    )
    return int(found[0][0]) if found and found[0][0] is not None else None


def split_above_target(ask: Ask) -> Value:
    """How many more cells were split off than the target asks."""
    target = ask.value("cells.hamlet.split.target")
    done = ask.value("cells.hamlet.split")
    return None if target is None or done is None else done - target


derived(
    "cells.hamlet.split.target",
    Text("Chỉ tiêu tách chi bộ thôn", "Target of hamlet cells to split off"),
    Text(
        "Chỉ tiêu tách chi bộ ghép mà thời hạn bao trùm kỳ hỏi.",
        "The target of hamlet cells to be split off whose period contains the period asked.",
    ),
    split_target,
    when="period",
    unit="cell",
    source=REPORTS,
)
derived(
    "cells.hamlet.split.above_target",
    Text("Chi bộ thôn tách vượt chỉ tiêu", "Hamlet cells split off above target"),
    Text("Số chi bộ thôn tách ra trừ chỉ tiêu.", "Hamlet cells split off minus the target."),
    split_above_target,
    when="period",
    unit="cell",
    source=REPORTS,
    records="cells.hamlet.split",
)

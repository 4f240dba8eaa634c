"""What the figures about members count: members of a day, changes in a period, hamlets with members."""

from dangvu.law.leaf import Text
from dangvu.statistics.declarations import dimension, relation
from dangvu.statistics.qualities import quality

TABLE_1 = "Biểu 1-BTCTW (HD 11-HD/BTCTW)"
TABLE_2 = "Biểu 2-BTCTW (HD 11-HD/BTCTW)"
TABLE_3 = "Biểu 3-BTCTW (HD 11-HD/BTCTW)"
TABLE_7 = "Biểu 7-BTCTW (HD 11-HD/BTCTW)"
REPORTS = "acceptance/README.md"

relation(
    "members",
    """
    SELECT m.person, m.organisation, m.stood, m.status, m.admission_date, m.decision_date,
      CAST($at AS DATE) AS on_date
    FROM placed m WHERE m.from_date <= $at AND (m.until_date IS NULL OR m.until_date > $at)
    """,
    key="person",
    columns=("status", "admission_date", "decision_date"),
)
dimension(
    "joined",
    Text("thời gian vào Đảng", "time of joining"),
    key="person",
    join=(),
    expression=(
        "CASE WHEN r.admission_date < DATE '1945-08-19' THEN 'to_1945' "
        "WHEN r.admission_date <= DATE '1954-07-20' THEN '1945_1954' "
        "WHEN r.admission_date <= DATE '1975-04-30' THEN '1954_1975' "
        "WHEN r.admission_date IS NOT NULL THEN 'since_1975' END"
    ),
    when="day",
)


def _stretch(name: str, label: Text) -> None:
    """Whether the day lies in a stretch of that kind."""
    alias = f"as_{name}"
    dimension(
        name,
        label,
        key="person",
        join=(
            f"LEFT JOIN {name} {alias} ON {alias}.person = r.person AND {alias}.from_date <= r.on_date "
            f"AND ({alias}.until_date IS NULL OR {alias}.until_date > r.on_date)",
        ),
        expression=f"{alias}.person IS NOT NULL",
    )


_stretch("exemption", Text("được miễn sinh hoạt", "exempt from activity"))
_stretch("suspension", Text("bị đình chỉ sinh hoạt", "suspended from activity"))
quality(
    "joined",
    Text("thời gian vào Đảng", "time of joining"),
    items={
        "to_1945": Text("trước 19/8/1945", "before 19 Aug 1945"),
        "1945_1954": Text("từ 19/8/1945 đến 20/7/1954", "19 Aug 1945 to 20 Jul 1954"),
        "1954_1975": Text("từ 21/7/1954 đến 30/4/1975", "21 Jul 1954 to 30 Apr 1975"),
        "since_1975": Text("từ 01/5/1975 đến nay", "1 May 1975 to now"),
    },
    always_known=False,
)
quality(
    "status",
    Text("tư cách đảng viên", "standing of the member"),
    code_list="membership.code_lists.membership_status",
)
quality(
    "inside",
    Text("trong sổ hay ngoài sổ", "inside the register or outside"),
    items={
        "true": Text("giữa hai tổ chức trong sổ", "between two organisations of the register"),
        "false": Text("từ ngoài sổ, ra ngoài sổ", "from outside the register or out of it"),
    },
)
# Who entered and who left which organisation in the period, and why. A stretch is a person's time in an
# organisation and all below it with nothing changed between: entering is a stretch that starts on a day none
# of theirs ends there, and leaving one that ends on a day none starts. Only stretches with an end in the
# period are looked at.
relation(
    "changes",
    """
    WITH touched AS (
      SELECT m.person, m.organisation, m.status, m.start_reason, m.end_reason, m.from_date, m.until_date,
        tree.ancestor,
        greatest(m.from_date, tree.from_date) AS starts,
        least(coalesce(m.until_date, DATE '9999-12-31'), tree.until_date) AS ends
      FROM placed m JOIN layout tree ON tree.organisation = m.organisation AND tree.ancestor IN ($orgs)
        AND m.from_date < tree.until_date AND tree.from_date < coalesce(m.until_date, DATE '9999-12-31')
      WHERE m.from_date BETWEEN $first AND $last OR m.until_date BETWEEN $first AND $last
        OR tree.from_date BETWEEN $first AND $last OR tree.until_date BETWEEN $first AND $last
    ), entering AS MATERIALIZED (
      SELECT *, starts AS on_date, CASE WHEN from_date = starts THEN start_reason ELSE '' END AS reason
      FROM touched WHERE starts BETWEEN $first AND $last
    ), leaving AS MATERIALIZED (
      SELECT *, ends AS on_date, CASE WHEN until_date = ends THEN end_reason ELSE '' END AS reason
      FROM touched WHERE ends BETWEEN $first AND $last
    )
    SELECT e.person, e.ancestor, e.organisation, e.status, e.on_date, e.reason,
      CASE e.reason
        WHEN 'admitted' THEN 'admitted' WHEN 'readmitted' THEN 'admitted' WHEN 'restored' THEN 'restored'
        WHEN 'opening' THEN 'entered_register' WHEN 'transferred_in' THEN 'transferred_in'
        ELSE 'joined' END AS event,
      EXISTS (SELECT 1 FROM membership o WHERE o.person = e.person AND o.until_date = e.on_date) AS inside
    FROM entering e ANTI JOIN leaving l
      ON l.person = e.person AND l.ancestor = e.ancestor AND l.on_date = e.on_date
    UNION ALL
    SELECT l.person, l.ancestor, l.organisation, l.status, l.on_date, l.reason,
      CASE WHEN l.reason IN ('died', 'expelled', 'struck_off', 'withdrew', 'transferred_out') THEN l.reason
        ELSE 'left' END AS event,
      EXISTS (SELECT 1 FROM membership o WHERE o.person = l.person AND o.from_date = l.on_date) AS inside
    FROM leaving l ANTI JOIN entering e
      ON l.person = e.person AND l.ancestor = e.ancestor AND l.on_date = e.on_date
    """,
    key="person",
    when="period",
    columns=("event", "reason", "status", "inside"),
    rolled_up=True,
)
# Those of the changes that are admissions, found without looking at the others: nobody is admitted to where
# a membership of theirs ends that very day, and being one at a time, it is another row that ends then.
relation(
    "admissions",
    """
    WITH entered AS MATERIALIZED (
      SELECT m.recorded_in, m.ordinal, m.person, m.organisation, m.status, m.start_reason, m.from_date,
        tree.ancestor
      FROM placed m JOIN layout tree ON tree.organisation = m.organisation AND tree.ancestor IN ($orgs)
        AND tree.from_date <= m.from_date AND m.from_date < tree.until_date
      WHERE m.start_reason IN ('admitted', 'readmitted') AND m.from_date BETWEEN $first AND $last
    ), ended AS (
      SELECT m.person, m.until_date, tree.ancestor
      FROM placed m JOIN layout tree ON tree.organisation = m.organisation AND tree.ancestor IN ($orgs)
        AND tree.from_date < m.until_date AND m.until_date <= tree.until_date
      WHERE m.until_date BETWEEN $first AND $last AND m.person IN (SELECT person FROM entered)
    )
    SELECT e.person, e.ancestor, e.organisation, e.status, e.from_date AS on_date, e.start_reason AS reason,
      e.recorded_in, e.ordinal
    FROM entered e ANTI JOIN ended
      ON ended.person = e.person AND ended.ancestor = e.ancestor AND ended.until_date = e.from_date
    """,
    key="person",
    when="period",
    columns=("reason", "status"),
    rolled_up=True,
)
relation(
    "started",
    """
    SELECT m.person, m.organisation, m.status, m.start_reason, m.from_date AS on_date
    FROM placed m WHERE m.from_date BETWEEN $first AND $last
    """,
    key="person",
    when="period",
    columns=("start_reason", "status"),
)
# Grassroots organisations of the last day into which, or into a cell of which, somebody was admitted.
relation(
    "admitting",
    """
    SELECT o.organisation, o.kind, CAST($last AS DATE) AS on_date
    FROM organisation o
    WHERE o.kind IN ('grassroots_organisation', 'grassroots_cell')
      AND o.from_date <= $last AND (o.until_date IS NULL OR o.until_date > $last)
      AND o.organisation IN (
        SELECT a.ancestor FROM membership m JOIN ancestry a ON a.organisation = m.organisation
          AND a.from_date <= m.from_date AND m.from_date < a.until_date
        WHERE m.start_reason IN ('admitted', 'readmitted') AND m.from_date BETWEEN $first AND $last)
    """,
    key="organisation",
    when="period",
    columns=("kind",),
)
# Members of the day with the hamlet each lives in.
relation(
    "residents",
    """
    SELECT m.person, m.organisation, m.stood, m.on_date, r.hamlet
    FROM members m JOIN residence r ON r.person = m.person
      AND r.from_date <= $at AND (r.until_date IS NULL OR r.until_date > $at)
    """,
    key="person",
)
# Hamlets of the organisation's place, with whether a member of a cell that covers the hamlet resides there.
relation(
    "hamlets_with_members",
    """
    SELECT h.ancestor, h.hamlet, h.on_date, h.hamlet IN (
        SELECT c.hamlet FROM coverage c JOIN residents r ON r.stood = c.organisation AND r.hamlet = c.hamlet
        WHERE c.from_date <= $at AND (c.until_date IS NULL OR c.until_date > $at)
      ) AS has_members
    FROM hamlets_of h
    """,
    key="hamlet",
    columns=("has_members",),
    rolled_up=True,
)
# Hamlets of the day by how a cell covers them: one of their own, one combined, none but members live there,
# none. ``hamlets`` and ``others`` are what the cell covers, the hamlet included.
relation(
    "hamlet_cover",
    """
    WITH covered AS MATERIALIZED (FROM covered_hamlets),
    lived_in AS (SELECT DISTINCT r.hamlet FROM residents r ANTI JOIN covered c ON c.hamlet = r.hamlet)
    SELECT h.hamlet, h.code, h.commune, h.on_date, c.cell, c.cells, c.hamlets, c.others,
      CASE WHEN c.hamlets = 1 AND c.others = 0 THEN 'own_cell' WHEN c.hamlet IS NOT NULL THEN 'combined_cell'
        WHEN l.hamlet IS NOT NULL THEN 'members_no_cell' ELSE 'no_member' END AS cover
    FROM hamlets h LEFT JOIN covered c ON c.hamlet = h.hamlet LEFT JOIN lived_in l ON l.hamlet = h.hamlet
    """,
    key="hamlet",
)
relation(
    "hamlets_by_cover",
    """
    SELECT o.ancestor, c.hamlet, c.on_date, c.hamlets, c.others, c.cover
    FROM hamlets_of o JOIN hamlet_cover c ON c.hamlet = o.hamlet
    """,
    key="hamlet",
    columns=("cover", "hamlets", "others"),
    rolled_up=True,
)
# Hamlet cells of ``$orgs`` with how many are in them, how old the youngest is, and for how many full years
# nobody was admitted there or in what they came from.
relation(
    "peopled_hamlet_cells",
    """
    WITH RECURSIVE mine AS MATERIALIZED (
      SELECT k.* FROM covering_cells k
      WHERE k.organisation IN (SELECT organisation FROM layout WHERE ancestor IN ($orgs))
    ), came AS (
      SELECT k.organisation, k.organisation AS part FROM mine k
      UNION
      SELECT c.organisation, s.organisation FROM came c
        JOIN organisation_successor s ON s.successor = c.part AND s.from_date <= $at
    ), founded AS (
      SELECT c.organisation, min(o.from_date) AS since
      FROM came c JOIN organisation o ON o.organisation = c.part GROUP BY c.organisation
    ), admitted AS (
      SELECT c.organisation,
        max(CASE m.start_reason WHEN 'opening' THEN m.admission_date ELSE m.from_date END) AS last_admission
      FROM came c JOIN membership m ON m.organisation = c.part
      WHERE m.start_reason IN ('admitted', 'readmitted', 'opening') AND m.from_date <= $at
      GROUP BY c.organisation
    ), heads AS (
      SELECT m.organisation, count(*) AS members, count(*) FILTER (WHERE m.status = 'official') AS official,
        max(p.birth_date) AS youngest
      FROM membership m JOIN person p ON p.person = m.person
        AND p.from_date <= $at AND (p.until_date IS NULL OR p.until_date > $at)
      WHERE m.from_date <= $at AND (m.until_date IS NULL OR m.until_date > $at)
        AND m.organisation IN (SELECT organisation FROM mine)
      GROUP BY m.organisation
    )
    SELECT k.organisation, k.on_date, k.hamlets, k.others,
      coalesce(h.members, 0) AS members, coalesce(h.official, 0) AS official,
      date_sub('year', h.youngest, $at) AS youngest, a.last_admission,
      date_sub('year', coalesce(greatest(a.last_admission, f.since), f.since), $at) AS idle_years
    FROM mine k JOIN founded f ON f.organisation = k.organisation
      LEFT JOIN admitted a ON a.organisation = k.organisation
      LEFT JOIN heads h ON h.organisation = k.organisation
    """,
    key="organisation",
    columns=("hamlets", "others", "members", "official", "youngest", "idle_years"),
)

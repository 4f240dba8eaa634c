"""By what persons may be told apart in figures: as they were on the day of the record."""

from dangvu.law.leaf import Text
from dangvu.statistics.declarations import dimension
from dangvu.statistics.qualities import quality

_RECORD = (
    "LEFT JOIN person person_record ON person_record.person = r.person AND "
    "person_record.from_date <= r.on_date "
    "AND (person_record.until_date IS NULL OR person_record.until_date > r.on_date)"
)
_AGE = (
    "year(r.on_date) - year(person_record.birth_date) - CASE WHEN month(r.on_date) * 100 + day(r.on_date) "
    "< month(person_record.birth_date) * 100 + day(person_record.birth_date) THEN 1 ELSE 0 END"
)


def _attribute(name: str, label: Text, none: str | None = None) -> None:
    """An attribute of the day. ``none`` is what no row means; without it nothing is known of those without a
    row.
    """
    alias = f"as_{name}"
    join = (
        f"LEFT JOIN person_attribute {alias} ON {alias}.person = r.person AND {alias}.attribute = '{name}' "
        f"AND {alias}.from_date <= r.on_date AND ({alias}.until_date IS NULL OR "
        f"{alias}.until_date > r.on_date)"
    )
    expression = f"coalesce({alias}.value, '{none}')" if none else f"{alias}.value"
    dimension(name, label, key="person", join=(join,), expression=expression)
    quality(name, label, code_list=f"people.code_lists.{name}", always_known=none is not None)


dimension("sex", Text("giới tính", "sex"), key="person", join=(_RECORD,), expression="person_record.sex")
dimension(
    "ethnic_group",
    Text("dân tộc", "ethnic group"),
    key="person",
    join=(_RECORD,),
    expression="person_record.ethnic_group",
)
dimension("age", Text("tuổi tròn năm", "age in full years"), key="person", join=(_RECORD,), expression=_AGE)
OLDEST = 85
"""From this age on all are of one band."""
dimension(
    "five_years",
    Text("nhóm năm tuổi", "band of five years of age"),
    key="person",
    join=(_RECORD,),
    expression=f"least({_AGE} - ({_AGE}) % 5, {OLDEST})",
)
_attribute("religion", Text("tôn giáo", "religion"), none="none")
_attribute("youth_union_member", Text("đoàn viên", "Youth Union member"), none="no")
_attribute("general_education", Text("giáo dục phổ thông", "general education"))
_attribute("qualification", Text("trình độ chuyên môn", "qualification"))
_attribute("political_theory", Text("lý luận chính trị", "political theory"))
_attribute("occupation", Text("nghề nghiệp", "occupation"))

quality("sex", Text("giới tính", "sex"), code_list="people.code_lists.sex")
quality("ethnic_group", Text("dân tộc", "ethnic group"), code_list="people.code_lists.ethnic_group")
quality(
    "age",
    Text("tuổi tròn năm", "age in full years"),
    numbers=range(131),
    bands=("18-30", "31-35", "36-40", "41-45", "46-50", "51-55", "56-60", "61+"),
)

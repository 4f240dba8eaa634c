"""Which pages show which figures, as the catalogue tells it; tables say it themselves."""

from dangvu.law.leaf import Text
from dangvu.statistics.catalogue import used_on

ADMISSIONS = ("members.admitted", "members.admitted.plan")


def register() -> None:
    used_on(Text("Sổ kết nạp", "Book of admissions"), "admissions", ADMISSIONS)
    used_on(Text("Hồ sơ tổ chức đảng", "An organisation's page"), "organisations", ADMISSIONS)
    used_on(
        Text("Thôn và chi bộ phụ trách", "Hamlets and the cells that cover them"),
        "hamlets",
        ("hamlets.own_cell", "hamlets.combined_cell", "hamlets.members_no_cell", "hamlets.no_cell_no_member",
         "cells.hamlet.split", "cells.hamlet.split.target"),
    )  # fmt: skip
    used_on(
        Text("Chi bộ thôn cần quan tâm", "Hamlet cells to watch"),
        "hamlets__watch",
        ("cells.hamlet.below_minimum", "cells.hamlet.all_over_age", "cells.hamlet.no_admission"),
    )
    used_on(Text("Việc cần làm", "Work to do"), "worklist", ("members.total", "members.official"))
    for name, vi, en, codes in PICTURES:
        used_on(Text(f"Biểu đồ: {vi}", f"Pictures: {en}"), "pictures__one", codes, name)


PICTURES = (
    ("plan", "Kết nạp so với chỉ tiêu", "Admitted against plan", ADMISSIONS),
    ("months", "Kết nạp theo tháng", "Admitted by month", ("members.admitted",)),
    ("pyramid", "Tháp tuổi", "Age pyramid", ("members.total",)),
    (
        "shares",
        "Tỷ lệ theo nhóm",
        "Shares by group",
        ("members.total", "members.female", "members.ethnic_minority", "members.age.18_30",
         "members.admitted", "members.admitted.ethnic_minority", "members.admitted.age.18_30"),
    ),
)  # fmt: skip

"""Sectors of the demo province: the agencies, schools and companies it has, and what their people do.

A sector is the generator's own word; files carry only the grassroots type and each person's occupation.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Final

import yaml

AGENCIES: Final[dict[str, list[tuple[str, str]]]] = {
    group: [(name, sector) for name, sector in rows]
    for group, rows in yaml.safe_load(
        (Path(__file__).parent / "agencies.yaml").read_text(encoding="utf-8")
    ).items()
}
"""Names and sectors by what they are: block_organisations, block_cells, army_organisations ..."""
SCHOOL_NAMES: Final = ("Trường Tiểu học", "Trường THCS", "Trường Mầm non", "Trạm Y tế")
DEPARTMENTS: Final = {
    "state": ("Văn phòng", "Thanh tra", "Kế hoạch", "Nghiệp vụ 1", "Nghiệp vụ 2", "Tổ chức", "Sự nghiệp"),
    "party": ("Văn phòng", "Tổng hợp", "Quản trị", "Tài chính", "Lưu trữ", "Cơ yếu"),
    "service": ("Hành chính", "Chuyên môn 1", "Chuyên môn 2", "Chuyên môn 3", "Kỹ thuật", "Tổ chức"),
    "army": ("Chỉ huy", "Tham mưu", "Hậu cần", "Huấn luyện", "Cơ động", "Chính trị"),
    "police": ("Chỉ huy", "Tổng hợp", "Điều tra", "An ninh", "Cơ động", "Quản lý"),
}

_GRASSROOTS_TYPES: Final = {
    "party": "party_mass_agency",
    "state": "state_agency",
    "service": "service_unit_public",
    "army": "army",
    "police": "police",
    "state_company": "enterprise_state_100",
    "joint_stock": "enterprise_joint_stock",
    "limited": "enterprise_limited",
    "private": "enterprise_private",
    "cooperative": "cooperative",
}
_COMPANIES: Final = ("state_company", "joint_stock", "limited", "private")


def grassroots_type(sector: str) -> str:
    """Statutory type of a grassroots organisation of the sector."""
    return _GRASSROOTS_TYPES[sector]


def occupation(rng: Random, sector: str, age: int, *, youngest: bool = False) -> str:
    """What a member of a cell of that sector does, as a code of the vocabulary."""
    if sector == "hamlet":
        if youngest and age <= 19 and rng.random() < 0.3:
            return "pupil"
        if age >= 62 and rng.random() < 0.35:
            return "retired"
        return rng.choices(
            ("farmer", "hamlet_part_time", "non_public_worker", "commune_official"), (82, 10, 5, 3)
        )[0]
    if sector in _COMPANIES:
        return rng.choices(("enterprise_manager", "enterprise_staff", "enterprise_worker"), (20, 45, 35))[0]
    return {
        "office": "commune_official",
        "school": "public_employee",
        "party": "party_mass_official",
        "state": "state_official",
        "service": "public_employee",
        "cooperative": "farmer",
        "army": "army",
        "police": "police",
    }[sector]

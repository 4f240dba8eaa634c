"""Sectors of the demo province: the agencies, schools and companies it has, and what their people do.

A sector is the generator's own word; files carry only the grassroots type and each person's occupation.
Names of agencies are those every province has; companies and co-operatives are invented.
"""

from __future__ import annotations

from random import Random
from typing import Final

BLOCK_ORGANISATIONS: Final[tuple[tuple[str, str], ...]] = (
    ("Văn phòng Tỉnh ủy", "party"), ("Văn phòng Ủy ban nhân dân tỉnh", "state"),
    ("Sở Nông nghiệp và Phát triển nông thôn", "state"), ("Sở Giáo dục và Đào tạo", "state"), ("Sở Y tế", "state"),
    ("Sở Giao thông vận tải", "state"), ("Sở Tài chính", "state"), ("Sở Kế hoạch và Đầu tư", "state"),
    ("Sở Xây dựng", "state"), ("Sở Công Thương", "state"), ("Sở Lao động - Thương binh và Xã hội", "state"),
    ("Sở Văn hóa, Thể thao và Du lịch", "state"), ("Sở Tài nguyên và Môi trường", "state"), ("Sở Nội vụ", "state"),
    ("Sở Tư pháp", "state"), ("Viện Kiểm sát nhân dân tỉnh", "state"), ("Tòa án nhân dân tỉnh", "state"),
    ("Kho bạc Nhà nước tỉnh", "state"), ("Cục Thuế tỉnh", "state"), ("Bệnh viện Đa khoa tỉnh", "service"),
    ("Trường Cao đẳng tỉnh", "service"), ("Trường Chính trị tỉnh", "service"),
)  # fmt: skip
BLOCK_CELLS: Final[tuple[tuple[str, str], ...]] = (
    ("Ban Tổ chức Tỉnh ủy", "party"), ("Ban Tuyên giáo Tỉnh ủy", "party"), ("Ban Dân vận Tỉnh ủy", "party"),
    ("Cơ quan Ủy ban Kiểm tra Tỉnh ủy", "party"), ("Ban Nội chính Tỉnh ủy", "party"),
    ("Cơ quan Ủy ban Mặt trận Tổ quốc tỉnh", "party"), ("Hội Nông dân tỉnh", "party"),
    ("Hội Liên hiệp Phụ nữ tỉnh", "party"), ("Tỉnh đoàn", "party"), ("Liên đoàn Lao động tỉnh", "party"),
    ("Hội Cựu chiến binh tỉnh", "party"), ("Cơ quan Đảng ủy Khối", "party"),
    ("Văn phòng Hội đồng nhân dân tỉnh", "state"), ("Thanh tra tỉnh", "state"), ("Ban Dân tộc tỉnh", "state"),
    ("Sở Khoa học và Công nghệ", "state"), ("Sở Thông tin và Truyền thông", "state"), ("Cục Thống kê tỉnh", "state"),
    ("Cục Thi hành án dân sự tỉnh", "state"), ("Chi cục Kiểm lâm", "state"), ("Cục Quản lý thị trường", "state"),
    ("Đài Phát thanh và Truyền hình tỉnh", "service"), ("Báo tỉnh", "service"), ("Bảo hiểm xã hội tỉnh", "service"),
    ("Trường THPT chuyên tỉnh", "service"), ("Trường Phổ thông dân tộc nội trú tỉnh", "service"),
    ("Trung tâm Kiểm soát bệnh tật", "service"), ("Bảo tàng tỉnh", "service"), ("Thư viện tỉnh", "service"),
    ("Trung tâm Khuyến nông", "service"), ("Trung tâm Trợ giúp pháp lý", "service"),
    ("Vườn quốc gia Ba Bể", "service"), ("Trung tâm Công nghệ thông tin", "service"),
    ("Ngân hàng Chính sách xã hội tỉnh", "state_company"), ("Điện lực tỉnh", "state_company"),
    ("Viễn thông tỉnh", "state_company"), ("Bưu điện tỉnh", "state_company"),
    ("Công ty TNHH MTV Thủy nông Sao Khuê", "state_company"), ("Công ty cổ phần Cấp thoát nước Suối Trong", "joint_stock"),
    ("Công ty cổ phần Khoáng sản Đá Bạc", "joint_stock"), ("Công ty cổ phần Xây dựng Núi Hoa", "joint_stock"),
    ("Công ty cổ phần Lâm sản Rừng Xanh", "joint_stock"), ("Công ty TNHH Vận tải Đèo Gió", "limited"),
    ("Công ty TNHH Thương mại Bến Nước", "limited"), ("Doanh nghiệp tư nhân Hoa Mơ", "private"),
    ("Công ty TNHH Miến dong Bản Sen", "limited"),
)  # fmt: skip
DISTRICT_ORGANISATIONS: Final[tuple[tuple[str, str], ...]] = (
    ("Cơ quan Ủy ban nhân dân {}", "state"), ("Trung tâm Y tế {}", "service"), ("Quân sự {}", "army"),
    ("Công an {}", "police"), ("Trường THPT {}", "service"),
)  # fmt: skip
DISTRICT_CELLS: Final[tuple[tuple[str, str], ...]] = (
    ("Văn phòng cấp ủy {}", "party"), ("Ban Tổ chức {}", "party"), ("Ủy ban Kiểm tra {}", "party"),
    ("Ban Tuyên giáo {}", "party"), ("Ban Dân vận {}", "party"), ("Trung tâm Chính trị {}", "service"),
    ("Mặt trận Tổ quốc {}", "party"), ("Đoàn Thanh niên {}", "party"), ("Hội Liên hiệp Phụ nữ {}", "party"),
    ("Hội Nông dân {}", "party"), ("Hội Cựu chiến binh {}", "party"), ("Liên đoàn Lao động {}", "party"),
    ("Tòa án nhân dân {}", "state"), ("Viện Kiểm sát nhân dân {}", "state"), ("Chi cục Thi hành án dân sự {}", "state"),
    ("Chi cục Thuế {}", "state"), ("Kho bạc Nhà nước {}", "state"), ("Chi cục Thống kê {}", "state"),
    ("Bảo hiểm xã hội {}", "service"), ("Hạt Kiểm lâm {}", "state"),
    ("Trung tâm Văn hóa và Truyền thông {}", "service"), ("Trường Phổ thông dân tộc nội trú {}", "service"),
    ("Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên {}", "service"),
    ("Ngân hàng Chính sách xã hội {}", "state_company"), ("Điện lực {}", "state_company"),
    ("Bưu điện {}", "state_company"), ("Hợp tác xã Nông nghiệp {}", "cooperative"),
    ("Công ty TNHH Xây dựng {}", "limited"), ("Trường THCS và THPT {}", "service"),
)  # fmt: skip
ARMY_ORGANISATIONS: Final = ("Phòng Tham mưu", "Trung đoàn địa phương", "Trường Quân sự tỉnh")
ARMY_CELLS: Final = ("Phòng Chính trị", "Phòng Hậu cần", "Phòng Kỹ thuật", "Kho vũ khí", "Đại đội Trinh sát",
                     "Đại đội Công binh", "Đại đội Thông tin", "Bệnh xá", "Ban Tài chính", "Ban Cơ yếu")  # fmt: skip
POLICE_ORGANISATIONS: Final = ("Phòng Cảnh sát giao thông", "Phòng Tham mưu tổng hợp", "Trại tạm giam",
                               "Phòng Cảnh sát cơ động")  # fmt: skip
POLICE_CELLS: Final = ("Phòng Tổ chức cán bộ", "Phòng Công tác chính trị", "Phòng Hậu cần", "Phòng Hồ sơ nghiệp vụ",
                       "Phòng An ninh kinh tế", "Phòng An ninh nội địa", "Phòng An ninh đối ngoại", "Phòng Kỹ thuật hình sự",
                       "Phòng Cảnh sát hình sự", "Phòng Cảnh sát kinh tế", "Phòng Cảnh sát ma túy", "Phòng Cảnh sát môi trường",
                       "Phòng Cảnh sát điều tra", "Phòng Cảnh sát phòng cháy", "Phòng Quản lý hành chính", "Thanh tra Công an",
                       "Phòng Ngoại tuyến", "Phòng Kỹ thuật nghiệp vụ", "Phòng Xuất nhập cảnh", "Phòng Cơ yếu")  # fmt: skip
SCHOOL_NAMES: Final = ("Trường Tiểu học", "Trường THCS", "Trường Mầm non", "Trạm Y tế")
DEPARTMENTS: Final[dict[str, tuple[str, ...]]] = {
    "state": ("Văn phòng", "Thanh tra", "Kế hoạch - Tài chính", "Nghiệp vụ 1", "Nghiệp vụ 2", "Tổ chức", "Sự nghiệp"),
    "party": ("Văn phòng", "Tổng hợp", "Hành chính - Quản trị", "Tài chính", "Lưu trữ", "Cơ yếu"),
    "service": ("Hành chính", "Chuyên môn 1", "Chuyên môn 2", "Chuyên môn 3", "Kỹ thuật", "Tổ chức", "Phục vụ"),
    "army": ("Chỉ huy", "Tham mưu", "Hậu cần", "Huấn luyện", "Cơ động", "Chính trị"),
    "police": ("Chỉ huy", "Tổng hợp", "Điều tra", "An ninh", "Cơ động", "Quản lý"),
}  # fmt: skip

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

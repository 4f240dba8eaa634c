"""Invented names of persons and hamlets, as they sound in Bắc Kạn.

Family names, middle words and given names are drawn separately for each ethnic group, so a name that
some real person bears can only be a coincidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class NameStock:
    """Words that names of one ethnic group are made of; a repeated family name is a frequent one."""

    family: tuple[str, ...]
    male_middle: tuple[str, ...]
    male_given: tuple[str, ...]
    female_middle: tuple[str, ...]
    female_given: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MALE_MIDDLE: Final = ("Văn", "Văn", "Văn", "Đức", "Minh", "Quang", "Ngọc", "Xuân", "Đình", "Hữu", "Công", "Thanh",
                       "Trung", "Hồng", "Tiến", "Quốc", "Duy", "Trọng", "Bá", "Thế")  # fmt: skip
_FEMALE_MIDDLE: Final = ("Thị", "Thị", "Thị", "Thị Thu", "Thị Hồng", "Thị Thanh", "Thị Minh", "Thị Bích", "Thị Ngọc",
                         "Thị Kim", "Thị Phương", "Thu", "Thúy", "Ngọc", "Bích", "Thị Lan", "Thị Mai")  # fmt: skip
_MALE_GIVEN: Final = _words(
    "An Bảo Bắc Bằng Bình Cảnh Chiến Chính Chung Công Cường Dũng Duy Đại Đạt Điệp Định Đoàn Đông Đức Giang Hà Hải "
    "Hậu Hiền Hiếu Hiệp Hoàn Hoạt Hội Hùng Huy Huấn Hưng Hướng Kết Khải Khanh Khánh Khoa Kiên Kiều Lập Lâm Liêm Linh "
    "Long Lợi Luân Luyện Lực Mạnh Minh Nam Nghĩa Nghiệp Ngọc Nhất Ninh Phong Phú Phúc Quân Quang Quý Quyết Sinh Sơn Sử "
    "Tài Tâm Tân Thái Thắng Thành Thạch Thiện Thịnh Thoại Thông Thuận Thực Tiến Tiếp Toàn Trọng Trung Trường Tuấn "
    "Tuyên Tùng Tường Ước Văn Vĩnh Vinh Vượng Xuân Yên"
)
_FEMALE_GIVEN: Final = _words(
    "An Anh Ánh Bình Cẩm Chi Chinh Chuyên Cúc Dịu Diệp Dung Duyên Đào Điệp Đoan Giang Hà Hạnh Hằng Hậu Hiên Hiền "
    "Hiệp Hoa Hoài Hoàn Hòa Hợp Huệ Huế Huyền Hương Hường Khuyên Kiều Lan Lành Lê Liên Liễu Linh Loan Luyến Lương Lý "
    "Mai Mến Miền Minh My Nga Ngân Ngọc Nguyệt Nhàn Nhung Nụ Oanh Phương Phượng Quyên Quỳnh Sen Tâm Thảo Thắm Thanh "
    "Thêm Thoa Thơm Thu Thủy Thúy Thương Tình Trang Trinh Tuyết Tươi Tuyến Uyên Vân Viên Vinh Xuân Yến"
)

_STOCKS: Final[dict[str, NameStock]] = {
    "01": NameStock(
        _words("Nguyễn Nguyễn Nguyễn Trần Trần Lê Phạm Vũ Đỗ Bùi Hoàng Phan Ngô Đặng Đinh Dương Lưu Trịnh Tạ Mai Cao"),
        _MALE_MIDDLE, _MALE_GIVEN, _FEMALE_MIDDLE, _FEMALE_GIVEN,
    ),
    "02": NameStock(
        _words("Hoàng Hoàng Hoàng Nông Nông Nông Hà Hà Lý Ma Ma Triệu Đàm Lường Dương Bế Lục La Hứa Vi Long Đinh "
               "Phùng Mã Lèng Cà Sằm Lưu Nguyễn Lộc Quan Chu Tô Đồng"),
        _MALE_MIDDLE, _MALE_GIVEN, _FEMALE_MIDDLE, _FEMALE_GIVEN,
    ),
    "07": NameStock(
        _words("Nông Nông Lương Lương Hoàng Lục Lý Mông Vi Lô Hứa Đàm Triệu Chu Phan Lâm Linh Long Bế Hà"),
        _MALE_MIDDLE, _MALE_GIVEN, _FEMALE_MIDDLE, _FEMALE_GIVEN,
    ),
    "09": NameStock(
        _words("Triệu Triệu Triệu Bàn Bàn Đặng Đặng Phùng Phùng Lý Lý Hoàng Dương Trương"),
        _words("Tài Tiến Phúc Nguyên Văn Hữu Kim Quý Đức Thanh Càn Sành Tòn Dào"),
        _words("An Cao Chiêu Chu Diện Dất Hín Hiển Hoa Hương Khuân Kinh Lâm Liều Long Lưu Minh Năm Ngân Nhậy Phẩu Phin "
               "Quyên Sinh Sơn Tá Tâm Thăng Thọ Tiến Vạn Vảng Vinh Xuân"),
        ("Thị", "Thị", "Mùi", "Thị Mùi", "Thị Lan"),
        _words("Chài Coi Diện Ghến Hà Khé Lai Lan Liễu Liều Mẩy Mụi Mùi Nái Năm Ngân Nhậy Pham Phấy Sao Say Tàn Thanh "
               "Thu Vạng Xuân Yến"),
    ),
    "08": NameStock(
        _words("Lý Lý Hoàng Hoàng Dương Dương Sùng Giàng Vàng Ma Đào Lầu Thào Mùa Ngô Hầu"),
        _words("Văn Văn A Seo Mí Chá Chúng Sính Thanh Quốc"),
        _words("Chẩn Chô Chú Cở Dình Dinh Dũng Hành Hồng Khì Lình Lử Mình Páo Phàng Pó Sèng Sình Sử Sùng Thành Tính Tu "
               "Tỏa Và Vảng Vư Xìn"),
        ("Thị", "Thị", "Thị", "Thị Thu"),
        _words("Chi Cở Dí Dinh Dở Già Hoa Lan Lía Mai Máy Mỷ Pà Phương Sua Súng Thảo Váng Vá Xía Xua"),
    ),
    "15": NameStock(
        _words("Trần La Ninh Hoàng Lâm Vi Lý Tống Lưu Nịnh"),
        _MALE_MIDDLE, _MALE_GIVEN, _FEMALE_MIDDLE, _FEMALE_GIVEN,
    ),
    "04": NameStock(
        _words("Lâm Lưu Trương Hoàng Vương Lý Trần Chu"),
        _MALE_MIDDLE, _MALE_GIVEN, _FEMALE_MIDDLE, _FEMALE_GIVEN,
    ),
    "18": NameStock(
        _words("Lưu Trương Diệp Tạ Lê Hoàng Ninh Từ"),
        _MALE_MIDDLE, _MALE_GIVEN, _FEMALE_MIDDLE, _FEMALE_GIVEN,
    ),
}  # fmt: skip


def person_name(rng: Random, ethnic_group: str, sex: str) -> str:
    """Full name, family name first; `ethnic_group` is a code of the national list that has a stock here."""
    stock = _STOCKS[ethnic_group]
    middle, given = (
        (stock.female_middle, stock.female_given)
        if sex == "female"
        else (stock.male_middle, stock.male_given)
    )
    first, last = rng.choice(middle), rng.choice(given)
    while last in first.split():  # "Thị Lan Lan" is nobody's name
        last = rng.choice(given)
    return f"{rng.choice(stock.family)} {first} {last}"


_HAMLET_FIRST: Final = _words("Nà Nà Nà Nà Bản Bản Bản Khuổi Khuổi Khuổi Pác Cốc Cốc Lũng Phiêng Tổng Thôm Khau Nặm Pò Kéo Slam "
                              "Chợ Vằng Phja Lủng Coọc Tà")  # fmt: skip
_HAMLET_LAST: Final = _words(
    "Pài Diếu Mu Lẹng Tào Chom Đeng Phả Cà Ỏi Vạn Pja Slin Cáy Hin Lìn Đông Mò Nghè Pán Nộc Tinh Phung Lốm Giảo "
    "Áng Chang Cúm Cuổn Duồng Deng Khoang Khiếu Kham Lào Lạn Luông Mặn Mèo Mới Mòn Muồng Nạc Ngần Ngòa Pết Piẹt "
    "Pùng Quang Sla Slải Sáng Toòng Tăng Tiệc Thoi Vài Vèn Viền Xỏm Ỉu Bây Bon Cọ Chúa Dài Hai Hán Khon Lồm"
)
_MERGED: Final = ("Đoàn Kết", "Thống Nhất", "Hợp Tiến", "Tân Tiến", "Đồng Tâm", "Hợp Thành", "Tân Lập", "Hòa Bình",
                  "Thắng Lợi", "Quyết Tiến", "Tân Thành", "Tiền Phong", "Hợp Nhất", "Phú Thịnh", "Tân Hợp")  # fmt: skip


def hamlet_name(rng: Random, taken: set[str]) -> str:
    """A name no other hamlet of the commune bears; it is added to `taken`."""
    while True:
        name = f"{rng.choice(_HAMLET_FIRST)} {rng.choice(_HAMLET_LAST)}"
        if name not in taken:
            taken.add(name)
            return name


def merged_hamlet_name(rng: Random, parts: list[str], taken: set[str]) -> str:
    """Name of a hamlet made of others: a word of unity, or the parts' names where those words are used up."""
    free = [name for name in _MERGED if name not in taken]
    name = rng.choice(free) if free and rng.random() < 0.6 else " - ".join(parts)
    taken.add(name)
    return name

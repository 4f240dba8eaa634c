"""Papers of those who tell the register of what they decided. Their numbers are invented."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from dangvu.demo.communes import DISTRICTS
from dangvu.ledger.paper import Paper

_OTHERS: Final = {
    "kcq": ("Đảng ủy Khối các cơ quan và doanh nghiệp tỉnh", "ĐUK"),
    "qs": ("Đảng ủy Quân sự tỉnh", "ĐUQS"),
    "ca": ("Đảng ủy Công an tỉnh", "ĐUCA"),
}
_LISTS: Final = {
    "admit_member": "Danh sách đảng viên mới kết nạp",
    "recognise_member": "Danh sách đảng viên được công nhận chính thức",
    "transfer_member": "Danh sách đảng viên chuyển sinh hoạt trong tỉnh",
    "receive_member": "Danh sách đảng viên từ ngoài tỉnh chuyển đến",
    "transfer_out": "Danh sách đảng viên chuyển sinh hoạt ra ngoài tỉnh",
    "record_death": "Danh sách đảng viên từ trần",
    "allow_withdrawal": "Danh sách đảng viên được cho ra khỏi Đảng",
    "restore_member": "Danh sách đảng viên được khôi phục quyền",
}


class Papers:
    """Numbers them by office and year."""

    def __init__(self) -> None:
        self._numbers: Counter[tuple[str, int]] = Counter()

    def of_list(self, kind: str, on: date) -> Paper:
        """What committees below the province told of a month, put together at the beginning of the next."""
        sent = (on.replace(day=28) + timedelta(days=4)).replace(day=5)
        summary = f"{_LISTS[kind]} tháng {on:%m/%Y}"
        return self._paper("DS/BTCTU", sent, "Ban Tổ chức Tỉnh ủy Bắc Kạn", summary)

    def of_decision(self, office: str, on: date) -> Paper:
        """Of the standing committee, the day before it holds."""
        committee, mark = _committee(office)
        return self._paper(f"QĐ/{mark}", on - timedelta(days=1), f"Ban Thường vụ {committee}", "")

    def _paper(self, series: str, issued_on: date, issuer: str, summary: str) -> Paper:
        self._numbers[series + issuer, issued_on.year] += 1
        number = self._numbers[series + issuer, issued_on.year]
        return Paper(number=f"{number}-{series}", issued_on=issued_on, issuer=issuer, summary=summary)


def office_of(organisation: str) -> str:
    """The mark, in the code of an organisation, of what it belongs to directly below the province."""
    return organisation.split(".")[1]


def _committee(office: str) -> tuple[str, str]:
    if office in _OTHERS:
        return _OTHERS[office]
    name = DISTRICTS[office].removeprefix("Đảng bộ ")
    return (
        ("Thành ủy Bắc Kạn", "TU")
        if name.startswith("thành phố")
        else (name.replace("huyện", "Huyện ủy"), "HU")
    )

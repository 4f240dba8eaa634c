"""What the bulk acts of this room are sent: not a payload but a file, under ``file``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dangvu.exchange.samples.people import good_rows
from dangvu.exchange.tests.reports import report_of
from dangvu.exchange.tests.test_act_workbook import filled
from dangvu.exchange.workbook.template import write_list
from dangvu.membership.acts import TransferMember
from tests.cast import FOLDER, World


def _list_of_members(_world: World, folder: Path) -> Path:
    path = folder / "danh_sach.xlsx"
    write_list(path, good_rows([("06.066.001.000.001", "Chi bộ thôn Nà Cà")], 3))
    return path


def _transfers(_world: World, folder: Path) -> Path:
    row = {"person": "son", "organisation": "na-ca", "on": "04/01/2021"}
    return filled(folder / "chuyen.xlsx", TransferMember, [row])


def _report(world: World, folder: Path) -> Path:
    return report_of(world, folder / "chi_bo.xlsx", {"Từ trần": [("Hoàng Thị Bế · be", "01/05/2018")]})


FILES: dict[str, Callable[[World, Path], Path]] = {
    "import_members": _list_of_members,
    "record_rows": _transfers,
    "record_cell_report": _report,
    "open_register": lambda _world, _folder: FOLDER,
}
SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {}

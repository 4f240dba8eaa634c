"""A hundred hostile opening files: each is refused in a sentence with its file, or read right
(safety goal E1).
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from dangvu.accounts.models import Account
from dangvu.core.finding import Refused, refusals
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.opening.files import read_opening
from dangvu.people.models import PersonRecord
from tests.cast import FOLDER, account, enact
from tests.hostile.digest import register_digest
from tests.hostile.openings import Opening, cases

pytestmark = pytest.mark.by_day("embedded")
CAST = {"Bàn Thị Nga", "Hoàng Thị Bế", "Hà Quang Minh", "Hứa Văn Sơn", "Lý Quốc Khánh"}
CAST |= {"Nông Văn Đôn", "Triệu Thị Hoà", "Đặng Thị Lan"}


@pytest.mark.django_db
def test_every_opening_file_is_refused_in_a_sentence_or_read_right(tmp_path: Path) -> None:
    clerk, before = account("clerk", None, "read", "record"), register_digest()
    tried = list(cases())

    faults = [
        f"{case.name}: {fault}"
        for number, case in enumerate(tried)
        for fault in found(case, clerk, tmp_path / str(number))
    ]

    assert faults == []
    assert register_digest() == before
    assert len({case.name for case in tried}) == len(tried) >= 100


def found(case: Opening, clerk: Account, folder: Path) -> Iterator[str]:
    """Put the file in place of the cast's and open the register; what is wrong with what became of it."""
    shutil.copytree(
        FOLDER, folder, ignore=shutil.ignore_patterns(f"{Path(case.file).stem}.csv", "*.py", "__*")
    )
    case.make(folder / case.file)
    with transaction.atomic():
        try:
            enact(OpenRegister.of(read_opening(folder)), by=clerk)
        except Refused as refused:
            said = refusals(refused.findings)
            if not {one.code for one in said} & set(case.refused):
                yield f"refused by {sorted({one.code for one in said})}, not by {case.refused or 'anything'}"
            yield from (f"no sentence: {one.message}" for one in said if not one.message.endswith("."))
            yield from (f"no place: {one.message}" for one in said if "file" not in one.where)
        else:
            names = set(PersonRecord.objects.values_list("full_name", flat=True))
            if case.refused:
                yield f"read, should be refused by {case.refused}"
            elif {name.replace('"', "") for name in names} != CAST:
                yield f"read wrong: {names}"
        transaction.set_rollback(True)
    shutil.rmtree(folder)

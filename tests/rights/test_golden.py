"""Golden cells (safety goal C2): what is written by hand in ``golden.yaml`` is what the program does."""

import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.test import Client

from dangvu.statistics.acts import FreezeReturn
from dangvu.statistics.models import StatisticalReturn
from tests.cast import enact
from tests.rights.matrix import ask, told
from tests.rights.roles import ROLES, Cast, on_stage
from tests.rights.stage import TREE, Stage, set_up

pytestmark = pytest.mark.once

GOLDEN: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "golden.yaml").read_text(encoding="utf-8")
)
LEAST = 300


@pytest.fixture
def cast(db: None, tmp_path: Path) -> Iterator[Cast]:
    logging.disable(logging.CRITICAL)
    stage = set_up(tmp_path / "so")
    enact(FreezeReturn("kim-lu", date(2017, 1, 1), date(2017, 6, 30), tables="1"), by=stage.world.clerk)
    yield on_stage(stage, Client.force_login)
    logging.disable(logging.NOTSET)


def address(stage: Stage, written: str) -> str:
    """As it is asked for, with the numbers of organisations and persons, and that of Kim Lư's return."""

    def number(code: re.Match[str]) -> str:
        if code[1] == "return":
            return str(StatisticalReturn.objects.get().frozen_in)
        return str(stage.organisation(code[1]) if code[1] in TREE else stage.person(code[1]))

    return re.sub(r"<([a-z-]+)>", number, written)


def test_golden_cells_are_what_the_program_does(cast: Cast) -> None:
    faults = []
    for role, outcomes in GOLDEN.items():
        for expected, addresses in outcomes.items():
            for written in addresses:
                found = told(ask(cast.browsers[role], "GET", address(cast.stage, written)))
                if found != expected:
                    faults.append(f"{role}: {written}: {found}, not {expected}")

    assert faults == []


def test_there_are_so_many_golden_cells_each_written_once() -> None:
    written = [(role, one) for role, outcomes in GOLDEN.items() for some in outcomes.values() for one in some]

    assert len(written) == len(set(written)) >= LEAST


def test_golden_cells_are_of_roles_that_there_are() -> None:
    assert GOLDEN.keys() <= {role.name for role in ROLES}

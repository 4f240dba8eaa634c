from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.cast import World


@pytest.fixture
def clerk(world: World) -> Client:
    """A browser in which the clerk has signed in."""
    from tests.cast.standing import STANDING  # noqa: PLC0415 - pytest reads this before Django is set up

    return STANDING.browser_of(world.clerk)


@pytest.fixture
def secretary(world: World) -> Client:
    """A browser in which the secretary of Kim Lư has signed in."""
    from tests.cast.standing import STANDING  # noqa: PLC0415 - as above

    return STANDING.browser_of(world.secretary)

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.cast import World


@pytest.fixture
def world(db: None) -> World:
    """The small cast: the clerk sees everything, the secretary Kim Lư, the stranger nothing."""
    from tests.cast import opened_world  # noqa: PLC0415 - pytest reads this before Django is set up

    return opened_world()


@pytest.fixture
def clerk(world: World) -> Client:
    """A browser in which the clerk has signed in."""
    browser = Client()
    browser.force_login(world.clerk)
    return browser


@pytest.fixture
def secretary(world: World) -> Client:
    """A browser in which the secretary of Kim Lư has signed in."""
    browser = Client()
    browser.force_login(world.secretary)
    return browser

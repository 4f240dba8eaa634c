"""What each kind of act is tried with, gathered from the rooms: a new kind without a sample is seen."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps

from tests.cast import World

Sample = Callable[[World], dict[str, Any]]
FileSample = Callable[[World, Path], Path]


def _gathered(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for room in apps.get_app_configs():
        module = f"{room.name}.tests.samples"
        if room.name.startswith("dangvu.") and find_spec(f"{room.name}.tests") and find_spec(module):
            found |= getattr(import_module(module), name, {})
    return found


PAYLOADS: Mapping[str, Sample] = _gathered("SAMPLES")
"""Of each kind that is given as a payload: one that the cast's register takes."""
FILES: Mapping[str, FileSample] = _gathered("FILES")
"""Of each kind that is given as a file or a folder: one."""

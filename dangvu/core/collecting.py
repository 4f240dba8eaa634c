"""How often the collector of what refers to itself looks for some."""

import gc

COLLECT_AFTER = 20_000
"""Objects more than were freed: about one page."""


def collect_seldom() -> None:
    """What is loaded stays: the collector need not look through it again and again."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    gc.enable()

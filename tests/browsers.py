"""Which browser opens the pages: the first that is there. The engine without a browser's own windows opens
one at a third of the cost.
"""

import shutil
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def browser() -> str | None:
    """Where it lies; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    sys.exit(browser() is None)

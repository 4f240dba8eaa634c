"""Note since when each figure is defined as it is, in dangvu/statistics/definitions.yaml.

For maintainers, after an indicator was added or its words, condition, measure or unit changed:

    .venv/bin/python scripts/definitions.py            # what is new or changed holds from today
    .venv/bin/python scripts/definitions.py --same     # what changed means the same: its day stays
    .venv/bin/python scripts/definitions.py --check    # change nothing; exit 1 where something is not noted

A relation that comes to mean something else is told in CHANGELOG.md and docs/decisions/0007.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# Since when each figure is defined as it is: its definitions by their mark, with the day each holds from.
# Written by scripts/definitions.py; a figure that is not noted here fails a test.
"""


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--same", action="store_true", help="what changed means the same: its day stays")
    given.add_argument("--check", action="store_true", help="change nothing; 1 where something is not noted")
    options = given.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.settings")
    import django  # noqa: PLC0415 - after the settings are named

    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - as above

    from dangvu.statistics.declarations import indicators  # noqa: PLC0415 - as above
    from dangvu.statistics.definitions import FILE, mark_of, noted  # noqa: PLC0415 - as above

    lines, left, today = [], [], timezone.localdate()
    for code, one in sorted(indicators().items()):
        known = {each.mark: each.since for each in noted().get(code, ())}
        mark = mark_of(one)
        if not known or list(known)[-1] != mark:
            left.append(code)
            since = known.popitem()[1] if known and options.same else today
            known[mark] = since
        told = ", ".join(f'"{each}": {day}' for each, day in known.items())
        lines.append(f'"{code}": {{{told}}}\n')
    if options.check:
        print("\n".join(left) or f"{len(lines)} figures, all noted")
        return 1 if left else 0
    FILE.write_text(HEAD + "".join(lines), encoding="utf-8")
    print(f"{len(lines)} figures, {len(left)} noted anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())

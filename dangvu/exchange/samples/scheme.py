"""Make the sample workbook of a scheme for the demo province: on 30 June 2025 Kim Lư and Sơn Thành are taken
in by Yến Lạc. It is invented. Two of its rows hold a fault each.

    python -m dangvu.exchange.samples.scheme FILE
"""

import os
import sys
from pathlib import Path
from typing import Any

SCHEME = "sap_nhap_xa.xlsx"
ON = "30/06/2025"
INTO, OTHERS = "bk.066.02155", ("bk.066.02158", "bk.066.02161")
PLACE = INTO[-5:]
RIGHT: list[dict[str, Any]] = [
    {"kind": "absorb_organisations", "organisations": OTHERS, "into": INTO},
    *({"kind": "move_hamlets", "to_place": PLACE, "from_place": one[-5:]} for one in OTHERS),
]
FAULTS: dict[int, dict[str, Any]] = {
    0: {"organisations": ("bk.066.02518", OTHERS[1])},
    2: {"to_place": "0215"},
}
"""By row: figures of a code interchanged, a figure of a code left out."""
MENDED = {"; ".join(FAULTS[0]["organisations"]): "; ".join(OTHERS), FAULTS[2]["to_place"]: PLACE}
"""What stands in the two cells with a fault, and what belongs there."""


def make_scheme(file: Path) -> None:
    """Write it. Django is to be set up before."""
    from dangvu.exchange.act_workbook.columns import step_columns  # noqa: PLC0415 - after django.setup
    from dangvu.exchange.act_workbook.lines import guide  # noqa: PLC0415 - as above
    from dangvu.exchange.act_workbook.template import write_template  # noqa: PLC0415 - as above
    from dangvu.organisations.acts import Reorganise  # noqa: PLC0415 - as above
    from dangvu.organisations.movement import Movement  # noqa: PLC0415 - as above

    rows = [row | FAULTS.get(number, {}) for number, row in enumerate(RIGHT)]
    write_template(str(Reorganise.label), step_columns(Movement), guide(Movement), file, rows=rows)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.settings")
    django.setup()
    make_scheme(Path(sys.argv[1]))

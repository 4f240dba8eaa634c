"""Returns as programs read them: alike at the command line and by the API."""

import json
from datetime import date
from typing import Any

from django.utils import timezone

from dangvu.statistics.lookup import Unit
from dangvu.statistics.models import StatisticalReturn
from dangvu.statistics.returns.board import board
from dangvu.statistics.returns.deadlines import deadline_of
from dangvu.statistics.returns.differing import compared
from dangvu.statistics.returns.frozen import as_json
from dangvu.statistics.returns.standing import Step, days_of, key_of, returns_of, steps_of, tables_of


def returns_told(unit: Unit) -> dict[str, Any]:
    """All versions of an organisation, the newest period first, without their figures."""
    rows = returns_of([unit.id])
    steps = steps_of(rows)
    return {"org": unit.code, "returns": [_head(row, steps[key_of(row)]) for row in rows]}


def board_told(unit: Unit, first: date, last: date) -> dict[str, Any]:
    """Of a period, those directly below: who has sent, who is late."""
    lines = board(unit.id, first, last, timezone.localdate())
    days = {"from": first.isoformat(), "to": last.isoformat()}
    return {"org": unit.code, **days, "below": [one.as_json() for one in lines]}


def return_told(row: StatisticalReturn) -> dict[str, Any]:
    """One return with every figure as it was frozen."""
    tables = [as_json(one.figures, row.known) | {"digest": one.digest} for one in tables_of(row)]
    return _head(row, steps_of([row])[key_of(row)]) | {"tables": tables}


def difference_told(row: StatisticalReturn) -> dict[str, Any]:
    """Every figure that is another today."""
    told = [
        {
            "table": part.then.declaration.code,
            "redefined": part.is_redefined,
            "differs": [
                {"row": one.row.code, "column": one.column.code, "frozen": one.then, "now": one.now}
                for one in part.differing
            ],
        }
        for part in compared(row)
    ]
    return {"return": row.frozen_in, "ledger": row.known, "tables": told}


def _head(row: StatisticalReturn, steps: list[Step]) -> dict[str, Any]:
    first, last = days_of(row)
    due = deadline_of(first, last)
    return {
        "return": row.frozen_in,
        "from": first.isoformat(),
        "to": last.isoformat(),
        **({"structure": row.structure.isoformat()} if row.structure else {}),
        "version": row.version,
        "state": row.state,
        "ledger": row.known,
        "digest": row.digest,
        "deadline": {"on": due.on.isoformat(), "certainty": str(due.certainty)} if due else None,
        "remark": row.remark,
        "steps": [
            {
                "state": one.state,
                "entry": one.entry.number,
                "by": one.entry.actor,
                "at": one.entry.at.isoformat(),
                "paper": json.loads(one.entry.paper),
            }
            for one in steps
        ],
    }

"""A table of one's own worked out, by the same computation as a statutory one."""

from datetime import date

from dangvu.accounts.models import Account
from dangvu.statistics.own.declaring import OwnDeclaration
from dangvu.statistics.tables.compute import Table, compute_declared


def compute_own(
    declaration: OwnDeclaration,
    org: str | None,
    *,
    at: date | None = None,
    first: date | None = None,
    last: date | None = None,
    structure: date | None = None,
    known: int | None = None,
    reader: Account | None = None,
) -> Table:
    """As ``compute_declared``; years stand beside each other on the tree of one day, the last where none is
    asked.
    """
    tree_of = structure or ((last or at) if declaration.layout == "years" else None)
    return compute_declared(
        declaration,
        org,
        at=at,
        first=first,
        last=last,
        structure=tree_of,
        known=known,
        reader=reader,
        version=declaration.version,
    )

"""Checking what a file would record, for whoever sent it."""

from dangvu.accounts.mandates import reach
from dangvu.accounts.models import Account
from dangvu.core.finding import Finding, Refused
from dangvu.exchange.acts.import_members import ImportMembers
from dangvu.exchange.acts.open_register import OpenRegister
from dangvu.exchange.acts.record_rows import RecordRows
from dangvu.exchange.workbook.faults import Faults
from dangvu.ledger.enact import dry_run
from dangvu.ledger.paper import Paper
from dangvu.ledger.proposals import second_missing

Rows = ImportMembers | RecordRows
"""What is recorded from a workbook, row by row."""
FileAct = Rows | OpenRegister


def findings_of(act: FileAct, by: Account, paper: Paper | None = None) -> list[Finding]:
    """All findings, without recording anything.

    The mandate is asked for each row before the register is: of rows outside it only that they are is told,
    or a file would tell whoever has no mandate whose numbers the register knows.
    """
    if isinstance(act, OpenRegister):
        return dry_run(act, by=by, paper=paper)
    if alone := second_missing(act, by):
        return alone
    if not act.reading.rows and act.reading.faults and reach(by, "record"):
        # It names nothing that a mandate could be asked for: whoever may send it is told its faults.
        return Faults([*act.reading.faults, *act.reading.warnings]).told()
    within, outside = act.within(by)
    if outside and not within.reading.rows:
        return Faults([*act.reading.faults, *act.reading.warnings, *outside]).told()
    return Faults([*outside, *dry_run(within, by=by, paper=paper)]).told()


def why_refused(act: FileAct, by: Account, paper: Paper | None, refused: Refused) -> list[Finding]:
    """Why a file was not recorded; where a mandate is missing, for which rows."""
    if [one.code for one in refused.findings] == ["mandate.missing"]:
        return findings_of(act, by, paper)
    return refused.findings

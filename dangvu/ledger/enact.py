"""The one door through which the register changes."""

import json
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from dangvu.core import canonical, disk, scope
from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.core.text import nfc
from dangvu.ledger import anchoring, proposals, recording
from dangvu.ledger.acts import Act, Actor
from dangvu.ledger.change import Change, Effects, Part
from dangvu.ledger.checkpoints import unmet
from dangvu.ledger.models import Entry, Head, Row, Subject
from dangvu.ledger.paper import Paper, paper_findings
from dangvu.ledger.payload import form_findings, key_findings, text_findings
from dangvu.ledger.position import after, held
from dangvu.ledger.reading import part_of
from dangvu.ledger.sealing import Keystore, NoKeystore, SealBroken, keystore
from dangvu.ledger.seen import Seen, changed_since, conflicts, not_yet, touched_by

ROWS_AT_ONCE = 2000
ITEMS_AT_ONCE = 20_000
"""Rows of facts written together: a row of a bulk act may hold thousands."""
LONGEST_REMARK = 1000
"""Characters of the reason given."""
SEALED_LAST = 20
"""Persons of whom one at least must have a key: single keys may be destroyed, to erase a person."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer of the door; sent twice with the same key, the same answer."""

    number: int
    hash: str
    remarks: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Examined:
    """What an actor was told of an act, and how the register and the actor stood before: where both stand so
    still when it is recorded, it need not be found out again.
    """

    act: Act
    """As it was examined: it remembers what it found."""
    paper: Paper
    findings: list[Finding]
    position: int
    by: int
    """The number of the actor: what may be recorded by one is another's own case."""
    standing: object

    def holds(self, act: Act, paper: Paper, position: int, by: int, standing: object) -> bool:
        """Whether the same would be found."""
        found_for = (self.paper, self.position, self.by, self.standing)
        return self.act is act and found_for == (paper, position, by, standing)


class Busy(Refused):
    """Another act is being recorded and takes long; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            [
                Finding(
                    "ledger.busy",
                    _("Sổ đang ghi một việc lớn khác; hãy chờ ít phút rồi gửi lại, không có gì bị mất."),
                )
            ]
        )


def head() -> Head:
    """The last entry's number and hash."""
    return Head.objects.get(pk=1)


def enact(
    act: Act,
    *,
    by: Actor,
    paper: Paper | None = None,
    key: str = "",
    override: str = "",
    seen: Seen | None = None,
    proposal: int | None = None,
    before: Examined | None = None,
) -> Recorded:
    """Record an act: check, lock, check again what others wrote meanwhile, apply, append, commit.

    ``key`` names the request: the same key again gives the same answer and records nothing. ``override`` is
    the reason for recording over warnings; it is kept. ``seen``: the ledger as it stood when the form was
    opened; what others changed since about what the act touches is told, and nothing recorded. ``proposal``:
    the number of what another account put forward, where the act asks for two persons. ``before``: what was
    found about this very act just now, by this actor. Raises Refused with every finding, Busy when the ledger
    stays locked.
    """
    return _enact(act, by, paper, key, override, seen, proposal, before, alone=True)


def enact_within(
    act: Act,
    *,
    by: Actor,
    paper: Paper | None = None,
    key: str = "",
    override: str = "",
    proposal: int | None = None,
) -> Recorded:
    """As ``enact``, one of several entries in a transaction of the caller, who has locked the head: they are
    recorded together or, once one of them raises, not at all. The caller lets what is raised pass.

    Without a savepoint of its own: while one is open, the embedded engine goes through all pages set aside
    for it at each further row, and 35,000 rows take a minute instead of two seconds.
    """
    return _enact(act, by, paper, key, override, None, proposal, None, alone=False)


@scope.whole()
def _enact(
    act: Act,
    by: Actor,
    paper: Paper | None,
    key: str,
    override: str,
    seen: Seen | None,
    proposal: int | None,
    before: Examined | None,
    *,
    alone: bool,
) -> Recorded:
    key, paper = key or uuid.uuid4().hex, paper or Paper()
    position = head().number
    if findings := [*paper_findings(paper), *text_findings({"override": override}, LONGEST_REMARK)]:
        raise Refused(findings)
    if done := _answer(act, by, paper, key):
        return done
    if findings := unmet():
        raise Refused(findings)
    if not disk.has_room(settings.HOME):
        raise Refused([Finding("ledger.disk_full", disk.full())])
    standing = by.standing()
    known = before if before and before.holds(act, paper, position, by.number, standing) else None
    act = act if known else replace(act)  # without what it remembers of the register
    try:
        remarks = _checked(act, by, paper, override, seen, position, known)
        proposals.second_for(act, by, paper, override, proposal)
    except Refused:
        if done := _answer(act, by, paper, key):  # sent twice, and recorded since it was looked for
            return done
        raise
    try:
        with transaction.atomic(savepoint=alone):
            number, previous, identities = _lock()
            last = number - 1
            if last != position:
                if alone and (done := _answer(act, by, paper, key)):
                    transaction.set_rollback(True)
                    return done
                act = replace(act)  # as above
                with held():
                    remarks = _checked(act, by, paper, override, seen, last)
            transaction.on_commit(anchoring.after_act, robust=True)
            second = proposals.second_for(act, by, paper, override, proposal)
            said = {"reason": nfc(override)} if override else {}
            recorded, written = _record(
                act, by, paper, key, said | second, remarks, number, previous, identities
            )
            if proposal is not None:
                proposals.close_recorded(proposal, act, by, number)
            if seen and seen.number < last:
                touched = touched_by(number, written)
                if found := conflicts(touched, seen, last, act, after(last, previous)):
                    raise Refused(found)
            # What was taken from the actor while they waited for the lock, or while a long act was written.
            if by.standing() != standing and (barred := by.findings_for(act)):
                raise Refused(barred)
            act.follow_up(by)
            return recorded
    except OperationalError as fault:
        if "locked" in str(fault):
            raise Busy from fault
        if sentence := disk.sentence_of(fault):
            raise Refused([Finding("ledger.disk", sentence)]) from fault
        raise
    except SealBroken as fault:
        raise Refused([Finding("ledger.keys", str(fault))]) from fault


def dry_run(act: Act, *, by: Actor, paper: Paper | None = None) -> list[Finding]:
    """All findings, without recording anything."""
    act = replace(act)  # as in enact
    return [*by.findings_for(act), *examined(act, paper)]


@scope.whole()
def examined(act: Act, paper: Paper | None = None) -> list[Finding]:
    """All but those of the mandate, of this very act, which remembers what it found: see ``trial``."""
    return _findings(act, paper or Paper())


@scope.whole()
def trial(act: Act, *, anew: bool = True) -> Effects:
    """What an act that nothing refuses would do if it were recorded now; nothing is written. Not ``anew``: as
    it remembers from having just been examined.
    """
    change = Change(0, head().identities, NoKeystore())
    (replace(act) if anew else act).apply(change)
    return change.done


def _findings(act: Act, paper: Paper) -> list[Finding]:
    """What is wrong with the form; else with what the act names, with the act, and with its paper."""
    if findings := form_findings(act):
        return findings
    findings = act.findings()
    if refusals(findings):
        return findings
    return [*findings, *act.check_paper(paper), *paper_missing(act, paper)]


def paper_missing(act: Act, paper: Paper) -> Iterator[Finding]:
    """Every change is an act with a decision behind it: without a word of one, a reason is asked for."""
    if act.asks_paper() and paper == Paper():
        message = _(
            "Chưa ghi văn bản của việc này; hãy ghi số, ngày, cơ quan ban hành, hoặc nêu lý do vì sao"
            " không có."
        )
        yield Finding("paper.missing", message, "warn", where={"field": "paper.number"})


def _checked(
    act: Act,
    by: Actor,
    paper: Paper,
    override: str,
    seen: Seen | None,
    position: int,
    known: Examined | None = None,
) -> list[Finding]:
    """The findings an act is recorded over, after entry ``position``; as they are ``known``. Raises Refused:
    what others changed meanwhile is told first.
    """
    if known is None and (barred := by.findings_for(act)):
        said = {"event": "act.refused", "account": by.name, "act": act.kind, "why": barred[0].code}
        logging.getLogger("dangvu.security").warning("%s", json.dumps(said))
        raise Refused(barred)
    if seen and (unknown := not_yet(seen, position)):
        raise Refused(unknown)
    findings = _findings(act, paper) if known is None else known.findings
    if refusals(findings) or (warnings(findings) and not override and not act.lenient):
        changed = changed_since(act, seen, position) if seen else []
        raise Refused([*changed, *findings])
    return findings


def _answer(act: Act, by: Actor, paper: Paper, key: str) -> Recorded | None:
    """The answer given before to the same request. Raises Refused if the key was used for another one, or by
    somebody else, whose mandate reached further.
    """
    if findings := key_findings(key):
        raise Refused(findings)
    entry = Entry.objects.filter(key=key).first()
    if entry is None:
        return None
    if (entry.kind, entry.actor) != (act.kind, by.name) or not _is_same(entry, act, paper):
        message = _(
            "Mã yêu cầu này đã dùng cho bút toán %(number)s với nội dung khác; hãy gửi lại với mã mới."
        )
        raise Refused([Finding("ledger.key_reused", message % {"number": entry.number})])
    remarks = remarks_of(entry).get("findings", [])
    return Recorded(entry.number, entry.hash, tuple(Finding.from_json(one) for one in remarks))


def _is_same(entry: Entry, act: Act, paper: Paper) -> bool:
    """Whether the entry records this very act by this paper; what is sealed is opened and compared too."""
    given = {name: canonical.plain(value) for name, value in act.payload().items()}
    return part_of(entry, 0).payload == given and entry.paper == paper.text()


def _lock() -> tuple[int, str, int]:
    """Take the next number: the first statement of the transaction, so that acts stand in one order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_head SET number = number + 1 WHERE id = 1 RETURNING number, hash, identities"
        )
        number, previous, identities = cursor.fetchone()
    return number, previous, identities


def _record(
    act: Act,
    by: Actor,
    paper: Paper,
    key: str,
    said: dict[str, Any],
    remarks: list[Finding],
    number: int,
    previous: str,
    identities: int,
) -> tuple[Recorded, set[str]]:
    """The answer, and the kinds of fact of which rows were written."""
    keys = _keys_of_this_register()
    rows = _RowWriter(number)
    if act.bulk:
        recording.expect_many_rows()
    change = Change(number, identities, keys, rows.keep if act.bulk else None)
    act.apply(change)
    part = change.part(act.public_values())
    keys.save()
    rows.flush()
    recording.write(number, [part.done])
    if act.bulk:
        recording.have_many_rows()
    entry = Entry(
        number=number,
        kind=act.kind,
        version=act.version,
        key=key,
        payload=part.payload,
        effects=part.effects,
        sealed=part.sealed,
        paper=paper.text(),
        remarks=canonical.text_of({"findings": [one.as_json() for one in remarks], **said}),
        actor=by.name,
        at=datetime.now(UTC).replace(microsecond=0),
        row_count=change.rows,
        rows_root=canonical.root_of(rows.hashes),
        previous_hash=previous,
    )
    entry.hash = entry.computed_hash()
    entry.save(force_insert=True)
    Head.objects.filter(pk=1).update(hash=entry.hash, identities=change.identities)
    return Recorded(number, entry.hash, tuple(remarks)), rows.kinds | part.done.kinds


def _keys_of_this_register() -> Keystore:
    """The keystore, if it opens what was sealed last. Raises Refused: with an empty one the register would
    go on, while nobody notices that the names in its ledger can no longer be opened.
    """
    keys = keystore()
    last = list(Subject.objects.order_by("-pk").values_list("token", flat=True)[:SEALED_LAST])
    if last and not keys.keys(last):
        message = _(
            "Tệp khóa keystore.sqlite đã mất hoặc không phải của sổ này; hãy trả bản sao lưu của tệp về thư "
            "mục dữ liệu. Không có gì được ghi."
        )
        raise Refused([Finding("ledger.keys_missing", message)])
    return keys


class _RowWriter:
    """Writes the rows of a bulk act as they come, so many at a time."""

    def __init__(self, number: int) -> None:
        self.hashes: list[str] = []
        self.kinds: set[str] = set()
        self._number = number
        self._parts: list[tuple[Any, ...]] = []
        self._done: list[Effects] = []
        self._items = 0

    def keep(self, part: Part) -> None:
        ordinal = len(self.hashes) + 1
        digest = part.hash(ordinal)
        self.hashes.append(digest)
        self._parts.append((self._number, ordinal, part.payload, part.effects, part.sealed, digest))
        self._done.append(part.done)
        self.kinds |= part.done.kinds
        self._items += part.done.items
        if len(self._parts) >= ROWS_AT_ONCE or self._items >= ITEMS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        if not self._parts:
            return
        keystore().save()  # before the rows that need the keys
        columns = ("entry", "ordinal", "payload", "effects", "sealed", "hash")
        recording.insert_rows(Row._meta.db_table, columns, self._parts)
        recording.write(self._number, self._done)
        self._parts, self._done, self._items = [], [], 0


def remarks_of(entry: Entry) -> dict[str, Any]:
    """What an entry was recorded over."""
    remarks: dict[str, Any] = json.loads(entry.remarks)
    return remarks

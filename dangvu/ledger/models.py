"""The ledger: entries, rows of bulk entries, the head that orders them, and the pseudonyms of persons."""

from typing import ClassVar

from django.db import models

from dangvu.core import canonical
from dangvu.ledger.facts import Identity

GENESIS = "0" * 64
"""What the first entry names as the hash before it."""


class Head(models.Model):
    """One row: the last entry. Updating it first is the lock that puts acts in one order."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    identities = models.BigIntegerField(default=0)
    """How many identities have been founded; the next one bears this number plus one."""
    renewal = models.CharField(max_length=32, db_default="")
    """Drawn anew where facts are changed without an entry, or a person's key is destroyed: no answer that was
    kept before holds then.
    """


class Entry(models.Model):
    """One enacted act. Texts are canonical (``core.canonical``) and never change."""

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64, unique=True)
    """The idempotency key: sent twice, recorded once."""
    payload = models.TextField()
    effects = models.TextField()
    sealed = models.TextField()
    paper = models.TextField()
    remarks = models.TextField()
    """The findings it was recorded over, and the reason given."""
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    row_count = models.IntegerField()
    rows_root = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["actor", "number"], name="entry_of_actor")]

    def text(self) -> str:
        """Everything in the entry but its hash, as it is hashed; the hash before it included."""
        body = {
            "number": self.number,
            "kind": self.kind,
            "version": self.version,
            "key": self.key,
            "payload": self.payload,
            "effects": self.effects,
            "sealed": self.sealed,
            "paper": self.paper,
            "remarks": self.remarks,
            "actor": self.actor,
            "at": self.at.isoformat(),
            "row_count": self.row_count,
            "rows_root": self.rows_root,
            "previous_hash": self.previous_hash,
        }
        return canonical.text_of(body)

    def computed_hash(self) -> str:
        return canonical.hash_of(self.text())


class Row(models.Model):
    """One row of a bulk entry, with its own effects."""

    pk = models.CompositePrimaryKey("entry", "ordinal")
    entry = models.BigIntegerField()
    ordinal = models.IntegerField()
    payload = models.TextField()
    effects = models.TextField()
    sealed = models.TextField()
    hash = models.CharField(max_length=64)

    def computed_hash(self) -> str:
        return row_hash(self.ordinal, self.payload, self.effects, self.sealed)


def row_hash(ordinal: int, payload: str, effects: str, sealed: str) -> str:
    """The hash of one row of a bulk entry; the entry's ``rows_root`` is the root over all of them.

    The parts are joined by newlines, which canonical texts cannot hold.
    """
    return canonical.hash_of(f"{ordinal}\n{payload}\n{effects}\n{sealed}")


OPEN, RECORDED, RETURNED, WITHDRAWN = "open", "recorded", "returned", "withdrawn"


class Proposal(models.Model):
    """What one account puts forward and another has to check before it is recorded.

    Its content is sealed under a key of its own in the keystore, which is forgotten once it is closed: what
    was recorded stands in the ledger, what was not is nobody's business. It is never edited; put forward
    anew, it is another.
    """

    kind = models.CharField(max_length=64)
    token = models.CharField(max_length=32, unique=True)
    sealed = models.TextField()
    digest = models.CharField(max_length=64)
    """Stands for payload, paper, the reason for recording over warnings, and the ledger as it was seen."""
    organisations = models.TextField()
    """Numbers of those the act touches, comma between; none: the whole register."""
    proposed_by = models.CharField(max_length=150, db_index=True)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=OPEN, db_index=True)
    closed_by = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True)
    entry = models.BigIntegerField(null=True)
    """The entry it was recorded as."""
    key = models.CharField(max_length=64, blank=True)
    """Names the request: sent again by the same account, it is the same proposal."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["proposed_by", "key"], condition=~models.Q(key=""), name="proposed_once"
            )
        ]


class Subject(Identity):
    """A person as the ledger knows them: a number, and the name of their key."""

    identity = "person"

    token = models.CharField(max_length=32, unique=True)

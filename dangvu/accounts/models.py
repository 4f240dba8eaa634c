"""Accounts, their mandates, one-time links to sign in first, and the log of readings."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q

from dangvu.core.finding import Finding
from dangvu.ledger.acts import Act
from dangvu.ledger.models import Subject
from dangvu.tree.models import Organisation


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(name=username)


class Account(AbstractBaseUser):
    """Somebody or something that signs in. No account is above the mandates; there is no superuser."""

    name = models.CharField(max_length=150, unique=True)
    full_name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_local = models.BooleanField(default=False)
    """Made by the command line on an embedded register: acts there without signing in."""

    person = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="accounts")
    """Who of the register it belongs to: it may see that record, and record nothing about it."""
    failed_tries = models.IntegerField(default=0)
    """Tries since its owner last signed in that did not end in signing in (``since.py``)."""

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.full_name or self.name

    def findings_for(self, act: Act) -> list[Finding]:
        """Why this account may not record the act; empty if a mandate of today covers all it touches."""
        from dangvu.accounts.mandates import findings_for  # noqa: PLC0415 - mandates read these models

        return findings_for(self, act)

    @property
    def number(self) -> int:
        """Stays its own, whatever it is called."""
        number: int = self.pk
        return number

    def findings_as_second(self, act: Act, name: str, number: int) -> list[Finding]:
        """Why this account may not record what the other of this name and number put forward."""
        from dangvu.accounts.second import findings_as_second  # noqa: PLC0415 - as above

        return findings_as_second(self, act, name, number)

    def standing(self) -> object:
        """Its mandates of today, asked anew."""
        from dangvu.accounts.mandates import granted  # noqa: PLC0415 - as above

        return granted(self)

    def is_alone(self) -> bool:
        """Whether nobody else may record anything: then nobody can check what this one records, and the entry
        says so.
        """
        from dangvu.accounts.second import is_alone  # noqa: PLC0415 - as above

        return is_alone(self, "record")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def at(self, on: date) -> Self:
        """Those that hold on the day; one that was delegated only while that of whoever delegated it does."""
        above = Mandate.objects.filter(pk=OuterRef("delegated_from"))._within(on)
        return self._within(on).filter(Q(delegated_from__isnull=True) | Exists(above))

    def _within(self, on: date) -> Self:
        ended = MandateEnd.objects.filter(mandate=OuterRef("pk"), from_date__lte=on)
        given = self.filter(Q(until_date__isnull=True) | Q(until_date__gt=on), from_date__lte=on)
        return given.filter(~Exists(ended))


class Mandate(models.Model):
    """What an account may do, in an organisation and all below it, from when to when."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="mandates")
    """None: the whole register."""
    action = models.CharField(max_length=20)
    """One of ``mandates.ACTIONS``."""
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    ground = models.CharField(max_length=200)
    """The post or paper it rests on."""
    delegated_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="delegated")
    """The mandate of whoever lets this account stand in for them."""
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed")
    """The mandate that goes on in this one, over what the organisation of that one became."""
    given_by = models.CharField(max_length=150, blank=True)
    """Name of the account that gave it; empty where it was made with the register itself."""

    objects = MandateQuerySet.as_manager()


class MandateEnd(models.Model):
    """A mandate holds no longer from a day on, before its own last day. Of several, the earliest counts."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="ends")
    from_date = models.DateField()
    """The first day on which it no longer holds."""
    by = models.CharField(max_length=150)
    ground = models.CharField(max_length=200)


class Chained(models.Model):
    """A line of a log that is never changed: its hash covers it and the line before (``chain.py``)."""

    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    covered: ClassVar[tuple[str, ...]]
    """The fields the hash covers beside the moment and the hash before."""

    class Meta:
        abstract = True

    def parts(self) -> dict[str, Any]:
        """What the hash covers."""
        at: datetime = self.at
        said = {name: getattr(self, name) for name in self.covered}
        return {"at": at.isoformat(), **said, "previous_hash": self.previous_hash}


class AccountEvent(Chained):
    """Somebody changed an account, its factors or its mandates: who, of whom, what, on which ground."""

    covered = ("by", "account", "kind", "said", "ground")

    by = models.CharField(max_length=150)
    account = models.CharField(max_length=150, db_index=True)
    kind = models.CharField(max_length=30)
    """One of ``events.KINDS``."""
    said = models.TextField()
    """What exactly, as JSON."""
    ground = models.CharField(max_length=200, blank=True)


class Waiting(models.Model):
    """What one account asks for and another has to approve. What exactly is sealed under a key of its own
    until it is closed; it is never edited, asked for anew it is another (``waiting.py``).
    """

    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    token = models.CharField(max_length=32, unique=True)
    sealed = models.TextField()
    digest = models.CharField(max_length=64)
    """Stands for all that is asked for: whoever approves says by it what they saw."""
    state = models.CharField(max_length=10, db_index=True)
    """One of ``waiting``'s states."""
    closed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    said_openly: ClassVar[tuple[str, ...]]
    """The fields in which the row says something of what is sealed: written over, it opens no more."""

    class Meta:
        abstract = True

    def place(self) -> str:
        """What its content is bound to."""
        said = [str(getattr(self, name)) for name in ("token", "asked_by_id", *self.said_openly)]
        return ".".join([self._meta.label_lower, *said])


class MandateAsked(Waiting):
    """A mandate that a second administrator has to approve."""

    said_openly = ("account_id",)

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    """Whose it would be."""
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    """What was given in the end."""


class OneTimeLink(models.Model):
    """Lets a new account set its password once. Only the hash of the secret is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="links")
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Reading(Chained):
    """Somebody read personal data: who, of whom, what, where. Chained; never changed."""

    covered = ("account", "page", "fields", "persons")

    account = models.CharField(max_length=150)
    page = models.CharField(max_length=200)
    fields = models.CharField(max_length=200)
    persons = models.TextField()
    """Numbers of the persons read, comma before and after each, so that one can be searched for."""


class SignInFailure(models.Model):
    """A try at signing in that did not go well (yet): counted for a while, to slow down those who guess."""

    key = models.CharField(max_length=64, db_index=True)
    """Hash of an account name with an address; a password typed into the wrong box is not kept."""
    at = models.DateTimeField(db_index=True)


class UsedCode(models.Model):
    """A one-time code, or the hash of what a program signed, that was accepted. The database lets the same of
    an account in only once.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    code = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "code"], name="code_used_once")
        ]


class PaperCode(models.Model):
    """A code on paper, in place of a second factor. Only its hash is kept (``paper.py``)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    token = models.CharField(max_length=32)
    """Of the key in the keystore that is hashed along."""
    hash = models.CharField(max_length=150)
    used_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """Lets a program act as the account, by its mandates of the day. Only the hash of the secret is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=120)
    """What it is for, in the words of whoever made it."""
    secret_hash = models.CharField(max_length=64, unique=True)
    public_key = models.CharField(max_length=64, default="")
    """Of Ed25519, in hexadecimal digits: what it records is signed (``signatures.py``); empty: not signed."""
    made_at = models.DateTimeField()
    until_date = models.DateField()
    """The first day on which it no longer works; earlier where it was ended."""
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    """When it was last used, to the hour."""

"""Tables of one's own: which there are for whom, and how each is asked by its code."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest
from dangvu.core.finding import Refused
from dangvu.core.numbers import number_in
from dangvu.desk.models import OwnTable
from dangvu.lists.saved import shared_with
from dangvu.statistics.own.declaring import OwnDeclaration, declaration_of
from dangvu.statistics.own.reading import read_definition
from dangvu.statistics.tables.declaration import Declaration, declared_tables

PREFIX = "own-"
MOST = 50
"""Tables of one account."""


def readable(request: PageRequest) -> QuerySet[OwnTable]:
    """One's own and those shared with one's mandate, by title."""
    found = OwnTable.objects.filter(Q(account=request.account) | shared_with(request.reach))
    return found.order_by("title", "pk").select_related("account")


def own(request: PageRequest) -> QuerySet[OwnTable]:
    """Those the account may change."""
    return OwnTable.objects.filter(account=request.account)


def code_of(table: OwnTable) -> str:
    """By what it is asked wherever a statutory table is."""
    return f"{PREFIX}{table.pk}"


def declaration_in(table: OwnTable) -> OwnDeclaration | None:
    """What it says; nothing where it names what is no longer declared."""
    try:
        return declaration_of(read_definition(table.text), code_of(table))
    except Refused:
        return None


def declaration_for(request: PageRequest, code: str) -> Declaration | None:
    """The statutory table of that code, or one of one's own or shared; what is not there and what is not
    theirs alike: nothing.
    """
    if found := declared_tables().get(code):
        return found
    number = number_in(code.removeprefix(PREFIX)) if code.startswith(PREFIX) else None
    kept = readable(request).filter(pk=number).first() if number else None
    return declaration_in(kept) if kept else None


def name_of(table: OwnTable, request: PageRequest) -> str:
    """Whose it is, as a list says it."""
    if table.account_id == request.account.pk:
        return _("của tôi, dùng chung") if table.is_shared else _("của tôi")
    return _("%(name)s dùng chung") % {"name": table.account}

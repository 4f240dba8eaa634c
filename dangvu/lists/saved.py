"""Which saved views somebody finds at a list."""

from django.db.models import Q, QuerySet

from dangvu.accounts.mandates import Reach
from dangvu.accounts.rights import PageRequest
from dangvu.lists.declared import ListKind
from dangvu.lists.models import SavedView


def views_for(request: PageRequest, kind: ListKind) -> list[SavedView]:
    """One's own and those shared with one's mandate, by name."""
    mine = Q(account=request.account)
    found = SavedView.objects.filter(mine | _shared_with(request.reach), list_name=kind.name)
    return list(found.order_by("name", "pk").select_related("account"))


def own_views(request: PageRequest) -> QuerySet[SavedView]:
    """Those the account may change."""
    return SavedView.objects.filter(account=request.account)


def default_view(views: list[SavedView], request: PageRequest) -> SavedView | None:
    """The view a list opens with where the address asks for nothing but a day."""
    if set(request.GET) - {"on"}:
        return None
    return next((one for one in views if one.is_default and one.account_id == request.account.pk), None)


def where_shared(reach: Reach) -> int | None:
    """The organisation a view is shared in by somebody of this reach; none for the whole register."""
    return None if reach.everywhere else min(reach.roots)


def _shared_with(reach: Reach) -> Q:
    place = Q(organisation__isnull=True) if reach.everywhere else Q(organisation__in=sorted(reach.roots))
    return Q(is_shared=True) & place

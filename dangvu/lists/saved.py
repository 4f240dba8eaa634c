"""Which saved views somebody finds at a list."""

from django.db.models import Q, QuerySet, prefetch_related_objects

from dangvu.accounts import asked_often
from dangvu.accounts.mandates import Reach
from dangvu.accounts.rights import PageRequest
from dangvu.lists.declared import ListKind
from dangvu.lists.models import SavedView


def views_for(request: PageRequest, kind: ListKind) -> list[SavedView]:
    """One's own and those shared with one's mandate, by name."""
    me = request.account.pk
    found = asked_often.objects(_shown, me, kind.name, *sorted(request.reach.named))
    # Whose one's own are is never told: mostly there is nothing to ask.
    prefetch_related_objects([one for one in found if one.account_id != me], "account")
    return found


def _shown(account: int, name: str, *roots: int) -> QuerySet[SavedView]:
    """Views of a list: no roots for whoever reaches the whole register."""
    shared = shared_with(Reach(everywhere=not roots, roots=frozenset(roots)))
    return SavedView.objects.filter(Q(account=account) | shared, list_name=name).order_by("name", "pk")


def own_views(request: PageRequest) -> QuerySet[SavedView]:
    """Those the account may change."""
    return SavedView.objects.filter(account=request.account)


def default_view(views: list[SavedView], request: PageRequest) -> SavedView | None:
    """The view a list opens with where the address asks for nothing but a day."""
    if set(request.GET) - {"on"}:
        return None
    return next((one for one in views if one.is_default and one.account_id == request.account.pk), None)


def where_shared(reach: Reach) -> int | None:
    """The organisation something is shared in by somebody of this reach; none for the whole register."""
    return None if reach.everywhere else min(reach.roots)


def shared_with(reach: Reach) -> Q:
    """What is shared with those who read by a mandate for the same organisation."""
    place = Q(organisation__isnull=True) if reach.everywhere else Q(organisation__in=sorted(reach.roots))
    return Q(place, is_shared=True)

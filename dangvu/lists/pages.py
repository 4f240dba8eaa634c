"""Saving a view of a list, and letting one go."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest, needs, posted
from dangvu.core.text import collapse
from dangvu.lists.asked import kept_of
from dangvu.lists.declared import ListKind, kinds
from dangvu.lists.models import SavedView
from dangvu.lists.saved import own_views, where_shared

MOST_VIEWS = 50


class ViewForm(forms.Form):
    """Under which name, for whom."""

    name = forms.CharField(max_length=60)
    query = forms.CharField(max_length=2000, required=False)
    is_shared = forms.BooleanField(required=False)
    is_default = forms.BooleanField(required=False)


@needs("read")
@posted
def save_view(request: PageRequest, name: str) -> HttpResponse:
    """Keep what the list shows under a name; the same name again replaces it."""
    kind = kinds.get(name)
    if kind is None:
        raise Http404
    form = ViewForm(request.POST)
    if not form.is_valid() or not (called := collapse(form.cleaned_data["name"])):
        messages.error(request, _("Chưa lưu được: hãy đặt tên cho cách xem, tối đa 60 chữ."))
        return redirect(_back(kind, QueryDict(request.POST.get("query", "")[:2000].lstrip("?"))))
    if own_views(request).filter(list_name=name).count() >= MOST_VIEWS:
        messages.error(request, _("Đã có quá nhiều cách xem; hãy bỏ bớt rồi lưu lại."))
        return redirect(kind.name)
    given = QueryDict(form.cleaned_data["query"].lstrip("?"))
    if form.cleaned_data["is_default"]:
        own_views(request).filter(list_name=name).update(is_default=False)
    view, _made = SavedView.objects.update_or_create(
        account=request.account,
        list_name=name,
        name=called,
        defaults={
            "query": kept_of(given, kind),
            "is_shared": form.cleaned_data["is_shared"],
            "organisation_id": where_shared(request.reach) if form.cleaned_data["is_shared"] else None,
            "is_default": form.cleaned_data["is_default"],
        },
    )
    messages.success(request, _("Đã lưu cách xem “%(name)s”.") % {"name": called})
    return redirect(address_of(view, given.get("on", "")))


@needs("read")
@posted
def remove_view(request: PageRequest, number: int) -> HttpResponse:
    """Let one of one's own views go; those who shared it lose it too."""
    view = get_object_or_404(own_views(request), pk=number)
    view.delete()
    messages.success(request, _("Đã bỏ cách xem “%(name)s”.") % {"name": view.name})
    return redirect(f"{reverse(view.list_name)}?all=1")


def address_of(view: SavedView, on: str = "") -> str:
    """Where a view shows its list, on a day."""
    given = QueryDict(view.query, mutable=True)
    given["view"] = str(view.pk)
    if on:
        given["on"] = on
    return f"{reverse(view.list_name)}?{given.urlencode()}"


def _back(kind: ListKind, given: QueryDict) -> str:
    return f"{reverse(kind.name)}?{given.urlencode()}" if given else f"{reverse(kind.name)}?all=1"

"""Which organisation a page is asked for."""

from django.http import Http404

from dangvu.accounts.rights import PageRequest
from dangvu.organisations.pages import require_within_reach


def organisation_asked(request: PageRequest, name: str = "org") -> int | None:
    """The organisation in the address, if it is within reach on the day; 404 where it is not."""
    asked = request.GET.get(name, "")
    if not asked:
        return None
    if not asked.isascii() or not asked.isdigit() or len(asked) > 15:
        raise Http404
    require_within_reach(request, int(asked))
    return int(asked)

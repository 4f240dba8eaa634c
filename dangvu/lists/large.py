"""Files that name persons. Up to 500 one account takes out by itself; of more, another account that reads the
same approves exactly this list, filters, day and scope, and whoever asked fetches it once.

Nothing of the file is kept meanwhile: it is made anew each time it is looked at, as far as whoever asked may
see it then, and whatever differs from what was asked for ends the approval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvu.accounts import waiting
from dangvu.accounts.mandates import Reach, covered, covers, granted, listed, reach, reach_of
from dangvu.accounts.models import Account
from dangvu.accounts.readings import log_reading
from dangvu.accounts.rights import NEEDS, Answer, PageRequest, needs
from dangvu.accounts.scopes import words_of
from dangvu.accounts.second import is_alone, not_second
from dangvu.accounts.waiting import APPROVED, OPEN, RETURNED, TAKEN, WITHDRAWN
from dangvu.core import canonical, scope
from dangvu.core.days import default_day, moment, parse_day
from dangvu.core.finding import Finding, Refused
from dangvu.lists import files
from dangvu.lists.files import Sheet
from dangvu.lists.models import FileAsked

P = ParamSpec("P")
GIVES = "gives_file"
LAPSED = "lapsed"
LONGEST_ADDRESS = 4000
SHOWN = 20
"""Rows that whoever approves is shown of what goes out."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file, made."""

    persons: Sequence[int]
    sheets: tuple[Sheet, ...]
    """What it says; by this it is told from another."""
    answer: Callable[[], HttpResponse]

    @property
    def digest(self) -> str:
        """Stands for every word of it but the lines on its basis, where moment and takers stand."""
        parts = [[sheet.title, list(sheet.heads), [list(row) for row in sheet.rows]] for sheet in self.sheets]
        return canonical.hash_of(canonical.text_of({"sheets": parts}))


Make = Callable[[str, int], Made]


@dataclass(frozen=True, slots=True)
class Listing:
    """What would go out."""

    title: str
    told: tuple[str, ...]
    """Day, period, filters: what whoever approves reads."""
    count: int
    fields: str
    """What it tells of each, as the log of readings says it."""
    organisations: frozenset[int]
    """Those whose persons it tells of, all below included; none: the whole register."""
    make: Make
    """Makes it; given the mark that says who took it out and who approved, and how many rows."""
    names_persons: bool = True
    refusal: str = ""
    """Why it is not given to anybody; then ``back`` is where that is said."""
    back: str = ""


def gives_file(
    action: str,
) -> Callable[[Callable[Concatenate[PageRequest, P], Listing]], Answer[...]]:
    """Make a view of a function that says what would go out as a file."""

    def mark(give: Callable[Concatenate[PageRequest, P], Listing]) -> Answer[...]:
        @wraps(give)
        def view(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            return _answer(request, give(request, *args, **kwargs))

        setattr(view, GIVES, give)
        return needs(action)(view)

    return mark


def _answer(request: PageRequest, listing: Listing) -> HttpResponse:
    if listing.refusal:
        messages.error(request, listing.refusal)
        return redirect(listing.back)
    is_large = _is_large(listing)
    if is_large and not is_alone(request.account, "read"):
        return redirect(f"{reverse('files__ask')}?{urlencode({'file': request.get_full_path()})}")
    page = request.resolver_match.url_name if request.resolver_match else ""
    mark = _mark(request.account, _("không có ai khác để duyệt") if is_large else "")
    made = listing.make(mark, listing.count)
    log_reading(request.account, page or "", made.persons, listing.fields)
    return made.answer()


def _is_large(listing: Listing) -> bool:
    return listing.names_persons and listing.count > files.MOST_PERSONS


def _mark(account: Account, approved: str) -> str:
    """Who takes the file out, when, and who approved."""
    words = {
        "who": str(account),
        "account": account.name,
        "at": moment(timezone.now()),
    }
    return "; ".join(filter(None, (_("%(who)s (%(account)s) xuất lúc %(at)s") % words, approved)))


# What was asked for, as whoever asked may see it


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that somebody asks for, as it would be now."""

    listing: Listing
    page: str
    address: str


def wanted_at(account: Account, address: str) -> Wanted:
    """The file at an address, for this account. Raises Http404, PermissionDenied."""
    parts = urlsplit(address)
    if len(address) > LONGEST_ADDRESS or parts.netloc:
        raise Http404
    match = resolve(parts.path)
    give = getattr(match.func, GIVES, None)
    if give is None:
        raise Http404
    request = PageRequest()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.resolver_match = match
    given = QueryDict(parts.query, mutable=True)
    mandates = granted(account)
    request.account, request.actions = account, frozenset(mandates)
    request.reach = reach_of(mandates, getattr(match.func, NEEDS))
    if not request.reach:
        raise PermissionDenied
    request.on = parse_day(given.get("on", "")) or default_day()
    request.is_default_day = request.on == default_day()
    given["on"] = request.on.isoformat()
    request.GET = QueryDict(given.urlencode())
    words = words_of(request.reach, request.on)
    with scope.saying(words):
        listing = give(request, *match.args, **match.kwargs)
    listing = replace(listing, make=_within(words, listing.make))
    return Wanted(listing, match.url_name or "", f"{parts.path}?{given.urlencode()}")


def _within(words: str, make: Make) -> Make:
    """The file made in the scope of whoever asked for it, also where somebody else looks at it."""

    def made(mark: str, most: int) -> Made:
        with scope.saying(words):
            return make(mark, most)

    return made


def ask(account: Account, wanted: Wanted, why: str) -> FileAsked:
    """Put the file forward to a second person. Raises Refused."""
    listing = wanted.listing
    if not _is_large(listing) or is_alone(account, "read"):
        message = _("Tệp này không cần người thứ hai; hãy xuất thẳng.")
        raise Refused([Finding("second.not_asked", message)])
    if FileAsked.objects.filter(asked_by=account, state=OPEN).count() >= MOST_OPEN:
        message = _("Bạn đang có %(count)s tệp chờ duyệt; hãy chờ, hoặc rút bớt.")
        raise Refused([Finding("second.too_many", message % {"count": MOST_OPEN})])
    content = {
        "address": wanted.address,
        "why": why,
        "language": get_language() or settings.LANGUAGE_CODE,
        "digest": listing.make("", listing.count).digest,
        "organisations": sorted(listing.organisations),
    }
    asked = FileAsked(
        title=listing.title[:200],
        rows=listing.count,
        organisations=",".join(map(str, sorted(listing.organisations))),
    )
    with transaction.atomic():
        return waiting.put_forward(asked, account, content)


MOST_OPEN = 10
"""Files of one account that wait at a time."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked for, opened, and the file as it would be now."""

    content: dict[str, Any]
    wanted: Wanted
    made: Made


def begun(asked: FileAsked, rows: int) -> Shown:
    """What was asked for with its first rows; not yet whether the whole is the same. Raises Refused where it
    does not open, or whoever asked may not see it any more.
    """
    return _opened(waiting.content_of(asked), "", rows)


def shown(asked: FileAsked, mark: str = "") -> Shown:
    """Raises Refused where it does not open, or is another file by now."""
    content = waiting.content_of(asked)
    with translation.override(content["language"]):
        found = _opened(content, mark, None)
    if found.made.digest != found.content["digest"]:
        raise waiting.changed()
    return found


def _opened(content: dict[str, Any], mark: str, rows: int | None) -> Shown:
    try:
        wanted = wanted_at(Account.objects.get(pk=content["by"]), content["address"])
    except (Http404, PermissionDenied):
        raise waiting.changed() from None
    if wanted.listing.refusal or sorted(wanted.listing.organisations) != content["organisations"]:
        raise waiting.changed()
    return Shown(content, wanted, wanted.listing.make(mark, wanted.listing.count if rows is None else rows))


def may_approve(allowed: Reach, rows: QuerySet[FileAsked]) -> list[int]:
    """Numbers of those of which somebody with this reach reads all that the file would tell of, in order."""
    asked = dict(rows.values_list("pk", "organisations"))
    touched = {one: listed(named) for one, named in asked.items()}
    mine = covered(allowed, touched, timezone.localdate())
    return [one for one in asked if one in mine]


def approve(account: Account, asked: FileAsked, digest: str) -> None:
    """Let whoever asked fetch it, once. Raises Refused."""
    waiting.require_as_shown(asked, digest)
    found = shown(asked)
    if barred := not_second(account, found.content["name"], found.content["by"]):
        raise Refused(barred)
    _require_scope(account, found)
    with transaction.atomic():
        waiting.close(asked, APPROVED, account, keep=True)
        FileAsked.objects.filter(pk=asked.pk).update(approved_by=account, approved_at=waiting.now())
        log_reading(account, "files__approve", found.made.persons, found.wanted.listing.fields)


def refuse(account: Account, asked: FileAsked) -> None:
    """Whoever asked takes it back; another who reads the same does not approve it, or no longer. Raises
    Refused.
    """
    is_mine = asked.asked_by_id == account.pk
    rows = FileAsked.objects.filter(pk=asked.pk)
    if not is_mine and not may_approve(reach(account, "read"), rows):
        raise Refused([_beyond()])
    after = APPROVED if asked.state == APPROVED else OPEN
    with transaction.atomic():
        waiting.close(asked, WITHDRAWN if is_mine else RETURNED, account, after=after)


def fetch(account: Account, asked: FileAsked) -> HttpResponse:
    """The file, for whoever asked, once. Raises Refused."""
    if asked.asked_by_id != account.pk:
        raise Refused([Finding("second.not_yours", _("Chỉ người yêu cầu mới tải được tệp này."))])
    second = asked.approved_by
    if asked.state != APPROVED or second is None or is_late(asked):
        message = _("Tệp này chưa được duyệt, đã tải rồi, hoặc đã quá hạn tải; hãy yêu cầu lại.")
        raise Refused([Finding("second.closed", message)])
    words = {"who": str(second), "account": second.name, "number": asked.pk}
    approved = _("%(who)s (%(account)s) duyệt, yêu cầu số %(number)s") % words
    found = shown(asked, _mark(account, approved))
    if barred := not_second(second, found.content["name"], found.content["by"]):
        raise Refused(barred)
    _require_scope(second, found)  # still: what was taken from whoever approved takes the approval along
    with transaction.atomic():
        waiting.close(asked, TAKEN, account, after=APPROVED)
        log_reading(account, found.wanted.page, found.made.persons, found.wanted.listing.fields)
    return found.made.answer()


def is_late(asked: FileAsked) -> bool:
    """Whether the time to fetch it is over."""
    until = fetched_until(asked)
    return until is None or until <= waiting.now()


def fetched_until(asked: FileAsked) -> Any:
    """Until when it may be fetched; none before it is approved."""
    return asked.approved_at + timedelta(hours=settings.LARGE_FILE_HOURS) if asked.approved_at else None


def forget_old() -> None:
    """End what waited too long for its approval, or to be fetched; what it said goes with its key."""
    now = waiting.now()
    asked = FileAsked.objects.filter(
        state=OPEN, asked_at__lt=now - timedelta(days=settings.LARGE_FILE_ASKED_DAYS)
    )
    approved = FileAsked.objects.filter(
        state=APPROVED, approved_at__lt=now - timedelta(hours=settings.LARGE_FILE_HOURS)
    )
    for one in (asked | approved).select_related("asked_by"):
        with transaction.atomic():
            waiting.close(one, LAPSED, one.asked_by, after=one.state)


def _require_scope(account: Account, found: Shown) -> None:
    """By the seal and the day of the file: the column beside could be written over. Raises Refused."""
    named = frozenset(found.content["organisations"])
    on = parse_day(QueryDict(urlsplit(found.content["address"]).query)["on"]) or timezone.localdate()
    allowed = reach(account, _right_of(found.wanted.address))
    if not (covers(allowed, named, on) and covers(allowed, named, timezone.localdate())):
        raise Refused([_beyond()])


def _right_of(address: str) -> str:
    return str(getattr(resolve(urlsplit(address).path).func, NEEDS))


def _beyond() -> Finding:
    message = _("Tệp này có người ngoài phạm vi bạn được xem; hãy để người xem được tất cả duyệt.")
    return Finding("second.beyond", message)


def marked(sheet: Sheet, mark: str) -> Sheet:
    """The sheet with the mark in its last line of basis, which stands on each printed page too."""
    return replace(sheet, basis=(*sheet.basis, mark))

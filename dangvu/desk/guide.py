"""The users' guide, served by the program itself: a chapter for each thing one wants to do, and its pages.

Public, for whoever cannot sign in needs it most, and it tells nothing of the register: its pictures show the
invented province.
"""

from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from dangvu.accounts.rights import public
from dangvu.desk.guide_reading import Chapter, read_chapter

FOLDER = settings.GUIDE
"""docs/guide: a folder for each language, in it README.md, the chapters, and images."""
BEGINNING = "README"
CHAPTERS: dict[str, tuple[str, ...]] = {
    "sign-in": ("sign_in", "set_password", "mfa", "account"),
    "first-page": ("home", "start"),
    "find-a-person": ("search", "people"),
    "another-day": (),
    "record-a-decision": ("acts",),
    "mend": ("ledger",),
    "two-persons": ("acts__proposals", "acts__proposal", "files"),
    "import-a-list": ("import", "acts__rows"),
    "reorganise": ("acts__scheme", "acts__scheme_read", "organisations__lineage"),
    "month-of-a-cell": ("import__cells", "import__cell_form"),
    "worklist": ("worklist",),
    "admissions": ("admissions",),
    "balance": ("table_1", "tables", "series", "pictures"),
    "returns": ("returns",),
    "organisation": ("organisations",),
    "hamlets": ("hamlets", "hamlets__list", "hamlets__watch"),
    "reconcile": ("reconciliations",),
    "lists": ("members", "organisations__list"),
    "my-record": ("me",),
    "who-read": ("readings", "people__readings", "people__who_could_see", "people__file"),
    "mandates": ("mandates",),
    "accounts": ("accounts",),
    "machine": ("system", "jobs"),
    "figures": ("export", "figures"),
    "api": (),
}
"""The chapters in their order, each with the pages it helps with: by name, or by the beginning of names."""
_CHAPTER_OF = {page: chapter for chapter, pages in CHAPTERS.items() for page in pages}


def chapter_for(page: str) -> str:
    """The chapter of the page with this name of an address; for none the beginning of the guide."""
    for name in (page, page.split("__")[0], page.split("_")[0]):
        if name in _CHAPTER_OF:
            return _CHAPTER_OF[name]
    return BEGINNING


def address_of(chapter: str) -> str:
    return reverse("guide") if chapter == BEGINNING else reverse("guide__chapter", args=[chapter])


@cache
def chapter_in(language: str, name: str) -> Chapter:
    """A chapter, read once: the guide changes with the program only."""
    return read_chapter(FOLDER / language / f"{name}.md")


@public
def guide(request: HttpRequest, name: str = BEGINNING) -> HttpResponse:
    """A chapter in the reader's language, beside the list of all."""
    if name not in (BEGINNING, *CHAPTERS):
        raise Http404
    language = get_language() or "vi"
    context = {
        "chapter": chapter_in(language, name),
        "chapters": [(address_of(one), chapter_in(language, one).title, one == name) for one in CHAPTERS],
        "is_beginning": name == BEGINNING,
        "pictures": f"guide/{language}/",
    }
    return render(request, "desk/guide.html", context)

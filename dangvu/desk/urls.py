from django.urls import path

from dangvu.desk import ledger, pages, search

urlpatterns = [
    path("", pages.start, name="start"),
    path("home", pages.home, name="home"),
    path("language", pages.set_language, name="set_language"),
    path("search", search.search, name="search"),
    path("ledger", ledger.ledger, name="ledger"),
    path("ledger/<int:number>", ledger.entry, name="ledger__entry"),
    path("ledger/<int:number>/void", ledger.void_entry, name="ledger__void"),
]

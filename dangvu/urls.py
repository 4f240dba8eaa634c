"""All addresses: each room's own, in one list."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dangvu.desk.urls")),
    path("", include("dangvu.accounts.urls")),
    path("", include("dangvu.jobs.urls")),
    path("", include("dangvu.organisations.urls")),
    path("", include("dangvu.people.urls")),
    path("", include("dangvu.membership.urls")),
    path("", include("dangvu.exchange.urls")),
]

handler500 = "dangvu.desk.pages.server_error"

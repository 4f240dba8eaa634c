"""All addresses: each room's own, in one list."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dangvu.desk.urls")),
    path("", include("dangvu.accounts.urls")),
    path("", include("dangvu.lists.urls")),
    path("", include("dangvu.jobs.urls")),
    path("", include("dangvu.organisations.urls")),
    path("", include("dangvu.people.urls")),
    path("", include("dangvu.membership.urls")),
    path("", include("dangvu.exchange.urls")),
    path("", include("dangvu.desk.api.urls")),
]

handler400 = "dangvu.desk.errors.bad_request"
handler403 = "dangvu.desk.errors.permission_denied"
handler404 = "dangvu.desk.errors.page_not_found"
handler500 = "dangvu.desk.errors.server_error"

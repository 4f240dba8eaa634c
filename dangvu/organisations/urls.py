from django.urls import path

from dangvu.organisations import pages

urlpatterns = [
    path("organisations", pages.organisations, name="organisations"),
    path("organisations/<int:number>", pages.organisation, name="organisations__one"),
    path("organisations/<int:number>/branch", pages.branch, name="organisations__branch"),
]

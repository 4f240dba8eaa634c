from django.urls import path

from dangvu.membership import pages

urlpatterns = [
    path("members", pages.members, name="members"),
]

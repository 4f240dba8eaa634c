from django.urls import path

from dangvu.people import pages

urlpatterns = [
    path("people/<int:number>", pages.person, name="people__one"),
]

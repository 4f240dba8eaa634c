from django.urls import path

from dangvu.desk import pages

urlpatterns = [
    path("", pages.start, name="start"),
    path("home", pages.home, name="home"),
    path("language", pages.set_language, name="set_language"),
]

from django.urls import path

from dangvu.lists import pages

urlpatterns = [
    path("lists/<str:name>/views", pages.save_view, name="lists__save_view"),
    path("lists/views/<int:number>/remove", pages.remove_view, name="lists__remove_view"),
]

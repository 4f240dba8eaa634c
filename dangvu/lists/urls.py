from django.urls import path

from dangvu.lists import file_pages, pages

urlpatterns = [
    path("files", file_pages.files_asked, name="files"),
    path("files/ask", file_pages.ask_file, name="files__ask"),
    path("files/<int:number>", file_pages.file_asked, name="files__one"),
    path("lists/<str:name>/views", pages.save_view, name="lists__save_view"),
    path("lists/views/<int:number>/remove", pages.remove_view, name="lists__remove_view"),
]

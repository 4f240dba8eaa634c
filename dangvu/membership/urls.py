from django.urls import path

from dangvu.membership import pages

urlpatterns = [
    path("members", pages.members, name="members"),
    path("members/file.<str:form>", pages.members_file, name="members__file"),
]

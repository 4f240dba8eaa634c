from django.urls import path

from dangvu.membership import lineage_page, pages

urlpatterns = [
    path("members", pages.members, name="members"),
    path("organisations/<int:number>/lineage", lineage_page.lineage, name="organisations__lineage"),
    path("members/file.<str:form>", pages.members_file, name="members__file"),
]

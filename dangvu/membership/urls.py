from django.urls import path

from dangvu.membership import lineage_page, pages
from dangvu.membership.hamlets import pages as hamlets

urlpatterns = [
    path("members", pages.members, name="members"),
    path("organisations/<int:number>/lineage", lineage_page.lineage, name="organisations__lineage"),
    path("members/file.<str:form>", pages.members_file, name="members__file"),
    path("hamlets", hamlets.communes, name="hamlets"),
    path("hamlets/file.<str:form>", hamlets.communes_file, name="hamlets__file"),
    path("hamlets/list", hamlets.hamlets, name="hamlets__list"),
    path("hamlets/list/file.<str:form>", hamlets.hamlets_file, name="hamlets__list__file"),
    path("hamlets/watch", hamlets.watched, name="hamlets__watch"),
    path("hamlets/watch/file.<str:form>", hamlets.watched_file, name="hamlets__watch__file"),
]

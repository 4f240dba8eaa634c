from django.urls import path

from dangvu.organisations import pages

urlpatterns = [
    path("organisations", pages.organisations, name="organisations"),
    path("organisations/list", pages.organisation_list, name="organisations__list"),
    path(
        "organisations/list/file.<str:form>", pages.organisation_list_file, name="organisations__list__file"
    ),
    path("organisations/<int:number>", pages.organisation, name="organisations__one"),
    path("organisations/<int:number>/chart", pages.chart, name="organisations__chart"),
    path("organisations/<int:number>/branch", pages.branch, name="organisations__branch"),
]

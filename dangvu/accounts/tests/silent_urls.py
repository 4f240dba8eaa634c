"""An address whose view says nothing about who may ask."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def silent(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("không ai hỏi quyền")


urlpatterns = [path("silent", silent, name="silent")]

from django.urls import path

from dangvu.desk.api import openapi, views

urlpatterns = [
    path("api/v1/openapi.json", openapi.openapi, name="api_openapi"),
    path("api/v1/acts", views.acts, name="api_acts"),
    path("api/v1/acts/void", views.void, name="api_void"),
    path("api/v1/acts/<str:kind>", views.acts_of, name="api_acts_of"),
    path("api/v1/ledger/<int:number>", views.ledger_entry, name="api_ledger_entry"),
]

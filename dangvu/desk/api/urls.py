from django.urls import path

from dangvu.desk.api import figures, lists, openapi, returns, views

urlpatterns = [
    path("api/v1/openapi.json", openapi.openapi, name="api_openapi"),
    path("api/v1/acts", views.acts, name="api_acts"),
    path("api/v1/acts/void", views.void, name="api_void"),
    path("api/v1/acts/<str:kind>", views.acts_of, name="api_acts_of"),
    path("api/v1/members", lists.members, name="api_members"),
    path("api/v1/organisations", lists.organisations, name="api_organisations"),
    path("api/v1/hamlets", lists.hamlets, name="api_hamlets"),
    path("api/v1/hamlets/communes", lists.hamlets_by_commune, name="api_hamlets_by_commune"),
    path("api/v1/hamlets/cells", lists.hamlet_cells_to_watch, name="api_hamlet_cells"),
    path("api/v1/indicators", figures.indicators, name="api_indicators"),
    path("api/v1/figures/<str:code>", figures.figure, name="api_figure"),
    path("api/v1/figures/<str:code>/below", figures.figure_below, name="api_figure_below"),
    path("api/v1/figures/<str:code>/records", figures.figure_records, name="api_figure_records"),
    path("api/v1/figures/<str:code>/series", figures.figure_series, name="api_figure_series"),
    path("api/v1/tables", figures.tables, name="api_tables"),
    path("api/v1/tables/<str:code>", figures.table, name="api_table"),
    path("api/v1/returns", returns.returns, name="api_returns"),
    path("api/v1/returns/new", returns.return_new, name="api_return_new"),
    path("api/v1/returns/<int:number>", returns.return_one, name="api_return"),
    path("api/v1/returns/<int:number>/differs", returns.return_differs, name="api_return_differs"),
    path("api/v1/ledger", lists.entries, name="api_ledger"),
    path("api/v1/ledger/<int:number>", views.ledger_entry, name="api_ledger_entry"),
]

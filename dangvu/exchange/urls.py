from django.urls import path

from dangvu.exchange import cell_pages, pages
from dangvu.exchange.reconciling import pages as reconciling

urlpatterns = [
    path("import", pages.import_list, name="import"),
    path("import/template.xlsx", pages.template, name="import__template"),
    path("import/cells", cell_pages.send_report, name="import__cells"),
    path("import/cells/<int:number>.xlsx", cell_pages.workbook, name="import__cell_workbook"),
    path("import/cells/<int:number>/form", cell_pages.blank_form, name="import__cell_form"),
    path("import/<int:number>", pages.import_job, name="import__one"),
    path("import/<int:number>/record", pages.record_import, name="import__record"),
    path("import/<int:number>/columns", pages.map_columns, name="import__columns"),
    path("import/<int:number>/faults.xlsx", pages.fault_workbook, name="import__faults"),
    path("reconciliations", reconciling.reconciliations, name="reconciliations"),
    path("reconciliations/<int:number>", reconciling.reconciliation, name="reconciliations__one"),
    path(
        "reconciliations/<int:number>/corrections.xlsx",
        reconciling.corrections,
        name="reconciliations__corrections",
    ),
    path(
        "reconciliations/<int:number>/forget",
        reconciling.forget_reconciliation,
        name="reconciliations__forget",
    ),
]

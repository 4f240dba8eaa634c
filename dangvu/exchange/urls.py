from django.urls import path

from dangvu.exchange import pages

urlpatterns = [
    path("import", pages.import_list, name="import"),
    path("import/template.xlsx", pages.template, name="import__template"),
    path("import/<int:number>", pages.import_job, name="import__one"),
    path("import/<int:number>/record", pages.record_import, name="import__record"),
    path("import/<int:number>/faults.xlsx", pages.fault_workbook, name="import__faults"),
]

from django.urls import path

from dangvu.desk import act_pages, act_workbooks, exports, ledger, pages, search, system, tables, worklist

urlpatterns = [
    path("", pages.start, name="start"),
    path("home", pages.home, name="home"),
    path("language", pages.set_language, name="set_language"),
    path("worklist", worklist.worklist, name="worklist"),
    path("system", system.system, name="system"),
    path("search", search.search, name="search"),
    path("search/goto", search.goto, name="search__goto"),
    path("tables/1", tables.table_1, name="table_1"),
    path("tables/1/names/<str:row>/<str:column>", tables.names_behind, name="table_1__names"),
    path("tables/1/file.<str:form>", tables.table_1_file, name="table_1__file"),
    path("acts", act_pages.acts, name="acts"),
    path("acts/suggest/<str:refers>", act_pages.suggest, name="acts__suggest"),
    path("acts/<str:kind>", act_pages.act, name="acts__one"),
    path("acts/<str:kind>/template.xlsx", act_workbooks.template, name="acts__workbook"),
    path("acts/<str:kind>/rows", act_workbooks.rows, name="acts__rows"),
    path("export", exports.export, name="export"),
    path("export/<int:number>", exports.export_job, name="export__one"),
    path("export/<int:number>/file.zip", exports.export_file, name="export__file"),
    path("ledger", ledger.ledger, name="ledger"),
    path("ledger/<int:number>", ledger.entry, name="ledger__entry"),
    path("ledger/<int:number>/void", ledger.void_entry, name="ledger__void"),
]

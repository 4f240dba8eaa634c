"""The addresses that list something, and those that list nobody."""

from collections.abc import Iterator
from datetime import date

from dangvu.membership.lists import ORDERS
from dangvu.statistics.acts import FreezeReturn
from dangvu.statistics.models import StatisticalReturn
from tests.cast import World, enact

OF_ORGANISATIONS = {"na-ca", "khuoi-it", "kim-lu", "bang-phuc", "ban-khan", "bk"}
OF_PERSONS = {"be", "lan", "khanh", "son"}
PERIOD = "from=1980-01-01&to=2025-06-30"
ADDRESSES = [
    "/home",
    "/worklist",
    "/worklist?show=all",
    "/search?q=thi",
    "/search?q=van",
    "/search?q=quang minh",
    "/search?q=khanh",
    "/search/goto?q=son",
    "/admissions?first=01/01/1980&last=30/06/2025",
    "/admissions/file.xlsx?first=01/01/1980&last=30/06/2025",
    "/tables/1",
    "/tables/1/file.xlsx",
    "/tables/1/names/D/this",
    "/tables/1/names/D/this/file.xlsx",
    "/tables",
    "/tables/5",
    "/returns",
    "/tables/4/names/II.02/this?show=all",
    "/tables/4?below=this",
    "/tables/5/names/T/6",
    "/tables/5/names/T,N/6?lacking=1",
    "/tables/5/names/T/5",
    "/acts/suggest/person?act-person=son",
    "/acts/suggest/person?act-person=thi",
    "/acts/transfer_member?subject=son",
    "/organisations",
    "/organisations?find=chi bo",
    "/organisations/list",
    "/organisations/list/file.csv",
    "/members",
    "/members?q=thi",
    "/members?sex=male",
    "/members?hamlet=1",
    "/members?status=official",
    "/members?size=100&page=1",
    *(f"/members?sort={order}" for order in ("name", *ORDERS)),
    *(f"/members?sort=-{order}" for order in ("name", *ORDERS)),
    "/members/file.xlsx",
    "/members/file.csv",
    "/members/file.csv?q=thi",
    "/files",
    "/files/ask?file=/members/file.csv",
    "/files/ask?file=/admissions/file.xlsx",
    "/ledger",
    "/import/cells",
    "/reconciliations",
    "/jobs",
    "/api/v1/members",
    "/api/v1/members?q=thi",
    "/api/v1/members?sex=male",
    *(f"/api/v1/members?size=100&sort=-{order}" for order in ("name", *ORDERS)),
    "/api/v1/organisations",
    "/api/v1/organisations?size=100",
    "/api/v1/ledger",
    "/api/v1/indicators",
    "/api/v1/tables",
    f"/api/v1/tables/1?{PERIOD}",
    f"/api/v1/figures/members.admitted/records?{PERIOD}",
    "/api/v1/figures/members.total/records",
]
OF_CODE = [
    "/api/v1/figures/members.total?org={}",
    "/api/v1/figures/members.total/below?org={}",
    "/api/v1/figures/members.total/records?org={}",
    "/api/v1/figures/members.official/records?org={}&at=2020-06-01",
    "/api/v1/figures/members.total/records?org={}&structure=2018-06-01",
    "/api/v1/figures/members.total/records?org={}&known=1",
    "/api/v1/figures/members.total/series?org={}&at=2016-06-01&at=2020-06-01",
    f"/api/v1/figures/members.admitted/records?org={{}}&{PERIOD}",
    f"/api/v1/figures/members.entered_register/records?org={{}}&{PERIOD}",
    f"/api/v1/tables/1?org={{}}&{PERIOD}",
]
"""Where an organisation is named by its code."""
OF_ORGANISATION = [
    "/members?organisation={}",
    "/members/file.csv?organisation={}",
    "/worklist?org={}",
    "/admissions?org={}&first=01/01/1980&last=30/06/2025",
    "/tables/1?org={}",
    "/tables/1/names/D/this?org={}",
    "/series?org={}",
    "/series/names/members.total?org={}&last=01/06/2025",
    "/series/names/members.total?org={}&last=01/06/2025&sex=female&five_years=60",
    "/pictures?org={}",
    "/pictures/pyramid?org={}&last=01/06/2025",
    "/organisations/{}",
    "/organisations/{}/chart",
    "/organisations/{}/branch",
    "/import/cells/{}/form",
    "/import/cells/{}.xlsx",
]
OF_PERSON = [
    "/people/{}",
    "/people/{}?show=all",
    "/people/{}/seen-by",
    "/people/{}/file",
    "/people/{}/readings",
    "/acts/transfer_member/selected?pick={}",
    "/members/file.csv?picked=1&pick={}",
]
SHOW_NOBODY_BY_LISTS = {
    "returns/new",  # figures
    "returns/<int:number>",
    "returns/<int:number>/file.<str:form>",
    "returns/<int:number>/tables/<str:code>/file.<str:form>",
    "returns/<int:number>/differs",
    "api/v1/returns",
    "api/v1/returns/new",
    "api/v1/returns/<int:number>",
    "api/v1/returns/<int:number>/differs",
    "figures",  # what figures are, no figure
    "figures/<str:code>",
    "acts",  # kinds of act
    "acts/drafts",  # one's own, sealed
    "acts/drafts/<int:number>",
    "acts/drafts/<int:number>/drop",
    "acts/proposals",  # without names
    "acts/proposals/<int:number>",  # one act, as the door lets it be recorded
    "acts/scheme",  # organisations and numbers of members
    "acts/scheme/<int:number>",  # one's own
    "acts/scheme/template.xlsx",
    "acts/<str:kind>/template.xlsx",
    "acts/<str:kind>/rows",
    "hamlets",  # hamlets, cells and numbers of members
    "hamlets/list",
    "hamlets/watch",
    "hamlets/file.<str:form>",
    "hamlets/list/file.<str:form>",
    "hamlets/watch/file.<str:form>",
    "api/v1/hamlets",
    "api/v1/hamlets/communes",
    "api/v1/hamlets/cells",
    "organisations/<int:number>/lineage",  # organisations and numbers of members
    "export",  # the ledger, for whom the whole register is within reach
    "export/<int:number>",
    "export/<int:number>/file.zip",
    "ledger/<int:number>",  # an entry of one's own
    "ledger/<int:number>/void",
    "tables/own",  # definitions, which name nobody
    "tables/own/new",
    "tables/own/<int:number>",
    "tables/own/<int:number>/remove",
    "tables/own/<int:number>/definition.yaml",
    "lists/<str:name>/views",
    "lists/views/<int:number>/remove",
    "jobs/<int:number>",
    "jobs/<int:number>/stop",
    "jobs/<int:number>/again",
    "import",  # files of one's own
    "import/template.xlsx",
    "import/<int:number>/record",
    "import/<int:number>/columns",
    "import/<int:number>/faults.xlsx",
    "reconciliations/<int:number>",  # comparisons of one's own, sealed
    "reconciliations/<int:number>/corrections.xlsx",
    "reconciliations/<int:number>/forget",
    "api/v1/openapi.json",
    "api/v1/acts",
    "api/v1/acts/void",
    "api/v1/acts/<str:kind>",
    "api/v1/ledger/<int:number>",
}


def addresses(world: World) -> Iterator[str]:
    yield from ADDRESSES
    for one in OF_ORGANISATION:
        yield from (one.format(world.organisation(code)) for code in sorted(OF_ORGANISATIONS))
    for one in OF_CODE:
        yield from (one.format(code) for code in sorted(OF_ORGANISATIONS))
    for one in OF_PERSON:
        yield from (one.format(world.person(code)) for code in sorted(OF_PERSONS))
    number = _frozen(world)
    yield f"/returns/{number}/tables/1/names/D/this"
    yield f"/returns/{number}/differs/1/D/this"


def _frozen(world: World) -> int:
    """The number of a return of the whole register, frozen once."""
    known = StatisticalReturn.objects.known().first()
    if known:
        return known.frozen_in
    year = FreezeReturn("bk", date(2018, 1, 1), date(2018, 12, 31), tables="1")
    return enact(year, by=world.clerk, override="thử").number

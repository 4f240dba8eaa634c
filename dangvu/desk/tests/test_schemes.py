"""A scheme on the pages: from a workbook into the form, checked, put forward, recorded."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from dangvu.accounts.models import Account
from dangvu.core import canonical
from dangvu.desk.movements import movements_of
from dangvu.desk.tests.test_act_pages import as_typed, hidden
from dangvu.desk.tests.test_second_person import record_on_page
from dangvu.exchange.act_workbook.columns import OR
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from dangvu.ledger.paper import Paper
from dangvu.ledger.proposals import propose
from dangvu.organisations.acts import MoveOrganisation, Reorganise, SplitOffOrganisation
from dangvu.organisations.tests.test_reorganising import ABSORB as ABSORB_ACT
from dangvu.organisations.tests.test_reorganising import ON, members, number
from dangvu.people.models import PersonRecord
from dangvu.tree.queries import parent_of
from tests.cast import Two, World, account, browser_of, enact

pytestmark = pytest.mark.django_db

STEPS = """Sáp nhập tổ chức đảng | Tổ chức kết thúc (mã): khuoi-it | Tổ chức nhận (mã): na-ca
move_organisation | organisation: bang-phuc | parent: na-ri"""


def written(steps: str = STEPS, **more: str) -> dict[str, str]:
    return {"act-name": "Sắp xếp 2025", "act-on": f"{ON:%d/%m/%Y}", "act-steps": steps, **more}


def written_down(act: Reorganise) -> str:
    """The payload as an entry holds it."""
    return canonical.text_of({name: canonical.plain(value) for name, value in act.payload().items()})


def workbook(browser: Client, rows: list[dict[str, str]]) -> BytesIO:
    """The template as it is given out, filled in."""
    template = browser.get("/acts/scheme/template.xlsx")
    book = load_workbook(BytesIO(template.content))
    sheet = book.worksheets[0]
    headings = {
        label: get_column_letter(position)
        for position, cell in enumerate(sheet[1], start=1)
        for label in str(cell.value).rstrip("*").split(OR)
    }
    for line, row in enumerate(rows, start=2):
        for label, value in row.items():
            sheet[f"{headings[label]}{line}"] = value
    return saved(book)


def saved(book: Workbook) -> BytesIO:
    content = BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "de_an.xlsx"
    return content


def posted(browser: Client, file: BytesIO) -> Any:
    return browser.post("/acts/scheme", {"name": "Sắp xếp 2025", "on": f"{ON:%d/%m/%Y}", "file": file})


def sent(browser: Client, rows: list[dict[str, str]]) -> str:
    """The page of what the check found."""
    return str(posted(browser, workbook(browser, rows))["Location"])


ABSORB = {"Việc": "Sáp nhập tổ chức đảng", "Tổ chức kết thúc (mã)": "khuoi-it", "Tổ chức nhận (mã)": "na-ca"}


def test_a_workbook_becomes_lines_in_the_form(world: World) -> None:
    browser = browser_of(world.clerk)
    page = browser.get(sent(browser, [ABSORB]), follow=True).text

    assert "Sáp nhập tổ chức đảng | Tổ chức kết thúc (mã): khuoi-it | Tổ chức nhận (mã): na-ca" in page
    assert Entry.objects.count() == 1


def test_a_workbook_in_vietnamese_is_read_in_english(world: World) -> None:
    browser = browser_of(world.clerk)
    file = workbook(browser, [ABSORB])
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = browser.get(posted(browser, file)["Location"], follow=True).text

    assert "Absorb organisations" in page
    assert "khuoi-it" in page


def test_a_fault_in_a_workbook_is_told_with_its_place(world: World) -> None:
    browser = browser_of(world.clerk)
    answer = browser.get(sent(browser, [ABSORB, {"Việc": "Sáp nhập tổ chức đảng"}, {"Việc": "Giải tán"}]))

    assert answer.status_code == 400
    assert "Thiếu “Tổ chức kết thúc (mã)”" in answer.text
    assert "“Giải tán” không có trong danh mục" in answer.text


def test_faults_stand_beside_the_rows_of_the_whole_scheme_which_is_mended_and_sent_again(
    world: World,
) -> None:
    browser = browser_of(world.clerk)
    move = {
        "Việc": "Chuyển giao tổ chức đảng sang cấp trên khác",
        "Tổ chức đảng (mã)": "bang-phuc",
        "Tổ chức cấp trên mới (mã)": "sai",
    }
    checked = sent(browser, [ABSORB, move])
    page = browser.get(checked)
    assert page.status_code == 400
    assert "Không có tổ chức đảng mang mã “sai”" in page.text
    assert browser.post(f"{checked}/record", {"file_hash": "", "on": ""}).status_code == 404

    book = load_workbook(BytesIO(browser.get(f"{checked}/faults.xlsx").content))
    sheet = book.worksheets[0]
    beside = [str(row[-1].value or "") for row in sheet.iter_rows(min_row=2)]
    assert not beside[0]
    assert "Không có tổ chức đảng mang mã “sai”" in beside[1]
    (wrong,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "sai"]
    wrong.value = "na-ri"
    again = browser.get(posted(browser, saved(book))["Location"], follow=True).text

    assert "Tổ chức đảng (mã): bang-phuc | Tổ chức cấp trên mới (mã): na-ri" in again
    assert Entry.objects.count() == 1


def test_what_a_workbook_said_is_its_sender_s_alone(world: World) -> None:
    two = Two.of(world)
    read = browser_of(two.clerk).get(sent(browser_of(two.clerk), [ABSORB]))["Location"]

    assert browser_of(two.chief).get(read).status_code == 404
    assert browser_of(two.clerk).get(read).status_code == 200
    assert browser_of(two.clerk).get(f"{read}0").status_code == 404


def test_the_check_shows_before_and_after(world: World) -> None:
    browser = browser_of(world.clerk)
    page = browser.post("/acts/reorganise", written(step="check")).content.decode()

    assert "Thực hiện đề án “Sắp xếp 2025” (2 việc) từ ngày 02/06/2025" in page
    assert "kết thúc, nhập vào Chi bộ thôn Nà Cà" in page
    assert "chuyển về trực thuộc Đảng bộ huyện Na Rì" in page
    assert head().number == 1


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("Giải tán | x: y", "Dòng 1: “Giải tán” không phải là một việc"),
        ("move_organisation | lạ: y", "không có mục “lạ”"),
        (f"{STEPS}\nSáp nhập tổ chức đảng | Loại mới của các chi bộ trực thuộc: lạ", "Dòng 3: “lạ” không có"),
        (
            "move_organisation | organisation: khong | parent: na-ri",
            "Việc 1: Không có tổ chức đảng mang mã “khong”",
        ),
    ],
)
def test_a_line_that_says_nothing_is_told(world: World, steps: str, said: str) -> None:
    page = browser_of(world.clerk).post("/acts/reorganise", written(steps, step="check"))

    assert page.status_code == 400
    assert said in page.content.decode()


def test_two_persons_record_a_scheme(world: World) -> None:
    two = Two.of(world)
    browser = browser_of(two.clerk)
    sent = written(**{"paper-number": "12-QĐ/TU"})
    checked = browser.post(
        "/acts/reorganise", sent | hidden(browser.get("/acts/reorganise").text) | {"step": "check"}
    )
    answer = browser.post("/acts/reorganise", sent | hidden(checked.text) | {"step": "record"})

    assert head().number == 1
    proposed = int(answer["Location"].split("/")[-1])
    shown = browser_of(two.chief).get(answer["Location"]).content.decode()
    assert "kết thúc, nhập vào Chi bộ thôn Nà Cà" in shown
    assert record_on_page(browser_of(two.clerk), proposed) == 400
    assert record_on_page(browser_of(two.chief), proposed) == 302
    assert head().number == 2
    assert parent_of(number("bang-phuc"), ON) == world.organisation("na-ri")


def test_its_entry_tells_the_movements_with_their_organisations(world: World) -> None:
    steps = (ABSORB_ACT, MoveOrganisation("bang-phuc", "na-ri", ON))
    recorded = enact(Reorganise("Thử", ON, steps), by=world.clerk, override="thử")
    page = browser_of(world.clerk).get(f"/ledger/{recorded.number}").text

    assert "2 việc của đề án" in page
    assert "Sáp nhập Chi bộ thôn Khuổi Ít vào Chi bộ thôn Nà Cà từ ngày 02/06/2025" in page
    assert "về trực thuộc Đảng bộ huyện Na Rì" in page


def test_movements_are_told_a_page_at_a_time_in_the_same_few_questions(world: World) -> None:
    going = tuple(f"P-{one}" for one in range(30))
    step = SplitOffOrganisation(
        organisation="na-ca", code="moi", name="Chi bộ mới", on=ON, parent="bang-phuc", members=going
    )
    asked = {}
    for count in (1, 51):
        payload = written_down(Reorganise("Thử", ON, (step,) * count))
        entry = Entry(number=2, kind=Reorganise.kind, payload=payload, sealed="{}", effects="{}")
        with CaptureQueriesContext(connection) as asked[count]:
            told = movements_of(entry, "1")
    assert told is not None
    assert len(asked[51]) == len(asked[1]) <= 9
    assert (told.paginator.num_pages, len(list(told))) == (2, 50)
    assert next(one.sentence for one in told) == "Tách Chi bộ mới từ Chi bộ thôn Nà Cà từ ngày 02/06/2025"
    assert ("Đảng viên chuyển theo (mã)", "30 người") in next(one.more for one in told)


def test_members_who_go_along_are_looked_up_at_once(world: World) -> None:
    """By the form that is checked, and by the page of what was put forward."""
    here = sorted(members(number("na-ca"), ON))
    codes = list(PersonRecord.objects.at(ON).filter(person__in=here).values_list("code", flat=True))
    browser = browser_of(world.clerk)
    asked = []
    for going in (codes[:1], codes[:3], codes[:1]):
        act = SplitOffOrganisation(
            organisation="na-ca", code="moi", name="Chi bộ mới", on=ON, parent="kim-lu", members=tuple(going)
        )
        proposed = propose([act], by=world.clerk, paper=Paper(), override="thử", seen=head().number)
        with CaptureQueriesContext(connection) as form:
            page = browser.post(f"/acts/{act.kind}", as_typed(act.payload()) | {"step": "check"})
        with CaptureQueriesContext(connection) as shown:
            assert browser.get(f"/acts/proposals/{proposed.pk}").status_code == 200
        assert page.context["may_record"], page.context["refused"]
        asked.append((len(form), len(shown)))
    assert asked[1] == asked[2]  # what the first asks for its day is kept


def test_a_split_asks_first_what_is_split(world: World) -> None:
    page = browser_of(world.clerk).get("/acts/split_off_organisation").text
    inputs = re.findall(r'name="act-(\w+)"', page)

    assert inputs[:4] == ["organisation", "on", "name", "code"]
    assert len(inputs) == len(set(inputs)) == 12


def test_two_of_the_province_take_a_scheme_back_and_no_one_of_a_part(world: World) -> None:
    steps = (ABSORB_ACT, MoveOrganisation("bang-phuc", "na-ri", ON))
    scheme = enact(Reorganise("Thử", ON, steps), by=world.clerk, override="thử")
    top = world.organisation("bk")
    one, other = (account(name, top, "read", "record") for name in ("mot", "hai"))
    part = account("here", world.organisation("bang-phuc"), "read", "record")

    for taken_back in (scheme.number, scheme.number + 1):  # the scheme, then what took it back
        browser = browser_of(one)
        form = browser.get(f"/ledger/{taken_back}/void")
        assert "Lý do thu hồi" in form.text
        told = browser.post(f"/ledger/{taken_back}/void", hidden(form.text) | {"reason": "làm thử"})
        assert told["Location"] in browser_of(other).get("/acts/proposals").text
        assert browser_of(part).get(told["Location"]).status_code == 404
        assert record_on_page(browser_of(other), int(told["Location"].split("/")[-1])) == 302
        assert head().number == taken_back + 1


def test_a_mandate_over_what_ended_is_told_and_shown(world: World) -> None:
    account("here", world.organisation("khuoi-it"), "read")
    browser = browser_of(world.clerk)
    page = browser.post("/acts/reorganise", written(step="check")).text
    assert "1 quyền của tài khoản không đi theo" in page

    enact(Reorganise("Thử", ON, (ABSORB_ACT,)), by=world.clerk, override="thử")
    own = browser_of(Account.objects.get(name="here")).get("/mandates").text
    assert "tổ chức đã kết thúc, nay là Chi bộ thôn Nà Cà" in own
    listed = browser.get("/accounts?ended=1").text
    assert ">here</a>" in listed
    assert ">clerk</a>" not in listed


def test_whoever_may_not_record_sees_no_form(world: World) -> None:
    for path in ("/acts/scheme", "/acts/scheme/template.xlsx"):
        assert browser_of(world.secretary).get(path).status_code == 403

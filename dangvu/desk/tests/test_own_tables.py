"""Tables of one's own as pages: picked or written, seen, saved, shared, copied, let go; whose they are."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from dangvu.accounts.models import Reading
from dangvu.desk.models import OwnTable
from dangvu.desk.own_fields import fields_of
from dangvu.desk.own_tables import MOST
from dangvu.desk.tests.test_table_page import line
from dangvu.statistics.own.plain import Plain
from dangvu.statistics.own.reading import definition_of, read_definition
from dangvu.statistics.own.writing import text_of
from tests.cast import World, account, browser_of

pytestmark = pytest.mark.django_db
NEW = "/tables/own/new"
FIELDS = {
    "from": "fields", "title": "Nữ theo tư cách", "when": "day", "count-1": "members.total",
    "count-3": "members.female", "label-3": "Nữ", "count-4": "%", "of-4": "2/1",
    "group": "status", "years": "5",
}  # fmt: skip
TEXT = """title: Theo tổ chức
when: day
count: [members.total]   # ghi chú riêng
group: organisation
"""
DAY = {"last": "01/06/2018"}


def save(browser: Client, text: str, *, is_shared: bool = False) -> OwnTable:
    sent = {"from": "text", "text": text, "do": "save"} | ({"is_shared": "1"} if is_shared else {})
    assert browser.post(NEW, sent).status_code == 302
    return OwnTable.objects.get(title=read_definition(text).title)


def test_what_is_picked_is_written_seen_and_saved(clerk: Client) -> None:
    text = clerk.post(NEW + "?on=2018-06-01", FIELDS | {"do": "preview"}).text

    assert OwnTable.objects.count() == 0
    assert line(text, "T")[2:] == ["7", "3", "42,9"]
    written = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)[0])
    answer = clerk.post(NEW, FIELDS | {"do": "save"})

    kept = OwnTable.objects.get()
    assert (kept.title, kept.text, kept.is_shared, kept.organisation_id) == (
        "Nữ theo tư cách",
        written,
        False,
        None,
    )
    assert answer["Location"] == f"/tables/own-{kept.pk}"
    page = clerk.get(answer["Location"], DAY).text
    assert line(page, "T")[2:] == ["7", "3", "42,9"]


def test_what_is_written_is_kept_as_written_and_picked_in_the_form(clerk: Client) -> None:
    kept = save(clerk, TEXT)

    assert kept.text == TEXT
    form = clerk.get(f"/tables/own/{kept.pk}").text
    assert '<option value="organisation" selected>' in form
    assert '<option value="members.total" selected>' in form
    assert clerk.get(f"/tables/own/{kept.pk}/definition.yaml").text == TEXT


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "title: x\nabout: y\nwhen: period\ncount: [members.admitted, cells.hamlet.combined.of_2]\n"
        "group: {by: year, years: 3}",
        "title: x\nwhen: day\ncount:\n - members.total\n - {percent: [1, 3], label: z}\n - members.female\n"
        "group: {by: age, values: [18-30, 31+]}\nfilter: {sex: [female], religion: [none, catholic]}",
        "title: x\nwhen: day\ncount: [members.total]\ngroup: {by: occupation, values: [army]}\n"
        "filter: {age: [18-30, 40]}",
        "title: x\nwhen: day\ncount:\n"
        " - {indicator: members.total, filter: {sex: female, religion: [none, catholic]}}\n"
        " - {indicator: members.official, filter: {sex: male}}\ngroup: {by: age, values: [18-30]}\n"
        "across: {by: occupation, values: [army]}\ncompare: [percent, difference]",
        "title: x\nwhen: period\ncount: [{indicator: members.admitted, filter: {age: 61+}}]\n"
        "group: organisation\nacross: {by: year, years: 3}",
    ],
)  # fmt: skip
def test_fields_and_text_say_the_same(text: str) -> None:
    found = read_definition(text)

    assert definition_of(Plain(fields_of(found).data())) == read_definition(text_of(found)) == found


def test_lines_and_columns_are_picked_with_what_is_counted_alone_and_what_stands_beside(
    clerk: Client,
) -> None:
    """A line left empty between two that count does not shift what a share is of."""
    sent = FIELDS | {"of-4": "3/1", "only-1": "age=18-30", "across": "sex", "compare": "difference"}

    wrong = clerk.post(NEW + "?on=2018-06-01", sent | {"only-3": "sex=female", "do": "preview"})
    text = clerk.post(NEW + "?on=2018-06-01", sent | {"values": "sex=male", "do": "preview"}).text

    assert "một số đếm không lọc riêng theo đó" in unescape(wrong.text)
    written = read_definition(unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)[0]))
    assert (written.group.by, written.across.by, written.across.values) == ("status", "sex", ("male",))
    assert (written.compare, written.count[2].percent) == (("last_year", "difference"), (2, 1))
    assert written.count[0].filter == {"age": ("18-30",)}
    assert '<option value="age=18-30" selected>' in text
    assert '<input type="checkbox" name="values" value="sex=male" checked>' in text
    assert len(line(text, "T")) == 2 + 3 * 3 * 3


def test_what_is_wrong_is_told_above_and_nothing_typed_is_lost(clerk: Client) -> None:
    wrong = clerk.post(
        NEW, {"from": "text", "text": "title: x\nwhen: day\ncount: [member.total]\n", "do": "save"}
    )

    assert (wrong.status_code, OwnTable.objects.count()) == (400, 0)
    assert "<title>Lỗi: " in wrong.text
    assert "Dòng 3: Không có chỉ tiêu “member.total”. Gần nhất: members.total" in unescape(wrong.text)
    assert "count: [member.total]" in wrong.text
    wrong = clerk.post(NEW, FIELDS | {"of-4": "2/9", "do": "save"})
    assert wrong.status_code == 400
    assert '<a href="#count-3">Số đếm thứ 3: “percent”' in unescape(wrong.text)
    assert 'value="2/9"' in wrong.text


def test_a_filter_of_one_count_that_is_not_offered_stays_picked(clerk: Client) -> None:
    for only in ("sex=nobody", "sex=female,male", "age=18-99", "sex=female;age=18-30", "nowhere=x"):
        text = clerk.post(NEW, FIELDS | {"do": "preview", "only-1": only}).text
        assert f'<option value="{only}" selected>' in text

    offered = clerk.post(NEW, FIELDS | {"do": "preview", "only-1": "sex=female"}).text
    assert offered.count('<option value="sex=female" selected>') == 1


def test_no_more_is_picked_than_may_be_written(clerk: Client) -> None:
    names = ";".join(f"a{number}" for number in range(3_000))

    answer = clerk.post(NEW, FIELDS | {"do": "preview", "only-1": names})

    assert answer.status_code == 400
    assert "nhiều nhất 8000" in answer.text
    assert "a2999" not in answer.text


def test_two_of_ones_own_do_not_bear_one_title_and_there_are_not_too_many(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = save(clerk, TEXT)

    assert clerk.post(NEW, {"from": "text", "text": TEXT, "do": "save"}).status_code == 400
    assert (
        clerk.post(f"/tables/own/{kept.pk}", {"from": "text", "text": TEXT, "do": "save"}).status_code == 302
    )
    monkeypatch.setattr("dangvu.desk.own_table_pages.MOST", 1)
    other = TEXT.replace("Theo", "theo nhóm")
    assert clerk.post(NEW, {"from": "text", "text": other, "do": "save"}).status_code == 400
    assert OwnTable.objects.count() == 1 < MOST


def test_organisations_as_lines_open_to_their_own_names(clerk: Client, world: World) -> None:
    kept = save(clerk, TEXT)

    text = clerk.get(f"/tables/own-{kept.pk}", DAY | {"org": str(world.organisation("kim-lu"))}).text

    assert [line(text, code)[2] for code in ("na-ca", "khuoi-it", "T")] == ["4", "2", "6"]
    assert "Các cân đối của biểu đều khớp." in text
    cell = world.organisation("khuoi-it")
    (address,) = re.findall(rf'href="(/tables/own-{kept.pk}/names/T/1\?org={cell}&[^"]*)"', text)
    names = clerk.get(unescape(address)).text
    assert "Lý Quốc Khánh" in names
    assert "Hoàng Thị Bế" not in names
    assert {len(one.persons.strip(",").split(",")) for one in Reading.objects.all()} == {2}


def test_a_group_by_what_is_sensitive_opens_only_when_asked_for(clerk: Client) -> None:
    kept = save(clerk, "title: x\nwhen: day\ncount: [members.total]\ngroup: ethnic_group\n")
    assert line(clerk.get(f"/tables/own-{kept.pk}", DAY).text, "2")[1] == "Tày"
    names = f"/tables/own-{kept.pk}/names/2/1"

    masked = clerk.get(names, DAY).text
    assert "Hoàng Thị Bế" not in masked
    assert "Hoàng Thị Bế" in clerk.get(names, DAY | {"show": "all"}).text
    assert "Hoàng Thị Bế" in clerk.get(f"/tables/own-{kept.pk}/names/T/1", DAY).text


def test_a_table_is_seen_by_its_owner_and_where_shared_with_those_of_the_same_mandate(world: World) -> None:
    kim_lu = world.organisation("kim-lu")
    first, second = (browser_of(account(name, kim_lu, "read")) for name in ("mot", "hai"))
    others = [
        world.clerk,
        account("ba", world.organisation("na-ri"), "read"),
        account("tu", world.organisation("na-ca"), "read"),
    ]
    kept = save(first, TEXT)
    address, form = f"/tables/own-{kept.pk}", f"/tables/own/{kept.pk}"

    assert second.get(address, DAY).status_code == 404
    assert first.post(form, {"from": "text", "text": TEXT, "do": "save", "is_shared": "1"}).status_code == 302
    assert OwnTable.objects.get().organisation_id == kim_lu
    assert "6" in line(second.get(address, DAY).text, "T")
    assert kept.title in second.get("/tables/own").text
    assert second.get(f"{NEW}?copy={kept.pk}").status_code == 200
    assert second.get("/api/v1/tables").json()["tables"][-1]["code"] == f"own-{kept.pk}"
    for one in map(browser_of, others):
        assert one.get(address, DAY).status_code == one.get(f"{NEW}?copy={kept.pk}").status_code == 404
        assert one.get(f"/api/v1/tables/own-{kept.pk}").status_code == 404
        assert kept.title not in one.get("/tables/own").text
    for done in (
        second.post(form, {"from": "text", "text": TEXT, "do": "save"}),
        second.post(f"{form}/remove"),
    ):
        assert done.status_code == 404
    assert first.post(f"{form}/remove").status_code == 302
    assert second.get(address, DAY).status_code == 404


def test_figures_are_those_of_who_reads(world: World) -> None:
    """A table of the whole register, shared, tells a reader of all theirs; out of reach nothing."""
    kim_lu = world.organisation("kim-lu")
    reader = browser_of(account("mot", kim_lu, "read"))
    kept = save(reader, TEXT)

    assert line(reader.get(f"/tables/own-{kept.pk}", DAY).text, "T")[2] == "6"
    beside = DAY | {"org": str(world.organisation("bang-phuc"))}
    assert reader.get(f"/tables/own-{kept.pk}", beside).status_code == 404
    assert reader.get(f"/tables/own-{kept.pk}/names/T/1", beside).status_code == 404
    assert reader.get(f"/tables/own-{kept.pk}/file.xlsx", beside).status_code == 404


def test_a_definition_that_no_longer_holds_is_told_and_has_no_figures(clerk: Client) -> None:
    kept = save(clerk, TEXT)
    OwnTable.objects.update(text=TEXT.replace("members.total", "members.gone"))

    assert "định nghĩa cần sửa" in clerk.get("/tables/own").text
    assert clerk.get(f"/tables/own-{kept.pk}").status_code == 404
    form = clerk.get(f"/tables/own/{kept.pk}")
    assert (form.status_code, "members.gone" in form.text) == (200, True)
    assert [one["code"] for one in clerk.get("/api/v1/tables").json()["tables"]][-1] == "7"


def test_the_workbook_is_headed_and_signed_as_a_statutory_one(clerk: Client) -> None:
    kept = save(clerk, TEXT)
    sheet = load_workbook(BytesIO(clerk.get(f"/tables/own-{kept.pk}/file.xlsx", DAY).content)).worksheets[0]
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]

    assert "THEO TỔ CHỨC" in words
    assert "Biểu tự lập (định nghĩa tự lập)" in words

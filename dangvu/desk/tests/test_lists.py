"""The shared list, as the members' page uses it: filters, order, columns, saved views, files."""

import csv
import io
import re

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from dangvu.accounts.models import Reading
from dangvu.ledger.position import forget
from dangvu.lists import files
from dangvu.lists.models import SavedView
from dangvu.organisations import listing
from tests.cast import World, account, browser_of

pytestmark = pytest.mark.django_db
ON = {"on": "2018-06-01"}


def names_on(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/people/[^>]*>([^<]+)</a>', text)


def listed(client: Client, **asked: str) -> list[str]:
    return names_on(client.get("/members", ON | asked).text)


def rows_in(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("words", ["lan", "dang thi", "Thị Lan"])
def test_members_narrow_to_words_of_their_names(clerk: Client, words: str) -> None:
    assert "Đặng Thị Lan" in listed(clerk, q=words)
    assert "Lý Quốc Khánh" not in listed(clerk, q=words)


def test_words_begin_words(clerk: Client) -> None:
    assert listed(clerk, q="an") == []


def test_members_narrow_to_sex_and_days_of_admission(clerk: Client) -> None:
    women = listed(clerk, sex="female")

    assert women == ["Hoàng Thị Bế", "Triệu Thị Hoà", "Đặng Thị Lan"]
    admitted = listed(clerk, admitted_from="01/01/2015", admitted_to="31/12/2017")
    assert set(admitted) < set(listed(clerk))
    assert admitted == listed(clerk, admitted_from="2015-01-01", admitted_to="2017-12-31") != []


@pytest.mark.parametrize("sort", ["name", "birth", "code", "organisation", "status", "admitted", "official"])
def test_each_order_shows_everybody_once_and_turns_round(clerk: Client, sort: str) -> None:
    up, down = listed(clerk, sort=sort), listed(clerk, sort=f"-{sort}")

    assert sorted(up) == sorted(down) == sorted(listed(clerk))
    if sort == "birth":
        assert up == list(reversed(down)) != listed(clerk)


def test_only_the_sorted_column_says_so(clerk: Client) -> None:
    text = clerk.get("/members", ON | {"sort": "-birth"}).text

    assert re.findall(r'aria-sort="(\w+)"', text) == ["descending"]


def test_day_that_is_none_is_told_and_narrows_nothing(clerk: Client) -> None:
    answer = clerk.get("/members", ON | {"admitted_from": "31/02/2020"})

    assert answer.status_code == 400
    assert "<title>Lỗi:" in answer.text
    assert 'href="#filter-admitted_from"' in answer.text
    assert len(names_on(answer.text)) == 7


def test_chips_name_each_condition_and_lead_to_the_list_without_it(clerk: Client, world: World) -> None:
    na_ca = world.organisation("na-ca")
    text = clerk.get("/members", ON | {"organisation": str(na_ca), "sex": "female"}).text

    chips = text.split('class="chips"')[1].split("</ul>")[0]
    assert re.findall(r"<strong>([^<]+)", chips) == ["Chi bộ thôn Nà Cà", "nữ"]
    assert re.findall(r'href="([^"]+)"', chips) == [
        "?on=2018-06-01&amp;sex=female",
        f"?on=2018-06-01&amp;organisation={na_ca}",
    ]


def test_chosen_columns_are_shown_in_the_order_declared(clerk: Client) -> None:
    text = clerk.get("/members", ON | {"c": ["birth", "name", "no-such"]}).text

    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', text)
    assert heads == ["Họ và tên", "Sinh ngày"]


def test_size_of_a_page_is_kept(clerk: Client) -> None:
    clerk.get("/members", ON | {"size": "25"})

    assert "<option selected>25</option>" in clerk.get("/members", ON).text


def test_file_holds_what_the_screen_shows_under_day_filter_and_account(clerk: Client) -> None:
    asked = ON | {"sex": "female", "c": ["name", "birth"], "sort": "-name"}

    rows = rows_in(clerk.get("/members/file.csv", asked).content)

    assert rows[0] == ["Danh sách đảng viên"]
    assert rows[1] == ["Ngày xem: 01/06/2018, theo sổ đến bút toán số 1; 3 dòng"]
    assert rows[2] == ["Bộ lọc: Giới tính: nữ"]
    assert rows[3][0].startswith("Clerk (clerk) xuất lúc ")
    assert rows[5] == ["Họ và tên", "Sinh ngày"]
    assert [row[0] for row in rows[6:]] == listed(clerk, sex="female", sort="-name")


def test_workbook_holds_the_same_as_csv(clerk: Client) -> None:
    asked = ON | {"sex": "female"}
    plain = rows_in(clerk.get("/members/file.csv", asked).content)

    book = CalamineWorkbook.from_filelike(io.BytesIO(clerk.get("/members/file.xlsx", asked).content))

    found = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    assert found[5:] == plain[5:]
    assert found[2][0] == plain[2][0]


def test_file_is_logged_with_what_it_tells(secretary: Client, world: World) -> None:
    secretary.get("/members/file.csv", ON | {"c": ["name", "birth"]})

    (reading,) = Reading.objects.all()
    numbers = sorted(world.person(code) for code in ("be", "don", "hoa", "khanh", "lan", "minh"))
    assert (reading.page, reading.fields) == ("members__file", "name, birth date")
    assert reading.persons == f",{','.join(map(str, numbers))},"


def test_selected_rows_alone_are_given_out_and_none_beyond_the_list(secretary: Client, world: World) -> None:
    picks = [str(world.person(code)) for code in ("lan", "be", "son")]

    rows = rows_in(secretary.get("/members/file.csv", ON | {"picked": "1", "pick": picks}).content)

    assert [row[0] for row in rows[6:]] == ["Hoàng Thị Bế", "Đặng Thị Lan"]


def test_more_persons_than_one_may_carry_are_refused_in_a_sentence(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_PERSONS", 6)

    answer = clerk.get("/members/file.xlsx", ON, follow=True)

    assert "Danh sách có 7 người" in answer.text
    assert not Reading.objects.exists()


def save(client: Client, name: str, query: str, **more: str) -> str:
    answer = client.post("/lists/members/views", {"name": name, "query": query, **more})
    return answer["Location"]


def test_saved_view_shows_the_same_list_and_names_nobody(clerk: Client) -> None:
    address = save(clerk, "Nữ", "?sex=female&q=lan&sort=-birth&on=2018-06-01&page=2")

    view = SavedView.objects.get()
    assert view.query == "sex=female&sort=-birth"
    assert address == f"/members?sex=female&sort=-birth&view={view.pk}&on=2018-06-01"
    assert "Triệu Thị Hoà" in names_on(clerk.get(address).text)


def test_list_opens_with_the_default_view_and_everything_is_one_link_away(clerk: Client) -> None:
    save(clerk, "Nữ", "?sex=female", is_default="on")

    opened = clerk.get("/members", ON, follow=True)

    assert names_on(opened.text) == ["Hoàng Thị Bế", "Triệu Thị Hoà", "Đặng Thị Lan"]
    assert len(listed(clerk, all="1")) == 7


def test_one_view_alone_is_the_default(clerk: Client) -> None:
    save(clerk, "Nữ", "?sex=female", is_default="on")
    save(clerk, "Nam", "?sex=male", is_default="on")

    assert [view.name for view in SavedView.objects.filter(is_default=True)] == ["Nam"]


def test_shared_view_is_found_by_those_of_the_same_mandate_alone(
    clerk: Client, secretary: Client, world: World
) -> None:
    beside = browser_of(account("deputy", world.organisation("kim-lu"), "read"))
    save(secretary, "Dự bị Kim Lư", "?status=probationary", is_shared="on")
    save(secretary, "Của riêng tôi", "?status=official")

    assert "Dự bị Kim Lư" in beside.get("/members", ON).text
    assert "Của riêng tôi" not in beside.get("/members", ON).text
    assert "Dự bị Kim Lư" not in clerk.get("/members", ON).text


def test_nobody_removes_the_view_of_another(clerk: Client, secretary: Client) -> None:
    save(secretary, "Dự bị", "?status=probationary", is_shared="on")
    number = SavedView.objects.get().pk

    assert clerk.post(f"/lists/views/{number}/remove").status_code == 404
    assert secretary.post(f"/lists/views/{number}/remove").status_code == 302
    assert not SavedView.objects.exists()


def test_view_without_a_name_and_of_no_list_are_refused(clerk: Client) -> None:
    assert save(clerk, "  ", "?sex=female") == "/members?sex=female"
    assert clerk.post("/lists/nothing/views", {"name": "x"}).status_code == 404
    assert not SavedView.objects.exists()


def organisations_on(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/organisations/[^>]*>([^<]+)</a>', text)


def test_organisations_within_one_stand_in_official_order_or_by_name(clerk: Client, world: World) -> None:
    asked = ON | {"organisation": str(world.organisation("kim-lu"))}

    listed = organisations_on(clerk.get("/organisations/list", asked).text)
    by_name = organisations_on(clerk.get("/organisations/list", asked | {"sort": "name"}).text)

    assert listed == ["Đảng bộ xã Kim Lư", "Chi bộ thôn Nà Cà", "Chi bộ thôn Khuổi Ít"]
    assert by_name == ["Chi bộ thôn Khuổi Ít", "Chi bộ thôn Nà Cà", "Đảng bộ xã Kim Lư"]


def test_very_many_organisations_stand_in_the_same_order(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = organisations_on(clerk.get("/organisations/list", ON).text)
    forget()
    monkeypatch.setattr(listing, "MANY", 0)

    assert organisations_on(clerk.get("/organisations/list", ON).text) == listed
    assert len(listed) == 9


def test_organisations_beyond_reach_are_not_listed_and_what_is_above_leads_nowhere(
    secretary: Client, world: World
) -> None:
    text = secretary.get("/organisations/list", ON).text

    assert len(organisations_on(text)) == 3
    above = world.organisation("na-ri")
    assert f"/organisations/{above}?" not in text


def test_organisations_narrow_by_kind_and_name_and_leave_as_a_file(clerk: Client) -> None:
    asked = ON | {"kind": "cell", "q": "khuoi"}

    rows = rows_in(clerk.get("/organisations/list/file.csv", asked).content)

    assert [row[0] for row in rows[6:]] == ["Chi bộ thôn Khuổi Ít"]
    assert rows[2][0].startswith("Bộ lọc: Tên có: khuoi; Loại: ")
    assert not Reading.objects.exists()

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from dangvu.accounts import giving, making
from dangvu.accounts.mandates import granted
from dangvu.accounts.models import Account, Mandate, MandateAsked, Reading
from tests.cast import World, account, browser_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = f"{TODAY + timedelta(30):%d/%m/%Y}"


def test_an_account_is_made_with_a_link_and_no_right(clerk: Client) -> None:
    answer = clerk.post("/accounts", {"name": "moi", "full_name": "Người Mới", "ground": "QĐ 1"})

    assert "/password#" in answer.text
    assert granted(Account.objects.get(name="moi")) == {}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"name": "clerk", "ground": "QĐ 1"}, "đã có; chọn tên khác"),
        ({"name": "moi"}, "Hãy nêu căn cứ."),
        ({"name": "m\u0007oi", "ground": "QĐ 1"}, ""),
    ],
)
def test_an_account_is_not_made(clerk: Client, sent: dict[str, str], message: str) -> None:
    before = Account.objects.count()

    answer = clerk.post("/accounts", sent)

    assert answer.status_code == 400
    assert message in answer.text
    assert Account.objects.count() == before


def test_a_mandate_is_given_and_told_with_its_ground(clerk: Client, world: World) -> None:
    number = world.stranger.pk
    sent = {"action": "read", "organisation": "kim-lu", "until_date": LATER, "ground": "QĐ 12"}

    answer = clerk.post(f"/accounts/{number}/give", sent)

    assert answer.status_code == 302
    assert granted(world.stranger) == {"read": frozenset({world.organisation("kim-lu")})}
    page = clerk.get(f"/accounts/{number}").text
    assert page.count("QĐ 12") == 2  # among the mandates, and in the log
    assert "Giao quyền" in page


def test_what_is_refused_is_said_beside_its_field(clerk: Client, world: World) -> None:
    sent = {"action": "read", "organisation": "khong-co", "ground": "QĐ 12"}

    answer = clerk.post(f"/accounts/{world.stranger.pk}/give", sent)

    assert answer.status_code == 400
    assert "Không có đúng một tổ chức mang mã “khong-co”" in answer.text
    assert clerk.post(f"/accounts/{world.clerk.pk}/give", {**sent, "organisation": ""}).status_code == 400


def test_the_doors_of_accounts(secretary: Client, clerk: Client, world: World) -> None:
    mandate = Mandate.objects.get(account=world.secretary)

    assert secretary.get("/accounts").status_code == 403
    assert secretary.get(f"/accounts/{world.clerk.pk}").status_code == 403
    assert secretary.post(f"/accounts/{world.clerk.pk}/close", {"ground": "x"}).status_code == 403
    assert clerk.get("/accounts/999").status_code == 404
    assert clerk.post(f"/accounts/{world.stranger.pk}/nothing", {"ground": "x"}).status_code == 404
    assert browser_of(world.stranger).get(f"/mandates/{mandate.pk}/end").status_code == 404
    other = Mandate.objects.filter(account=world.clerk).first()
    assert other
    assert secretary.post(f"/mandates/{other.pk}/delegate", {}).status_code == 404


def test_whoever_administers_a_part_is_not_told_whose_codes_there_are(world: World) -> None:
    browser = browser_of(account("xa", world.organisation("kim-lu"), "administer"))
    address = f"/accounts/{world.secretary.pk}/person"

    for code in ("be", "ai"):
        answer = browser.post(address, {"person": code, "ground": "x"})
        assert "Chỉ người được giao quản trị cả sổ" in answer.text, code


def test_a_mandate_is_delegated_and_ended_by_page(secretary: Client, world: World) -> None:
    mine = Mandate.objects.get(account=world.secretary)
    sent = {"to": "stranger", "until_date": LATER, "ground": "nghỉ phép"}

    assert secretary.post(f"/mandates/{mine.pk}/delegate", sent).status_code == 302
    assert granted(world.stranger) == granted(world.secretary)
    assert "Tôi đã ủy quyền" in secretary.get("/mandates").text
    made = Mandate.objects.get(account=world.stranger)
    assert secretary.post(f"/mandates/{made.pk}/end", {"ground": "đã về"}).status_code == 302

    assert granted(world.stranger) == {}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"to": "ai-do", "until_date": LATER, "ground": "x"}, "Không có tài khoản này."),
        ({"to": "stranger", "ground": "x"}, "Ủy quyền phải có ngày hết hiệu lực."),
        ({"to": "secretary", "until_date": LATER, "ground": "x"}, "Không ai tự giao quyền cho mình."),
    ],
)
def test_a_delegation_says_what_is_wrong(
    secretary: Client, world: World, sent: dict[str, str], message: str
) -> None:
    mine = Mandate.objects.get(account=world.secretary)

    answer = secretary.post(f"/mandates/{mine.pk}/delegate", sent)

    assert answer.status_code == 400
    assert message in answer.text


def test_an_administrator_ends_a_mandate_by_page(clerk: Client, world: World) -> None:
    mandate = Mandate.objects.get(account=world.secretary)

    answer = clerk.post(f"/mandates/{mandate.pk}/end", {"ground": "chuyển công tác"})

    assert answer.headers["Location"] == f"/accounts/{world.secretary.pk}"
    assert granted(world.secretary) == {}
    assert "đã hết" in clerk.get(f"/accounts/{world.secretary.pk}").text


def test_an_account_is_closed_opened_linked_and_begun_anew_by_page(clerk: Client, world: World) -> None:
    address = f"/accounts/{world.secretary.pk}"

    Authenticator.objects.create(user_id=world.secretary.pk, type="totp", data={})
    assert "/password#" in clerk.post(f"{address}/link", {"ground": "quên"}).text
    assert Authenticator.objects.filter(user_id=world.secretary.pk).exists()
    assert "/password#" in clerk.post(f"{address}/link", {"ground": "mất máy", "drop_factors": "on"}).text
    assert not Authenticator.objects.filter(user_id=world.secretary.pk).exists()
    clerk.post(f"{address}/person", {"person": "be", "ground": "hồ sơ"})
    assert Account.objects.get(pk=world.secretary.pk).person_id == world.person("be")
    assert clerk.post(f"{address}/person", {"person": "ai", "ground": "hồ sơ"}).status_code == 400
    clerk.post(f"{address}/close", {"ground": "QĐ 9"})
    assert not Account.objects.get(pk=world.secretary.pk).is_active
    clerk.post(f"{address}/open", {"ground": "QĐ 10"})

    assert Account.objects.get(pk=world.secretary.pk).is_active


def test_who_could_see_a_record_on_a_day(clerk: Client, world: World) -> None:
    account("phuc", world.organisation("bang-phuc"), "read")
    account("ca", world.organisation("na-ca"), "read")
    address = f"/people/{world.person('be')}/seen-by"

    page = clerk.get(address, {"on": "2018-06-01"}).text

    assert [name in page for name in ("Secretary", "Clerk", "Ca<", "Phuc", "Stranger")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert Reading.objects.count() == 1
    assert clerk.get(address, {"on": "1999-06-01"}).status_code in (200, 404)


def test_before_there_were_mandates_it_says_since_when_and_who_may_look_back_today(
    clerk: Client, world: World
) -> None:
    """The cast has its mandates since 2000, as an office whose register is opened has them since then."""
    address = f"/people/{world.person('be')}/seen-by"

    first, before, now = (
        clerk.get(address, {"on": on}) for on in ("2000-01-01", "1999-12-31", f"{TODAY:%Y-%m-%d}")
    )

    assert "Không tài khoản nào." in before.text
    assert "bắt đầu từ ngày 01/01/2000" in before.text
    assert [line.mandate.account.name for line in before.context["lines_today"]] == ["clerk"]
    assert (first.context["since"], now.context["since"], now.context["lines_today"]) == (None, None, None)
    names = {line.mandate.account.name for line in first.context["lines_today"]}
    assert names == {"clerk", "secretary"}


def test_a_mandate_that_had_ended_by_the_day_is_not_among_them(clerk: Client, world: World) -> None:
    mandate = Mandate.objects.get(account=world.secretary)
    clerk.post(f"/mandates/{mandate.pk}/end", {"ground": "chuyển công tác"})
    address = f"/people/{world.person('be')}/seen-by"

    assert "Secretary" in clerk.get(address, {"on": "2018-06-01"}).text
    assert "Secretary" not in clerk.get(address, {"on": f"{TODAY:%Y-%m-%d}"}).text


def test_who_could_see_is_not_for_those_who_may_not(secretary: Client, world: World) -> None:
    assert secretary.get(f"/people/{world.person('son')}/seen-by", {"on": "2018-06-01"}).status_code == 404


# Whoever administers a part


@pytest.fixture
def commune(world: World) -> Client:
    """Of the administrator of Kim Lư, where the secretary has a mandate."""
    return browser_of(account("xa", world.organisation("kim-lu"), "administer"))


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/accounts/[^"]*">([^<]*)</a>', page)


def test_of_a_part_are_listed_accounts_with_a_mandate_there_or_made_there(
    commune: Client, clerk: Client, world: World
) -> None:
    account("beside", world.organisation("ban-khan"), "read")
    assert names(commune.get("/accounts").text) == ["secretary", "xa"]
    assert {"beside", "clerk", "secretary", "stranger", "xa"} <= set(names(clerk.get("/accounts").text))

    making.close_account(world.clerk, world.secretary, "nghỉ", TODAY)

    assert names(commune.get("/accounts").text) == ["secretary", "xa"]  # it had one there
    for asked, found in (("str", []), ("stranger", ["stranger"]), ("clerk", ["clerk"])):
        assert names(commune.get(f"/accounts?q={asked}").text) == found


def test_what_waits_is_listed_where_it_would_be(commune: Client, clerk: Client, world: World) -> None:
    account("chief", None, "administer")
    for where in ("kim-lu", "ban-khan", ""):
        sent = {"action": "record", "organisation": where, "ground": "QĐ 12"}
        assert (
            "/accounts/asked/" in clerk.post(f"/accounts/{world.stranger.pk}/give", sent).headers["Location"]
        )
    here, *elsewhere = MandateAsked.objects.order_by("pk")

    assert "1 quyền chờ" in commune.get("/accounts").text
    assert commune.get("/accounts/asked").text.count("/accounts/asked/") == 1
    assert commune.get(f"/accounts/asked/{here.pk}").status_code == 200
    for one in elsewhere:
        assert commune.get(f"/accounts/asked/{one.pk}").status_code == 404
        assert commune.post(f"/accounts/asked/{one.pk}", {"step": "refuse"}).status_code == 404
    assert clerk.get("/accounts/asked").text.count("/accounts/asked/") == 3


def test_an_account_opens_to_a_part_with_what_it_may_do_there_alone(commune: Client, world: World) -> None:
    sent = {"action": "read", "organisation": "kim-lu", "until_date": LATER, "ground": "QĐ 13"}
    giving.give(
        *(world.clerk, world.secretary, "read", world.organisation("ban-khan"), TODAY, None, "QĐ 99", TODAY)
    )
    page = commune.get(f"/accounts/{world.secretary.pk}").text
    assert ("Đảng bộ xã Kim Lư" in page, "Bản Khắn" in page, "QĐ 99" in page) == (True, False, False)
    assert "Cấp lại đường dẫn" not in page
    other = Mandate.objects.get(ground="QĐ 99")
    assert commune.get(f"/mandates/{other.pk}/end").status_code == 404

    closed = f"/accounts/{world.stranger.pk}"
    assert commune.get(closed).status_code == commune.get("/accounts/999").status_code == 404
    assert commune.get(f"{closed}?name=strange").status_code == 404
    assert commune.post(f"{closed}/give", sent).status_code == 404
    assert commune.get(f"{closed}?name=stranger").status_code == 200
    assert commune.post(f"{closed}/give?name=stranger", sent).status_code == 302
    assert commune.get(closed).status_code == 200
    assert granted(world.stranger) == {"read": frozenset({world.organisation("kim-lu")})}


def test_of_an_account_elsewhere_a_part_is_told_no_more_than_giving_takes(
    commune: Client, clerk: Client, world: World
) -> None:
    Account.objects.filter(pk__in=(world.stranger.pk, world.secretary.pk)).update(person=world.person("son"))
    elsewhere, here = f"/accounts/{world.stranger.pk}?name=stranger", f"/accounts/{world.secretary.pk}"
    told = ("lớp thứ hai</span>", "gắn với người số")

    assert [words in commune.get(elsewhere).text for words in told] == [False, False]
    for page in (commune.get(here).text, clerk.get(elsewhere).text):
        assert [words in page for words in told] == [True, True]

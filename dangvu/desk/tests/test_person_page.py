import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from dangvu.accounts.models import Reading
from dangvu.ledger.tests.tampering import begun_entry
from dangvu.ledger.void import Void
from dangvu.membership.acts import ExemptMember, ExpelMember, RecordDeath, SuspendMember
from dangvu.membership.acts.transfer_member import TransferMember
from dangvu.people.models import PersonAttribute
from tests.cast import World, enact

pytestmark = pytest.mark.django_db


def path_of(world: World, code: str) -> str:
    return reverse("people__one", args=[world.person(code)])


def test_person_shows_each_stretch_of_membership_with_the_act_behind_it(clerk: Client, world: World) -> None:
    text = clerk.get(path_of(world, "lan"), {"on": "2018-06-01"}).text

    assert "Đặng Thị Lan" in text
    assert "Từ 19/05/2012 đến hết 18/05/2013" in text
    assert "Từ 01/03/2016" in text
    assert "chuyển sinh hoạt đến" in text
    assert "Bút toán 1" in text


def test_person_masks_sensitive_fields_until_asked(clerk: Client, world: World) -> None:
    masked = clerk.get(path_of(world, "hoa"), {"on": "2018-06-01"}).text
    shown = clerk.get(path_of(world, "hoa"), {"on": "2018-06-01", "show": "all"}).text

    for value in ("006175000003", "Dao", "Tin lành"):
        assert value not in masked
        assert value in shown


def test_person_masks_discipline_until_asked(clerk: Client, world: World) -> None:
    act = ExpelMember(person="minh", on=date(2018, 5, 2))
    enact(act, by=world.clerk, override="thử")

    masked = clerk.get(path_of(world, "minh"), {"on": "2018-06-01"}).text
    shown = clerk.get(path_of(world, "minh"), {"on": "2018-06-01", "show": "all"}).text

    assert "→ khai trừ" not in masked
    assert "→ khai trừ" in shown


def test_reading_a_person_is_logged_before_the_answer(clerk: Client, world: World) -> None:
    clerk.get(path_of(world, "be"), {"on": "2018-06-01"})
    clerk.get(path_of(world, "be"), {"on": "2018-06-01", "show": "all"})

    logged = Reading.objects.order_by("id").values_list("account", "page", "persons", "fields")
    person = f",{world.person('be')},"
    assert list(logged) == [
        ("clerk", "people__one", person, "personal"),
        ("clerk", "people__one", person, "personal, sensitive"),
    ]


def test_a_log_that_cannot_be_written_stops_the_answer(
    clerk: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError("đĩa đầy")

    monkeypatch.setattr("dangvu.people.pages.log_reading", full)
    clerk.raise_request_exception = False

    answer = clerk.get(path_of(world, "be"), {"on": "2018-06-01"})

    assert answer.status_code == 500
    assert "Hoàng Thị Bế" not in answer.text


def test_secretary_sees_a_member_only_on_days_they_were_hers(secretary: Client, world: World) -> None:
    assert secretary.get(path_of(world, "don"), {"on": "2019-05-18"}).status_code == 200
    assert secretary.get(path_of(world, "don"), {"on": "2019-05-19"}).status_code == 404


def test_person_before_birth_is_not_there(clerk: Client, world: World) -> None:
    assert clerk.get(path_of(world, "nga"), {"on": "1990-01-01"}).status_code == 404


def test_person_hides_what_changed_after_they_left_from_those_they_left(world: World, clerk: Client) -> None:
    enact(TransferMember("lan", "ban-khan", date(2021, 1, 4)), by=world.clerk, override="thử")
    moved = {
        "person_id": world.person("lan"),
        "attribute": "occupation",
        "recorded_in": begun_entry(),
        "ordinal": 99,
    }
    PersonAttribute.objects.create(value="retired", from_date=date(2021, 6, 1), **moved)
    left = Client()
    left.force_login(world.secretary)

    shown = [one.get(path_of(world, "lan"), {"on": "2020-12-31"}).text for one in (left, clerk)]

    assert ["từ 01/06/2021" in text for text in shown] == [False, True]


def timeline(client: Client, world: World, code: str, **asked: str) -> str:
    """The events beside the record."""
    text = client.get(path_of(world, code), {"on": "2018-06-01", **asked}).text
    return text.split('class="timeline"')[1].split("</aside>")[0].split("</form>")[-1]


def moved(world: World) -> int:
    """Lan goes from Nà Cà back to Khuổi Ít: the number of the entry."""
    act = TransferMember(person="lan", organisation="khuoi-it", on=date(2018, 5, 7))
    return enact(act, by=world.clerk, override="thử").number


def test_timeline_tells_who_recorded_what_from_when_and_what_changed(clerk: Client, world: World) -> None:
    number = moved(world)

    (event,) = re.findall(r"<li>.*?</li>", timeline(clerk, world, "lan", kind="transfer_member"), re.DOTALL)

    assert "Chuyển sinh hoạt đảng" in event
    assert "có hiệu lực từ 07/05/2018" in event
    assert f"Bút toán {number}" in event
    assert "clerk ghi lúc" in event
    (before,) = re.findall("<del>([^<]+)", event)
    closed, opened = re.findall("<ins>([^<]+)", event)
    assert before.startswith("từ 01/03/2016: nơi sinh hoạt Chi bộ thôn Nà Cà")
    assert closed.startswith("từ 01/03/2016 đến hết 06/05/2018")
    assert "tư cách" not in event
    assert opened.startswith("từ 07/05/2018: nơi sinh hoạt Chi bộ thôn Khuổi Ít")


def test_timeline_narrows_to_a_kind_of_act(clerk: Client, world: World) -> None:
    moved(world)

    assert timeline(clerk, world, "lan").count('class="act"') == 2
    assert timeline(clerk, world, "lan", kind="open_register").count('class="act"') == 1
    assert timeline(clerk, world, "lan", kind="nothing").count('class="act"') == 2


def test_timeline_tells_what_changed_only_to_who_may_open_the_entry(secretary: Client, world: World) -> None:
    moved(world)

    told = timeline(secretary, world, "lan")

    assert "Chuyển sinh hoạt đảng" in told
    assert "<ins>" not in told
    assert "/ledger/" not in told


def test_timeline_leaves_out_what_came_after_a_member_left_for_elsewhere(
    secretary: Client, clerk: Client, world: World
) -> None:
    gone = TransferMember(person="lan", organisation="ban-khan", on=date(2018, 6, 4))
    for act in (gone, RecordDeath(person="lan", on=date(2018, 9, 2))):
        enact(act, by=world.clerk, override="thử")

    left, later = "có hiệu lực từ 04/06/2018", str(RecordDeath.label)
    everything, hers = timeline(clerk, world, "lan"), timeline(secretary, world, "lan")
    assert (left in everything, later in everything) == (True, True)
    assert (left in hers, later in hers) == (True, False)


def test_timeline_holds_sensitive_acts_and_values_only_when_asked_for(clerk: Client, world: World) -> None:
    enact(ExpelMember(person="minh", on=date(2018, 5, 2)), by=world.clerk, override="thử")

    masked = timeline(clerk, world, "minh")
    assert "Khai trừ" not in masked
    assert "02/05/2018" not in masked
    assert "Khai trừ" in timeline(clerk, world, "minh", show="all")
    assert "Tin lành" not in timeline(clerk, world, "hoa")


def test_timeline_does_not_tell_that_an_exemption_was_taken_back(clerk: Client, world: World) -> None:
    exempt = enact(ExemptMember(person="hoa", on=date(2018, 5, 2)), by=world.clerk, override="thử")
    enact(Void(exempt.number, reason="nhầm người"), by=world.clerk)

    assert timeline(clerk, world, "hoa").count('class="act"') == 1
    assert timeline(clerk, world, "hoa", show="all").count('class="act"') == 3


def test_tabs_part_what_was_from_what_is_and_what_comes(clerk: Client, world: World) -> None:
    address = path_of(world, "lan")

    def stretches(**asked: str) -> list[str]:
        text = clerk.get(address, {"on": "2015-01-01", **asked}).text.split('class="timeline"')[0]
        return re.findall(r"<strong>(Dự bị|Chính thức)</strong>", text)

    assert stretches(period="past") == ["Dự bị"]
    assert stretches(period="now") == ["Chính thức"]
    assert stretches(period="future") == ["Chính thức"]
    assert stretches() == ["Chính thức", "Chính thức", "Dự bị"]


@pytest.mark.parametrize(
    ("kind", "none"),
    [(SuspendMember, "Chưa có lần đình chỉ nào được ghi."), (ExemptMember, "Chưa có lần miễn nào được ghi.")],
)
def test_what_is_sensitive_even_in_that_it_is_there_is_masked_until_asked(
    clerk: Client, world: World, kind: type[SuspendMember | ExemptMember], none: str
) -> None:
    enact(kind("be", date(2017, 3, 1)), by=world.clerk, override="thử")
    page, never = (f"{path_of(world, one)}?on=2018-06-01" for one in ("be", "hoa"))

    assert "01/03/2017" not in clerk.get(page).text
    assert "Từ 01/03/2017" in clerk.get(f"{page}&show=all").text
    assert none not in clerk.get(never).text
    assert none in clerk.get(f"{never}&show=all").text

"""The API as programs use it: who is let in, what is recorded once, what is refused and how."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts.models import Account, ApiToken, Reading
from dangvu.accounts.tokens import end_token, make_token
from dangvu.ledger.enact import head
from dangvu.ledger.models import Entry
from dangvu.membership.tests.test_admit_member import MOI
from tests.cast import World, account

pytestmark = pytest.mark.django_db
MOVE = {"person": "son", "organisation": "na-ca", "on": "2021-01-04"}
BY = {"paper": {"number": "1-QĐ"}}
DIED = {"person": "be", "on": "2022-05-01"}
RECORD = "/api/v1/acts/transfer_member"


def token_of(owner: Account) -> str:
    return make_token(owner, "thử", timezone.localdate() + timedelta(days=9))[1]


class Program:
    """A program that calls the API with a token."""

    def __init__(self, token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(path, text, "application/json", headers=self.headers | headers)


@pytest.fixture
def program(world: World) -> Program:
    """The program of the clerk."""
    return Program(token_of(world.clerk))


def codes(answer: Any) -> list[str]:
    return [one["code"] for one in answer.json()["findings"]]


def test_the_same_request_sent_again_is_answered_alike_and_recorded_once(program: Program) -> None:
    first, again = (program.post(RECORD, {**BY, "payload": MOVE, "key": "k1"}) for _ in range(2))
    by_header = program.post(RECORD, {**BY, "payload": MOVE}, **{"Idempotency-Key": "k1"})

    assert first.status_code == 200
    assert first.json() == again.json() == by_header.json()
    assert first.json()["acts"][0]["entry"] == head().number == 2
    assert first.json()["acts"][0]["receipt"].startswith("dangvu-checkpoint")


def test_a_list_is_recorded_whole_or_not_at_all_and_once(program: Program) -> None:
    move, died = (
        {"kind": "transfer_member", **BY, "payload": MOVE},
        {"kind": "record_death", **BY, "payload": DIED},
    )

    refused = program.post("/api/v1/acts", [move, died, move])
    assert (refused.status_code, refused.json()["findings"][0]["item"]) == (422, 3)
    assert head().number == 1
    first, again = (program.post("/api/v1/acts", [move, died], **{"Idempotency-Key": "k"}) for _ in "ab")

    assert first.json() == again.json()
    assert [one["entry"] for one in first.json()["acts"]] == [2, 3]
    assert head().number == 3
    assert list(Entry.objects.filter(number__gt=1).values_list("key", flat=True)) == ["k-1", "k-2"]


def test_a_dry_run_records_nothing(program: Program) -> None:
    answer = program.post(RECORD, {**BY, "payload": MOVE, "dry_run": True}).json()

    assert (answer["recorded"], answer["acts"][0]["entry"], answer["acts"][0]["receipt"]) == (
        False,
        None,
        None,
    )
    assert "Nà Cà" in answer["acts"][0]["sentence"]
    assert head().number == 1


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({**BY, "payload": MOVE, "dryrun": True}, "request.form"),
        ({**BY, "payload": MOVE, "dry_run": "true"}, "request.form"),
        ({**BY, "payload": MOVE, "key": 7}, "request.form"),
        ({**BY, "payload": MOVE, "override": ["x"]}, "request.form"),
        ({**BY, "payload": MOVE, "seen": True}, "edit.seen_form"),
        ({**BY, "payload": MOVE, "paper": {"number": 5}}, "paper.form"),
        ({**BY, "payload": MOVE, "kind": "record_death"}, "request.form"),
        ({**BY, "payload": MOVE | {"on": "2021-02-30"}}, "payload.form"),
        ({**BY, "payload": MOVE, "key": "\ud800"}, "ledger.key_form"),
        ({"payload": []}, "payload.form"),
        ([{**BY, "payload": MOVE}], "request.form"),
    ],
)
def test_a_request_of_the_wrong_form_is_refused(program: Program, item: Any, code: str) -> None:
    answer = program.post(RECORD, item)

    assert (answer.status_code, code in codes(answer)) == (422, True)
    assert head().number == 1


def test_an_act_without_a_word_of_its_paper_needs_a_reason(program: Program) -> None:
    refused = program.post(RECORD, {"payload": MOVE})
    over_it = program.post(RECORD, {"payload": MOVE, "override": "giấy giới thiệu đến sau"})

    assert (refused.status_code, "paper.missing" in codes(refused)) == (422, True)
    assert over_it.status_code == 200


def test_parts_that_are_null_are_left_out(program: Program) -> None:
    home = {"person": "son", "hamlet": "t-na-ca", "on": "2021-01-04"}  # by nobody's decision
    item = {"payload": home, "paper": None, "key": None, "override": None, "seen": None, "dry_run": None}

    program.post("/api/v1/acts/move_residence", item)

    assert Entry.objects.get(pk=2).key != "None"


def test_what_others_recorded_meanwhile_is_a_conflict(program: Program) -> None:
    program.post(RECORD, {**BY, "payload": MOVE})
    answer = program.post(
        "/api/v1/acts", {"kind": "record_death", **BY, "payload": DIED | {"person": "son"}, "seen": 1}
    )

    assert (answer.status_code, codes(answer)[0]) == (409, "edit.conflict")


def test_void_previews_takes_back_and_answers_alike_again(program: Program) -> None:
    program.post(RECORD, {**BY, "payload": MOVE})
    program.post(RECORD, {**BY, "payload": MOVE | {"organisation": "khuoi-it", "on": "2021-03-04"}})
    item = {"payload": {"number": 2, "reason": "nhầm"}, "key": "v"}

    alone = program.post("/api/v1/acts/void", item)
    preview = program.post("/api/v1/acts/void", item | {"with_later": True, "dry_run": True})
    stale = program.post("/api/v1/acts/void", item | {"with_later": []})
    first, again = (program.post("/api/v1/acts/void", item | {"with_later": [3]}) for _ in "ab")

    assert (alone.status_code, stale.status_code) == (422, 422)
    assert (preview.json()["later"], preview.json()["entry"]) == ([3], None)
    assert first.json()["entries"] == [4, 5]
    assert again.json()["entry"] == first.json()["entry"] == head().number == 5


def test_a_token_acts_by_the_mandates_of_each_request(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = account("recorder", world.organisation("na-ca"), "read", "record")
    program = Program(token_of(recorder))
    elsewhere = program.post(RECORD, {**BY, "payload": MOVE})
    monkeypatch.setattr("dangvu.accounts.mandates.granted", lambda *_given: {})
    monkeypatch.setattr("dangvu.accounts.middleware.granted", lambda *_given: {})

    assert (elsewhere.status_code, codes(elsewhere)) == (403, ["mandate.missing"])
    assert codes(program.get("/api/v1/acts")) == ["mandate.none"]


def test_a_token_that_ended_is_refused_from_the_next_request(world: World) -> None:
    for spoil in (
        lambda: end_token(ApiToken.objects.latest("pk")),
        lambda: ApiToken.objects.update(until_date=timezone.localdate()),
        lambda: Account.objects.filter(pk=world.clerk.pk).update(is_active=False),
    ):
        program = Program(token_of(world.clerk))
        assert program.get("/api/v1/acts").status_code == 200
        spoil()
        answer = program.get("/api/v1/acts")
        assert (answer.status_code, codes(answer)) == (401, ["api.unknown"])
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_only_the_hash_of_a_token_is_kept_and_its_use_is_noted(world: World) -> None:
    secret = token_of(world.clerk)
    Program(secret).get("/api/v1/acts")

    token = ApiToken.objects.get()
    assert secret not in "".join(str(value) for value in vars(token).values())
    assert token.used_at is not None


def test_those_who_guess_have_to_wait_and_the_others_not(world: World) -> None:
    guesser, program = Program("dangvu_x"), Program(token_of(world.clerk))
    answers = [guesser.get("/api/v1/acts").status_code for _ in range(6)]

    assert answers == [401] * 5 + [429]
    assert program.get("/api/v1/acts").status_code == 200


def test_a_session_needs_its_csrf_token(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.clerk)
    browser.get("/ledger/1/void")
    mark = browser.cookies["csrf"].value

    def post(kind: str, **headers: str) -> int:
        body = json.dumps({**BY, "payload": MOVE})
        return browser.post(RECORD, body, kind, headers=headers).status_code

    assert post("application/json") == 403
    assert post("application/x-www-form-urlencoded", **{"X-CSRFToken": mark}) == 403
    assert head().number == 1
    assert post("application/json", **{"X-CSRFToken": mark}) == 200


def test_an_entry_is_told_with_names_only_to_whoever_reads_everything(world: World) -> None:
    recorder = account("recorder", world.organisation("kim-lu"), "read", "record")
    inside = {**BY, "payload": {"person": "be", "organisation": "khuoi-it", "on": "2021-01-04"}}
    recorded = Program(token_of(recorder)).post(RECORD, inside).json()["acts"][0]

    mine = Program(token_of(recorder)).get("/api/v1/ledger/2")
    not_mine, not_there = (Program(token_of(recorder)).get(f"/api/v1/ledger/{n}") for n in (1, 99))
    all_of_it = Program(token_of(world.clerk)).get("/api/v1/ledger/2").json()

    assert mine.json()["hash"] == recorded["hash"]
    assert mine.json()["sentence"] == "Chuyển sinh hoạt đảng"
    assert (not_mine.status_code, not_there.status_code) == (404, 404)
    assert "Khuổi Ít" in all_of_it["sentence"]


def test_reading_an_entry_that_names_persons_is_logged(program: Program) -> None:
    done = program.post(
        "/api/v1/acts/admit_member", json.dumps({**BY, "payload": MOI.payload()}, default=str)
    )
    assert done.status_code == 200, done.json()
    before = Reading.objects.count()

    shown = program.get("/api/v1/ledger/2").json()

    assert shown["payload"]["full_name"] == "Vi Thị Mới"
    assert Reading.objects.count() == before + 1


@pytest.mark.parametrize(
    "path", ["/api/v1/nowhere", "/api/v1/acts/nothing", f"/api/v1/ledger/{2**70}", "/api/v1"]
)
def test_what_is_not_there_is_told_in_json(program: Program, path: str) -> None:
    answer = program.get(path)

    assert answer.status_code == 404
    assert codes(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_fault_of_ours_tells_nothing_about_itself(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("bí mật bên trong")

    monkeypatch.setattr("dangvu.desk.requests.enact", broken)
    program.client.raise_request_exception = False

    answer = program.post(RECORD, {**BY, "payload": MOVE})

    assert (answer.status_code, codes(answer)) == (500, ["api.fault"])
    assert "bí mật" not in answer.json()["findings"][0]["message"]


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, '{"payload": NaN}', "1" * 5000, b"\xff\xfe"])
def test_what_is_no_json_is_told_so(program: Program, body: str | bytes) -> None:
    answer = program.post(RECORD, body)

    assert (answer.status_code, codes(answer)) == (400, ["api.not_json"])


def test_too_many_acts_or_too_many_bytes_are_too_large(program: Program) -> None:
    many = program.post("/api/v1/acts", [{}] * 501)
    long = program.post("/api/v1/acts", b" " * (5 * 1024 * 1024 + 1))

    assert [many.status_code, long.status_code] == [413, 413]


def test_a_program_without_tls_is_refused_and_not_led_on(world: World, settings: Settings) -> None:
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    client, headers = Client(), {"Authorization": f"Bearer {token_of(world.clerk)}"}

    plain = client.get("/api/v1/acts", headers=headers)
    secure = client.get("/api/v1/acts", headers=headers, secure=True)
    page = client.get("/home")

    assert (plain.status_code, codes(plain)) == (403, ["api.without_tls"])
    assert secure.status_code == 200
    assert (page.status_code, page.headers["Location"][:8]) == (301, "https://")

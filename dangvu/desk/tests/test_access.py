"""Every address as everybody, and what every answer carries."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from dangvu.accounts.models import Account, AccountEvent, ApiToken, Mandate, OneTimeLink, Reading
from dangvu.accounts.rights import PUBLIC, views
from dangvu.desk.models import KeptDraft
from dangvu.jobs.models import Job
from dangvu.ledger.models import Entry, Proposal
from dangvu.lists.models import SavedView
from tests.cast import World, browser_of

pytestmark = pytest.mark.django_db
ON = "2018-06-01"


def addresses(world: World) -> dict[str, tuple[int, int, int, int]]:
    """What the clerk, the secretary of Kim Lư, the stranger and nobody get at each address."""
    mine, theirs = world.organisation("na-ca"), world.organisation("ban-khan")
    member, other = world.person("be"), world.person("son")
    return {
        reverse("home"): (200, 200, 302, 302),
        reverse("worklist"): (200, 200, 403, 302),
        reverse("worklist") + f"?org={mine}": (200, 200, 403, 302),
        reverse("worklist") + f"?org={theirs}": (200, 404, 403, 302),
        reverse("search"): (200, 200, 403, 302),
        reverse("search__goto"): (200, 200, 403, 302),
        reverse("figures"): (200, 200, 403, 302),
        reverse("figures__one", args=["members.total"]): (200, 200, 403, 302),
        reverse("figures__one", args=["nothing"]): (404, 404, 403, 302),
        reverse("pictures"): (200, 200, 403, 302),
        reverse("pictures__one", args=["shares"]) + f"?org={theirs}": (200, 404, 403, 302),
        reverse("returns"): (200, 200, 403, 302),
        reverse("returns") + f"?org={theirs}": (200, 404, 403, 302),
        reverse("organisations"): (200, 200, 403, 302),
        reverse("organisations__one", args=[mine]): (200, 200, 403, 302),
        reverse("organisations__one", args=[theirs]): (200, 404, 403, 302),
        reverse("organisations__one", args=[10**9]): (404, 404, 403, 302),
        reverse("organisations__chart", args=[mine]): (200, 200, 403, 302),
        reverse("organisations__chart", args=[theirs]): (200, 404, 403, 302),
        reverse("organisations__chart", args=[10**9]): (404, 404, 403, 302),
        reverse("organisations__lineage", args=[mine]): (200, 200, 403, 302),
        reverse("organisations__lineage", args=[theirs]): (200, 404, 403, 302),
        reverse("acts__scheme"): (200, 403, 403, 302),
        reverse("organisations__branch", args=[mine]): (200, 200, 403, 302),
        reverse("organisations__branch", args=[theirs]): (200, 404, 403, 302),
        reverse("organisations__list"): (200, 200, 403, 302),
        reverse("organisations__list") + f"?organisation={theirs}": (200, 404, 403, 302),
        reverse("organisations__list__file", args=["csv"]): (200, 200, 403, 302),
        reverse("members"): (200, 200, 403, 302),
        reverse("members") + f"?organisation={mine}": (200, 200, 403, 302),
        reverse("members") + f"?organisation={theirs}": (200, 404, 403, 302),
        reverse("members__file", args=["csv"]): (200, 200, 403, 302),
        reverse("members__file", args=["exe"]): (404, 404, 403, 302),
        reverse("members__file", args=["csv"]) + f"?organisation={theirs}": (200, 404, 403, 302),
        reverse("lists__save_view", args=["members"]): (405, 405, 403, 302),
        reverse("lists__remove_view", args=[99]): (405, 405, 403, 302),
        reverse("people__one", args=[member]): (200, 200, 403, 302),
        reverse("people__one", args=[other]): (200, 404, 403, 302),
        reverse("people__one", args=[10**9]): (404, 404, 403, 302),
        reverse("ledger"): (200, 200, 403, 302),
        reverse("ledger__entry", args=[1]): (200, 404, 403, 302),
        reverse("ledger__entry", args=[99]): (404, 404, 403, 302),
        reverse("ledger__void", args=[1]): (200, 403, 403, 302),
        reverse("admissions"): (200, 200, 403, 302),
        reverse("admissions") + f"?org={theirs}": (200, 404, 403, 302),
        reverse("admissions__file"): (200, 200, 403, 302),
        reverse("table_1"): (200, 200, 403, 302),
        reverse("table_1") + f"?org={theirs}&first=2018-01-01&last=2018-06-01": (200, 404, 403, 302),
        reverse("tables"): (200, 200, 403, 302),
        reverse("tables__one", args=["3"]): (200, 200, 403, 302),
        reverse("tables__one", args=["3"]) + f"?org={theirs}&last=2018-06-01": (200, 404, 403, 302),
        reverse("tables__own"): (200, 200, 403, 302),
        reverse("tables__own_new"): (200, 200, 403, 302),
        reverse("tables__own_new") + "?copy=99": (404, 404, 403, 302),
        reverse("tables__own_edit", args=[99]): (404, 404, 403, 302),
        reverse("tables__own_text", args=[99]): (404, 404, 403, 302),
        reverse("tables__own_remove", args=[99]): (405, 405, 403, 302),
        reverse("tables__one", args=["own-99"]): (404, 404, 403, 302),
        reverse("tables__one", args=["99"]): (404, 404, 403, 302),
        reverse("tables__names", args=["4", "I", "this"]) + f"?org={theirs}&last=2018-06-01": (
            (200, 404, 403, 302)
        ),
        reverse("tables__names", args=["1", "D", "this"]): (200, 200, 403, 302),
        reverse("tables__names_file", args=["1", "D", "this"]): (200, 200, 403, 302),
        reverse("tables__file", args=["1", "csv"]): (200, 200, 403, 302),
        reverse("acts"): (200, 403, 403, 302),
        reverse("acts__drafts"): (200, 403, 403, 302),
        reverse("acts__drop_draft", args=[99]): (405, 403, 403, 302),
        reverse("acts__proposals"): (200, 403, 403, 302),
        reverse("acts__proposal", args=[99]): (404, 403, 403, 302),
        reverse("acts__one", args=["transfer_member"]): (200, 403, 403, 302),
        reverse("acts__one", args=["void"]): (404, 403, 403, 302),
        reverse("acts__workbook", args=["transfer_member"]): (200, 403, 403, 302),
        reverse("acts__workbook", args=["void"]): (404, 403, 403, 302),
        reverse("acts__rows", args=["transfer_member"]): (200, 403, 403, 302),
        reverse("acts__rows", args=["void"]): (404, 403, 403, 302),
        reverse("acts__selected", args=["transfer_member"]) + f"?pick={member}": (200, 403, 403, 302),
        reverse("acts__selected", args=["transfer_member"]) + "?pick=1000000000": (302, 403, 403, 302),
        reverse("acts__selected", args=["expel_member"]) + f"?pick={member}": (404, 403, 403, 302),
        reverse("acts__suggest", args=["person"]): (200, 403, 403, 302),
        reverse("acts__suggest", args=["place"]): (404, 403, 403, 302),
        reverse("import"): (200, 403, 403, 302),
        reverse("import__template"): (200, 403, 403, 302),
        reverse("import__cells"): (200, 403, 403, 302),
        reverse("import__cell_workbook", args=[mine]): (200, 403, 403, 302),
        reverse("import__cell_form", args=[mine]): (200, 403, 403, 302),
        reverse("import__cell_form", args=[10**9]): (404, 403, 403, 302),
        reverse("import__one", args=[99]): (404, 403, 403, 302),
        reverse("import__record", args=[99]): (405, 403, 403, 302),
        reverse("import__columns", args=[99]): (405, 403, 403, 302),
        reverse("import__faults", args=[99]): (404, 403, 403, 302),
        reverse("export"): (200, 404, 403, 302),
        reverse("export__one", args=[99]): (404, 404, 403, 302),
        reverse("export__file", args=[99]): (404, 404, 403, 302),
        reverse("reconciliations"): (200, 403, 403, 302),
        reverse("reconciliations__one", args=[99]): (404, 403, 403, 302),
        reverse("reconciliations__corrections", args=[99]): (404, 403, 403, 302),
        reverse("reconciliations__forget", args=[99]): (405, 403, 403, 302),
        reverse("system"): (200, 403, 403, 302),
        reverse("jobs"): (200, 200, 403, 302),
        reverse("jobs__one", args=[99]): (404, 404, 403, 302),
        reverse("jobs__stop", args=[99]): (405, 405, 403, 302),
        reverse("jobs__again", args=[99]): (405, 405, 403, 302),
        reverse("accounts"): (200, 403, 403, 302),
        reverse("accounts__one", args=[world.stranger.pk]): (200, 403, 403, 302),
        reverse("accounts__change", args=[world.stranger.pk, "give"]): (405, 403, 403, 302),
        reverse("accounts__asked"): (200, 403, 403, 302),
        reverse("accounts__asked_one", args=[99]): (404, 403, 403, 302),
        reverse("files"): (200, 200, 403, 302),
        reverse("files__ask"): (404, 404, 403, 302),
        reverse("files__one", args=[99]): (404, 404, 403, 302),
        reverse("mandates"): (200, 200, 200, 302),
        reverse("mandates__delegate", args=[999]): (405, 405, 405, 302),
        reverse("mandates__end", args=[999]): (404, 404, 404, 302),
        reverse("people__who_could_see", args=[member]): (200, 200, 403, 302),
        reverse("people__who_could_see", args=[other]): (200, 404, 403, 302),
        reverse("me"): (200, 200, 200, 302),
        reverse("me__file"): (405, 405, 405, 302),
        reverse("readings"): (200, 403, 403, 302),
        reverse("people__readings", args=[member]): (200, 200, 404, 302),
        reverse("people__readings", args=[other]): (200, 404, 404, 302),
        reverse("people__file", args=[member]): (200, 403, 403, 302),
        reverse("people__file", args=[10**9]): (404, 403, 403, 302),
        reverse("mfa_index"): (200, 200, 200, 302),
        reverse("account__password"): (200, 200, 200, 302),
        reverse("mfa_activate_totp"): (200, 200, 200, 302),
        reverse("mfa_add_webauthn"): (200, 200, 200, 302),
        reverse("mfa_deactivate_totp"): (404, 404, 404, 302),
        reverse("mfa_remove_webauthn", args=[99]): (404, 404, 404, 302),
        reverse("account__codes"): (200, 200, 200, 302),
        reverse("account__end_sessions"): (405, 405, 405, 302),
        reverse("api_openapi"): (200, 200, 403, 401),
        reverse("api_acts"): (200, 403, 403, 401),
        reverse("api_acts_of", args=["transfer_member"]): (200, 403, 403, 401),
        reverse("api_acts_of", args=["nothing"]): (404, 403, 403, 401),
        reverse("api_void"): (405, 403, 403, 401),
        reverse("api_ledger_entry", args=[1]): (200, 404, 403, 401),
        reverse("api_members"): (200, 200, 403, 401),
        reverse("api_members") + f"?organisation={theirs}": (200, 404, 403, 401),
        reverse("series"): (200, 200, 403, 302),
        reverse("series") + f"?org={theirs}": (200, 404, 403, 302),
        **{reverse(name): (200, 200, 403, 302) for name in ("hamlets", "hamlets__list", "hamlets__watch")},
        reverse("hamlets") + f"?organisation={theirs}": (200, 404, 403, 302),
        reverse("hamlets__list") + f"?organisation={theirs}": (200, 404, 403, 302),
        reverse("hamlets__watch") + f"?organisation={theirs}": (200, 404, 403, 302),
        reverse("hamlets__file", args=["csv"]): (200, 200, 403, 302),
        reverse("hamlets__list__file", args=["csv"]): (200, 200, 403, 302),
        reverse("hamlets__watch__file", args=["csv"]): (200, 200, 403, 302),
        reverse("api_hamlets"): (200, 200, 403, 401),
        reverse("api_hamlets_by_commune"): (200, 200, 403, 401),
        reverse("api_hamlet_cells") + f"?organisation={theirs}": (200, 404, 403, 401),
        reverse("api_organisations"): (200, 200, 403, 401),
        reverse("api_organisations") + f"?organisation={theirs}": (200, 404, 403, 401),
        reverse("api_ledger"): (200, 200, 403, 401),
        reverse("api_indicators"): (200, 200, 403, 401),
        reverse("api_figure", args=["members.total"]): (200, 200, 403, 401),
        reverse("api_figure_below", args=["members.total"]): (200, 200, 403, 401),
        reverse("api_figure_records", args=["members.total"]): (200, 200, 403, 401),
        reverse("api_tables"): (200, 200, 403, 401),
        reverse("api_table", args=["5"]): (200, 200, 403, 401),
    }


def on_its_day(path: str) -> str:
    """The address on a day on which there is somebody everywhere."""
    return f"{path}{'&' if '?' in path else '?'}on={ON}"


@pytest.mark.by_day("embedded")
def test_each_address_answers_each_account_as_declared(world: World) -> None:
    """All but the clerk, whom the test of what every answer is asks for."""
    browsers = [*map(browser_of, (world.secretary, world.stranger)), Client()]
    for path, (_of_clerk, *expected) in addresses(world).items():
        assert (path, [browser.get(on_its_day(path)).status_code for browser in browsers]) == (path, expected)


def test_no_view_is_left_out_of_the_list_above(world: World) -> None:
    named = {path.split("?")[0].strip("/").split("/")[0] for path in addresses(world)}
    asked = {route.split("/")[0] for route, view in views() if not getattr(view, PUBLIC, False)}

    assert asked == named


def test_answers_to_strangers_do_not_tell_what_is_there(secretary: Client, world: World) -> None:
    not_mine = secretary.get(reverse("people__one", args=[world.person("son")]), {"on": ON})
    not_there = secretary.get(reverse("people__one", args=[10**9]), {"on": ON})

    def body(text: str) -> str:
        return text.split("<main")[1]

    assert body(not_mine.text) == body(not_there.text)


def test_what_is_refused_is_not_logged_as_read(secretary: Client, world: World) -> None:
    secretary.get(reverse("people__one", args=[world.person("son")]), {"on": ON})

    assert Reading.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in",
        "/home",
        "/nowhere",
        "/members?on=x",
        "/people/1",
        "/import/template.xlsx",
        "/ledger/1/void",
    ],
)
def test_every_answer_carries_the_security_headers(clerk: Client, path: str) -> None:
    answer = clerk.get(path)

    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "NOTHING"])
def test_only_asking_and_sending_are_methods(clerk: Client, method: str) -> None:
    for path in ("/home", "/members", "/sign-in", "/api/v1/acts"):
        answer = clerk.generic(method, path)
        assert (path, answer.status_code, answer.content) == (path, 405, b"")


def test_asking_changes_nothing_but_the_log_and_every_answer_says_what_it_is(
    clerk: Client, world: World
) -> None:
    kept = [Entry, Account, Mandate, AccountEvent, ApiToken, OneTimeLink, Proposal, KeptDraft, Job, SavedView]
    before = [model._default_manager.count() for model in kept]

    for path, (status, *_of_others) in addresses(world).items():
        answer = clerk.get(on_its_day(path))
        assert (path, answer.status_code) == (path, status)
        kind, told = answer.headers.get("Content-Type", ""), answer.headers.get("Content-Disposition", "")
        body = b"".join(answer) if answer.streaming else answer.content
        assert (path, bool(kind) or not body) == (path, True)
        assert (path, not kind.startswith("text/") or "charset=utf-8" in kind) == (path, True)
        assert (path, "javascript" in kind) == (path, False)
        assert (path, int(answer.headers.get("Content-Length", len(body)))) == (path, len(body))
        assert re.fullmatch(r"""(attachment; filename="[\w.-]+")?""", told, re.ASCII), path
        _holds_no_script_or_style(body.decode("utf-8", "replace"))
        if answer.status_code == 302:
            _holds_no_script_or_style(clerk.get(path, follow=True).content.decode("utf-8", "replace"))

    assert [model._default_manager.count() for model in kept] == before


def _holds_no_script_or_style(text: str) -> None:
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text
    assert "<script>" not in text


def test_of_a_part_said_twice_the_one_that_is_checked_is_the_one_that_is_used(
    secretary: Client, world: World
) -> None:
    mine, theirs = world.organisation("na-ca"), world.organisation("ban-khan")

    used = secretary.get(f"/members?organisation={theirs}&organisation={mine}&on={ON}")

    assert secretary.get(f"/members?organisation={mine}&organisation={theirs}&on={ON}").status_code == 404
    assert used.status_code == 200
    assert f"organisation={mine}" in used.text or f'value="{mine}"' in used.text


@pytest.mark.parametrize(
    "path", ["/.git/config", "/static/", "/static/dangvu/", "/static/../settings.py", "/dangvu/settings.py"]
)
def test_neither_sources_nor_folders_are_served(clerk: Client, path: str) -> None:
    assert clerk.get(path).status_code == 404


def test_a_fault_of_ours_tells_nothing_about_itself(
    clerk: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("bí mật bên trong")

    monkeypatch.setattr("dangvu.organisations.overview.tops", broken)
    clerk.raise_request_exception = False

    answer = clerk.get(reverse("organisations"))

    assert answer.status_code == 500
    assert "bí mật" not in answer.text
    assert "bí mật bên trong" in caplog.text
    assert "Không có gì bị thay đổi." in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/organisations/%s", "/organisations/%s/branch", "/people/%s", "/ledger/%s"]
)
def test_a_number_that_no_database_holds_is_of_nothing(clerk: Client, path: str) -> None:
    assert clerk.get(path % 2**70).status_code == 404

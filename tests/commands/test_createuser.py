"""`createuser`."""

import re
from datetime import date

import pytest

from dangvu.accounts.models import Account, Mandate
from tests.cast import World
from tests.commands.running import Run


def test_createuser_gives_a_link_and_the_mandates_asked_for(world: World, run: Run) -> None:
    said = run(
        "createuser", "moi", "--may", "read,record", "--org", "kim-lu", "--until", "2099-01-01", "--json"
    )

    assert said.code == 0
    assert (said.json["account"], said.json["actions"]) == ("moi", ["read", "record"])
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/password#[A-Z2-7-]{39}", said.json["link"])
    kept = Mandate.objects.filter(account__name="moi")
    assert {(one.action, one.organisation_id, one.until_date) for one in kept} == {
        (action, world.organisation("kim-lu"), date(2099, 1, 1)) for action in ("read", "record")
    }
    assert not Account.objects.get(name="moi").has_usable_password()


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        (("clerk",), "clerk", "account.exists"),
        (("moi", "--org", "khong-co"), "clerk", "organisation.unknown"),
        (("mới\n",), "clerk", "payload.form"),
        (("moi", "--full-name", "\udcff"), "clerk", "payload.form"),
        (("moi",), "secretary", "account.not_administrator"),
    ],
)
def test_createuser_refuses(world: World, run: Run, words: tuple[str, ...], by: str, code: str) -> None:
    before = Account.objects.count()

    said = run("createuser", *words, "--json", by=by)

    assert (said.code, [one["code"] for one in said.json["findings"]]) == (1, [code])
    assert Account.objects.count() == before

"""What is drawn once and kept says what it would if it were drawn anew."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

from django.utils.translation import override

from dangvu.accounts.behind import ActBehind
from dangvu.accounts.rights import PageRequest
from dangvu.desk.act_pages import _menu
from dangvu.desk.requests import by_hand
from dangvu.desk.templatetags.dangvu import act_behind
from dangvu.lists.templatetags.list_rows import _escaped

ACT = ActBehind(
    7, "admit_member", False, "<Kết nạp>", "12-QĐ", "", None, "an", datetime(2026, 1, 2, tzinfo=UTC), True
)
TODAY = {"is_default_day": True, "on": date(2026, 1, 5)}
THEN = {"is_default_day": False, "on": date(2025, 1, 5)}


def drawn(act: ActBehind | None, context: dict[str, Any] = TODAY) -> str:
    return act_behind(context, act)


def test_an_act_is_told_by_what_it_is_to_whom_and_on_which_day() -> None:
    assert '<a href="/ledger/7">Bút toán 7</a> · &lt;Kết nạp&gt; · 12-QĐ · an ghi lúc' in drawn(ACT)
    assert 'href="/ledger/7?on=2025-01-05"' in drawn(ACT, THEN)
    assert "<a " not in drawn(replace(ACT, may_open=False))
    assert "•••" in drawn(replace(ACT, label="•••"))
    with override("en"):
        assert "Entry 7" in drawn(ACT)
    assert "Bút toán 7" in drawn(ACT)
    assert drawn(None) == ""


def menu(code: str, context: dict[str, Any] = TODAY, kinds: tuple[str, ...] = ("transfer_member",)) -> str:
    request = cast(PageRequest, SimpleNamespace(**context))
    return _menu(request, [by_hand()[kind] for kind in kinds], code)


def test_a_menu_leads_to_acts_on_its_own_thing_and_day() -> None:
    assert '"/acts/transfer_member?subject=A1"' in menu("A1")
    assert '"/acts/transfer_member?subject=%3CB%26"' in menu("<B&")
    assert '"/acts/transfer_member?subject=A1&amp;on=2025-01-05"' in menu("A1", THEN)
    assert "transfer_member" not in menu("A1", kinds=("change_attribute",))
    with override("en"):
        assert menu("A1") != (there := menu("A1", THEN))
    assert menu("A1", THEN) != there


def test_texts_escaped_together_are_escaped_each() -> None:
    assert _escaped(["<a>", "", "b&c"]) == ["&lt;a&gt;", "", "b&amp;c"]
    assert _escaped(["a\0b", '"']) == ["a\0b", "&quot;"]

"""Every field of every form, filled with what nobody types: no fault of the server, and nothing of it in a
page as more than text (safety goal E4).
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.core.cache import cache
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from dangvu.desk.tests.test_act_pages import KINDS, as_typed, hidden
from tests.hostile.forms import STRINGS, Form, forms_of, unescaped
from tests.hostile.samples import PAYLOADS
from tests.rights.acts import taken_back
from tests.rights.matrix import cells
from tests.rights.objects import Objects, put_up
from tests.rights.stage import set_up
from tests.rights.things import IN

pytestmark = pytest.mark.once
THIN, SHARES, LEAST = 60, 8, 20_000
"""By day one page and one text in so many; by night every text, in so many shares one after the other, and in
each at least so many sent by POST."""
LOOKED_AT = ("clerk of all", "member", "nobody")
"""Between them they are let in to every page."""
KEPT = ("csrfmiddlewaretoken", "key", "seen", "checked", "step")
RECORDED = 7
"""Of what passes the check, one in so many is recorded, to see the entry."""


@pytest.fixture
def objects(db: None, tmp_path: Path, settings: Any) -> Iterator[Objects]:
    settings.SHOWN_WITHIN = 10**12  # nobody is asked again who they are
    logging.disable(logging.CRITICAL)
    yield put_up(set_up(tmp_path / "so"), Client.force_login)
    logging.disable(logging.NOTSET)


def every_form(objects: Objects, thin: int) -> Iterator[tuple[str, Form]]:
    """Each form once, with who sends it: from a page of each address, of acts from that of each kind."""
    seen, met = set[str](), set[str]()
    for cell in cells(objects):
        of_what = f"{cell.role.name} {cell.name} {cell.relation if cell.name.startswith('acts__') else ''}"
        asked = cell.method == "GET" and cell.expected == IN and cell.role.name in LOOKED_AT
        if not asked or of_what in seen or crc32(of_what.encode()) % thin:
            continue
        seen.add(of_what)
        answer = objects.cast.browsers[cell.role.name].get(cell.address)
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        for form in forms_of(answer.text, cell.address):
            named = f"{form.method} {re.sub('[0-9]+', 'N', form.action)} {sorted(form.fields)} {form.steps}"
            if named not in met and "sign-out" not in form.action:
                met.add(named)
                yield cell.role.name, form


def wrong(objects: Objects, pages: int, texts: int, share: int = 0) -> tuple[int, int, list[str]]:
    """How many fields were filled, and how many times by POST; and where something else came of it. One in so
    many of the pages and of the texts of each field, of these that share.
    """
    fields, posts, found = set[str](), 0, list[str]()
    for role, form in list(every_form(objects, pages)):
        with taken_back():
            filled = _filled(objects, form)
            for name in sorted(form.fields.keys() - {*KEPT}):
                fields.add(f"{form.method} {form.action} {name}")
                for nth, text in enumerate(STRINGS):
                    if crc32(f"{role} {form.action} {name} {nth}".encode()) % texts != share:
                        continue
                    step = {"step": form.steps[nth % len(form.steps)]} if form.steps else {}
                    sent = filled | {name: text} | step
                    posts += form.method == "post"
                    what = f"{role}: {form.method} {form.action} {name}={text[:40]!r} {step}"
                    found += [f"{what}: {one}" for one in _sent(objects.cast.browsers[role], form, sent, nth)]
    return len(fields), posts, found


def _filled(objects: Objects, form: Form) -> dict[str, str]:
    """As the form comes; of an act as its sample, once its ground is made."""
    kind = re.fullmatch(r"/acts/(\w+)", form.action)
    if not kind or kind[1] not in KINDS:
        return dict(form.fields)
    world = objects.stage.world
    world.clerk.is_local = True
    typed = as_typed(PAYLOADS[kind[1]](world))
    world.clerk.is_local = False
    number = {"paper-number": "1-QĐ"} if "paper-number" in form.fields else {}
    return form.fields | number | typed | ({"override": "thử"} if "override" in form.fields else {})


def _sent(browser: Client, form: Form, sent: dict[str, str], nth: int) -> list[str]:
    """What is wrong with the answer, and with the page it leads to; what it changed is taken back."""
    cache.clear()
    kept = dict(browser.cookies.items())
    with taken_back():
        answer = getattr(browser, form.method)(form.action, sent)
        found = _faults(answer)
        if sent.get("step") == "check" and answer.status_code == 200 and nth % RECORDED == 0:
            answer = browser.post(form.action, sent | hidden(answer.text) | {"step": "record"})
            found += _faults(answer)
        if (where := answer.headers.get("Location", "")).startswith("/") and where != reverse("sign_out"):
            found += _faults(browser.get(where))
        elif re.match(r"[a-z]+:|//", where, re.IGNORECASE):
            found.append(f"leads to {where}")
    browser.cookies.clear()
    browser.cookies.update(kept)
    return found


def _faults(answer: HttpResponseBase) -> list[str]:
    if answer.status_code >= 500:
        return [str(answer.status_code)]
    told = ["a head"] if "X-Zqx" in answer.headers or "X-Zqx" in str(answer.cookies) else []
    if "html" not in answer.headers.get("Content-Type", ""):
        return told
    return told + unescaped(getattr(answer, "content", b"").decode())


def test_what_nobody_types_is_text_and_no_fault(objects: Objects) -> None:
    fields, posts, found = wrong(objects, THIN, THIN)

    assert found == []
    assert fields > 10
    assert posts > 10


@pytest.mark.nightly
@pytest.mark.parametrize("share", range(SHARES))
def test_every_field_takes_sixty_texts_that_nobody_types(objects: Objects, share: int) -> None:
    fields, posts, found = wrong(objects, 1, SHARES, share)

    assert not found, "\n".join(found[:200])
    assert posts >= LEAST
    print(f"{fields} fields, {posts} posts")


def test_what_is_more_than_text_is_found() -> None:
    assert len(STRINGS) == len(set(STRINGS)) == 60
    for page in ("<p><zqx></p>", '<input value="" onzqx="1">', '<a href=" JavaScript:zqx()">x</a>', "31338"):
        assert unescaped(page)
    assert unescaped("<p>&lt;zqx&gt; &quot; onzqx=&quot;1 javascript:zqx()</p>") == []

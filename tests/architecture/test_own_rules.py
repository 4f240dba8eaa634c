"""The rules of this project's own dangers: each finds what it is for, lets be what is right, and holds."""

from __future__ import annotations

import ast
import re

import pytest

from dangvu.ledger.facts import Fact, facts, references
from dangvu.ledger.models import Subject
from tests.architecture.dangers import FACTS, PERSONAL
from tests.architecture.own_rules import (
    ROOT,
    RULES,
    Rule,
    faults,
    faults_of,
    template_faults,
)

pytestmark = pytest.mark.once

SAMPLES: dict[str, tuple[list[str], list[str]]] = {
    "persons-past-the-door": (
        ["def page(request):\n    return Membership.objects.at(request.on)"],
        [
            "def page(request):\n    return Membership.objects.at(on).filter(in_reach(request.reach, on))",
            "def page(request):\n    return Draft.objects.filter(account=request.account)",
        ],
    ),
    "persons-past-the-clock": (
        ["def page(person):\n    return PersonRecord.objects.filter(person=person)"],
        ["def page(person):\n    return PersonRecord.objects.known().filter(person=person)"],
    ),
    "sql-put-together": (
        [
            "cursor.execute(f'SELECT * FROM person WHERE name = {name}')",
            "cursor.execute('SELECT * FROM person WHERE name = ' + name)",
            "cursor.execute('SELECT %s' % name)",
            "RawSQL('SELECT {}'.format(name), [])",
        ],
        ["cursor.execute('SELECT * FROM person WHERE name = %s', [name])", "cursor.execute(QUERY, [name])"],
    ),
    "unescaped": (
        ["mark_safe(f'<b>{name}</b>')", "SafeString(name)"],
        ["format_html('<b>{}</b>', name)", "SafeString('')"],
    ),
    "without-csrf": (["@csrf_exempt\ndef page(request): ..."], ["@require_POST\ndef page(request): ..."]),
    "constant-time": (
        [
            "if given.secret == kept: ...",
            "return row.hash != sent",
            "if hashlib.sha256(sent).hexdigest() == kept: ...",
        ],
        ["if hmac.compare_digest(secret, kept): ...", "if token == '': ...", "if code == sent: ..."],
    ),
    "network": (
        ["import requests", "from urllib.request import urlopen", "from django.core.mail import send_mail"],
        ["from urllib.parse import urlsplit", "from requests_of import told"],
    ),
    "own-clock": (
        ["date.today()", "datetime.now()", "datetime.datetime.utcnow()"],
        ["datetime.now(UTC)", "timezone.localdate()", "timezone.now()"],
    ),
    "persons-in-logs": (
        [
            "log.warning('no such %s', record.full_name)",
            "logging.getLogger('x').error(f'{form.cleaned_data}')",
        ],
        ["log.warning('job %s failed', job.pk)", "math.log(names)"],
    ),
    "shells": (
        ["subprocess.run('ls ' + name, shell=True)", "os.system(name)"],
        ["subprocess.run(['ls', name])", "subprocess.run(['ls'], shell=False)"],
    ),
    "careless-writes": (
        ["path.write_text('x')", "path.open('w')", "open(name, mode='wb')", "path.open('r+b')"],
        [
            "from dangvu.core.files import write_text\nwrite_text(path, 'x')",
            "path.open('rb')",
            "open(name)",
            "os.open(name, os.O_RDWR)",
        ],
    ),
    "facts-changed": (
        ["Membership.objects.filter(person=1).update(status='x')", "PersonRecord.objects.create()"],
        ["Draft.objects.filter(pk=1).delete()", "Membership.objects.at(on).first()"],
    ),
    "live-cells": (
        ["sheet.write(0, 0, name)", "sheet.write_formula(0, 0, name)"],
        ["sheet.write_string(0, 0, name)", "file.write(data)"],
    ),
    "code-from-data": (
        ["eval(text)", "import pickle", "yaml.load(text)", "yaml.load(text, Loader=yaml.Loader)"],
        ["ast.literal_eval(text)", "json.loads(text)", "yaml.load(text, Loader=yaml.SafeLoader)"],
    ),
    "made-of-data": (
        ["re.search(text, line)", "re.compile(f'^{name}')", "Template(text)", "engine.from_string(text)"],
        ["re.search(r'a', text)", "re.compile(_MARKS + r'$')", "re.sub(f'[{MARKS}]', '', text)"],
    ),
    "weak-secrets": (
        ["hashlib.md5(b'')", "import random", "Cipher(key, modes.ECB())"],
        ["hashlib.sha256(b'')", "import secrets", "AESGCM(key)"],
    ),
    "blind-redirects": (
        ["redirect(request.GET['next'])", "HttpResponseRedirect(request.POST.get('next'))"],
        ["redirect('home')", "redirect(f'{reverse(\"members\")}?{request.GET.urlencode()}')"],
    ),
    "silent-views": (
        ["def page(request: PageRequest) -> HttpResponse: ..."],
        [
            "@needs('read')\ndef page(request: PageRequest) -> HttpResponse: ...",
            "@own\n@require_POST\ndef page(request: PageRequest) -> HttpResponse: ...",
            "def _part(request: PageRequest) -> HttpResponse: ...",
            "def lines(request: PageRequest) -> list[str]: ...",
        ],
    ),
}


def test_the_program_breaks_no_rule_and_nothing_is_allowed_in_vain() -> None:
    assert list(faults()) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_finds_its_danger_and_lets_be_what_is_right(rule: Rule) -> None:
    wrong, right = SAMPLES[rule.code]

    assert [code for code in wrong if not faults_of(rule, ast.parse(code))] == []
    assert [code for code in right if faults_of(rule, ast.parse(code))] == []


def test_every_rule_has_samples() -> None:
    assert [rule.code for rule in RULES] == list(SAMPLES)


def test_a_template_that_does_not_escape_is_found() -> None:
    wrong = ["{{ name|safe }}", "{% autoescape off %}", '<a href="javascript:void(0)">']
    right = ["{{ name }}", "{% if is_safe %}"]

    assert template_faults("\n".join(wrong + right)) == [1, 2, 3]


def test_own_scripts_put_in_text_as_text_and_keep_nothing_of_anybody() -> None:
    scripts = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "dangvu/static/dangvu").glob("*.js")
    )
    live = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\(|postMessage"

    assert re.findall(live + r"|sessionStorage|indexedDB|document\.cookie", scripts) == []
    assert set(re.findall(r"localStorage\.getItem\(\"(\w+)\"\)", scripts)) == {"theme", "text", "keys"}


def test_the_facts_named_in_the_rules_are_those_of_the_register() -> None:
    def about_persons(model: type[Fact]) -> bool:
        return any(kind is Subject for _field, kind in references(model))

    assert {model.__name__ for model in facts().values() if about_persons(model)} == PERSONAL
    assert {model.__name__ for model in facts().values()} == FACTS

"""The API answers as its description says: every operation with every answer it names, and no other."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from dangvu.accounts import limits
from dangvu.accounts.programs import GUESSED
from dangvu.accounts.rights import views
from dangvu.core.finding import Finding
from dangvu.desk.api.openapi import description
from dangvu.desk.api.schemas import BASE
from dangvu.desk.requests import by_hand
from dangvu.desk.tests.openapi_check import faults
from dangvu.desk.tests.test_api import Program, token_of
from tests.cast import World
from tests.hostile.samples import PAYLOADS

pytestmark = [pytest.mark.django_db, pytest.mark.once]
METHODS = ("get", "post")
HOSTILE: tuple[Any, ...] = ("\ud800\0", "2021-13-45")
MORE = (2**70, ["x"], -1, "x" * 10_000, {"x": "y"}, True, "không có")
"""Tried by night."""


class Walk:
    """One operation, asked in every way its answers name."""

    def __init__(self, world: World, path: str, method: str, patch: pytest.MonkeyPatch) -> None:
        self.world, self.path, self.method, self.patch = world, path, method, patch
        self.clerk = Program(token_of(world.clerk))

    def item(self) -> dict[str, Any]:
        """A request that is recorded."""
        kind = self.path.rsplit("/", 1)[1]
        if kind == "tables":
            return {"definition": "title: x\nwhen: day\ncount: [members.total]\nacross: sex\n"}
        if kind == "acts":
            moved = PAYLOADS["transfer_member"](self.world)
            return {"kind": "transfer_member", "payload": moved, "paper": {"number": "1-QĐ"}}
        kind = "freeze_return" if kind == "new" else kind
        return {"payload": PAYLOADS[kind](self.world)} | ({} if kind == "void" else {"override": "thử"})

    def ask(
        self, program: Program, body: Any = None, number: int = 1, code: str = "", query: str = ""
    ) -> Any:
        path = self.path.replace("{number}", str(number)).replace("{code}", code or self.code())
        if self.method == "get":
            return program.get(f"{path}{query or self.query()}")
        return program.post(path, {} if body is None else body)

    def code(self) -> str:
        """Of a table or a figure that there is."""
        return "5" if "/tables/" in self.path else "members.total"

    def answer(self, status: int) -> Any:
        return getattr(self, f"answer_{status}")()

    def query(self) -> str:
        """Without which an address has no answer."""
        return "?at=2018-06-01" if self.path.endswith("/series") else ""

    def answer_200(self) -> Any:
        return self.ask(self.clerk, self.item() if self.method == "post" else None)

    def answer_400(self) -> Any:
        return self.ask(self.clerk, "{", query="?on=x")

    def answer_401(self) -> Any:
        return self.ask(Program("dangvu_wrong"))

    def answer_403(self) -> Any:
        return self.ask(Program(token_of(self.world.stranger)))

    def answer_404(self) -> Any:
        if self.method == "post":
            return self.clerk.post(f"{self.path}?org=nowhere", self.item())
        return self.ask(self.clerk, number=99, code="không", query=self.query() or "?organisation=99")

    def answer_409(self) -> Any:
        item = self.item() | {"key": "k"}
        assert self.ask(self.clerk, item).status_code == 200
        other = {"number": 1} if self.path.endswith("void") else item["payload"]
        return self.ask(self.clerk, item | {"payload": other, "paper": {"number": "khác"}})

    def answer_413(self) -> Any:
        with self.patch.context() as patch:
            patch.setattr("django.conf.settings.DATA_UPLOAD_MAX_MEMORY_SIZE", 1)
            return self.ask(self.clerk, {"payload": {}})

    def answer_422(self) -> Any:
        return self.ask(self.clerk, {"payload": {}}, query="?kong=1")

    def answer_429(self) -> Any:
        for _ in range(limits.MOST_FAILURES):
            limits.note_failure(GUESSED, "127.0.0.1")
        return self.ask(Program("dangvu_wrong"))

    def answer_503(self) -> Any:
        item = self.item()
        with self.patch.context() as patch:
            patch.setattr("dangvu.ledger.enact.unmet", lambda: [Finding("checkpoint.unmet", "x")])
            return self.ask(self.clerk, item)


def operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of each, its parameters in place of where they stand for all."""
    shared = told["components"].get("parameters", {})
    for path, methods in told["paths"].items():
        for method in METHODS:
            if operation := methods.get(method):
                named = operation.get("parameters", ())
                parameters = [
                    shared[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in named
                ]
                yield path, method, operation | {"parameters": parameters}


@pytest.mark.parametrize("one_of", [7, pytest.param(1, marks=pytest.mark.nightly)])
def test_every_operation_gives_every_answer_it_names_as_described(
    world: World, monkeypatch: pytest.MonkeyPatch, one_of: int
) -> None:
    """Of the answers, all of which are met on the way round, one in so many."""
    told = description()
    known, wrong, passed, asked = told["components"]["schemas"], [], 0, 0
    for path, method, operation in operations(told):
        for status, described in operation["responses"].items():
            passed += 1
            if passed % one_of:
                continue
            with transaction.atomic():
                answer = Walk(world, path, method, monkeypatch).answer(int(status))
                transaction.set_rollback(True)
            schema = described["content"]["application/json"]["schema"]
            found = faults(answer.json(), schema, known)
            if answer.status_code != int(status) or found:
                wrong.append((method, path, status, answer.status_code, found, answer.text[:300]))
            asked += 1

    assert wrong == []
    assert asked > len(by_hand()) * 10 // one_of


def test_every_sample_is_a_request_as_described(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told = description()
    known, wrong = told["components"]["schemas"], []
    for path, method, operation in operations(told):
        if method == "post":
            with transaction.atomic():
                item = Walk(world, path, method, monkeypatch).item()
                transaction.set_rollback(True)
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            wrong += [(path, fault) for fault in faults(item, schema, known)]
            wrong += [] if faults(item | {"dryrun": True}, schema, known) else [(path, "takes anything")]

    assert wrong == []


def test_the_description_names_every_address_of_the_api_and_only_those() -> None:
    routes = {f"/{route}" for route, _view in views() if route.startswith("api/")}
    named = set(description()["paths"])
    kinds = {f"{BASE}/acts/{kind}" for kind in by_hand()}

    assert kinds <= named
    told = {path.replace("<int:number>", "{number}").replace("<str:code>", "{code}") for path in routes}
    assert told - {f"{BASE}/acts/<str:kind>"} == (named - kinds)


def test_every_reference_of_the_description_is_there() -> None:
    told = description()
    text = json.dumps(told)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert names <= told["components"]["schemas"].keys()
    assert told["openapi"] == "3.1.0"
    ids = [operation["operationId"] for _path, _method, operation in operations(told)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "value",
    [*HOSTILE, *(pytest.param(value, marks=pytest.mark.nightly) for value in MORE)],
    ids=lambda value: repr(value)[:20],
)
def test_no_value_in_any_field_makes_the_server_fail(world: World, value: Any) -> None:
    program = Program(token_of(world.clerk))
    known, failed = description()["components"]["schemas"], []
    for kind in by_hand():
        with transaction.atomic():
            payload = PAYLOADS[kind](world)
            for name in known[kind]["properties"]:
                item = {"payload": payload | {name: value}, "override": "thử", "dry_run": True}
                answer = program.post(f"{BASE}/acts/{kind}", item)
                if answer.status_code not in (200, 422):
                    failed.append((kind, name, answer.status_code, answer.text[:200]))
            transaction.set_rollback(True)

    assert failed == []

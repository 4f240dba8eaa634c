"""The description of the API, OpenAPI 3.1, from the declarations of the acts."""

from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest
from dangvu.desk.api.answers import MOST_ACTS, program_view
from dangvu.desk.requests import by_hand
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import LONGEST_REMARK
from dangvu.ledger.paper import LONGEST, MOST_VOTERS, ORGANS, ROLES
from dangvu.ledger.payload import LONGEST_KEY, schema
from dangvu.ledger.void import Void

BASE = "/api/v1"
Schema = dict[str, Any]
TEXT, WHOLE, YES = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
DAY = {"type": "string", "format": "date"}
ANSWER = {
    200: "Answered.",
    400: "Not JSON, or not readable.",
    401: "No valid token or session.",
    403: "No mandate for it.",
    404: "Not there, or not yours.",
    409: "Others recorded something meanwhile, or the key names another request.",
    413: "Too large.",
    422: "Refused: every finding says why.",
    429: "Too many wrong tokens from this address.",
    503: "The register cannot record now; send it again with the same key.",
}
READS, RECORDS = (401, 403, 429), (400, 401, 403, 409, 413, 422, 429, 503)


@program_view("read", "GET")
def openapi(_request: PageRequest) -> dict[str, Any]:
    """What there is to ask, and every answer there may be."""
    return description()


def description() -> Schema:
    kinds = by_hand()
    any_act: Schema = {"required": ["kind"], "oneOf": [_ref(f"{kind}_item") for kind in kinds]}
    many = {"type": "array", "items": any_act, "maxItems": MOST_ACTS}
    paths = {
        f"{BASE}/openapi.json": {"get": _operation("openapi", {"type": "object"}, READS)},
        f"{BASE}/acts": {
            "get": _operation("kinds", _ref("Kinds"), READS),
            "post": _recording("record", {"oneOf": [any_act, many]}),
        },
        **{
            f"{BASE}/acts/{kind}": {
                "get": _operation(f"schema_{kind}", {"type": "object"}, READS),
                "post": _recording(f"record_{kind}", _ref(f"{kind}_item"), str(act.label)),
            }
            for kind, act in kinds.items()
        },
        f"{BASE}/acts/void": {"post": _void_operation()},
        f"{BASE}/ledger/{{number}}": {"get": _entry_operation()},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Đảng vụ", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {**_shared(), **_of_kinds(kinds)},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(name: str, answer: Schema, refusals: tuple[int, ...], summary: str = "") -> Schema:
    answers = {"200": _content(answer) | {"description": ANSWER[200]}}
    findings = _content(_ref("Findings"))
    answers |= {str(status): findings | {"description": ANSWER[status]} for status in sorted(refusals)}
    return {"operationId": name, "responses": answers} | ({"summary": summary} if summary else {})


def _recording(name: str, body: Schema, summary: str = "") -> Schema:
    key = {"name": "Idempotency-Key", "in": "header", "schema": TEXT | {"maxLength": LONGEST_KEY}}
    answer = {"oneOf": [_ref("Recorded"), _ref("Proposed")]}
    return _operation(name, answer, RECORDS, summary) | {
        "parameters": [key],
        "requestBody": {"required": True} | _content(body),
    }


def _void_operation() -> Schema:
    voided = {"oneOf": [_ref("Voided"), _ref("VoidPreview"), _ref("Proposed")]}
    operation = _recording("void", _ref("void_item"), str(Void.label))
    operation["responses"]["200"] |= _content(voided)
    return operation


def _entry_operation() -> Schema:
    number = {"name": "number", "in": "path", "required": True, "schema": WHOLE}
    return _operation("ledger_entry", _ref("Entry"), (*READS, 404)) | {"parameters": [number]}


def _of_kinds(kinds: dict[str, type[Act]]) -> Schema:
    """For each kind its payload, and the item that asks for it."""
    known: Schema = {}
    for kind, act in kinds.items():
        known[kind] = schema(act)
        item = {"kind": {"const": kind}, "payload": _ref(kind), **_around(), "override": _reason()}
        known[f"{kind}_item"] = _object(item | {"seen": WHOLE}, required=("payload",))
    later = {"with_later": {"oneOf": [YES, {"type": "array", "items": WHOLE}]}}
    known["void"] = schema(Void)
    known["void_item"] = _object({"payload": _ref("void"), **_around(), **later}, required=("payload",))
    return known


def _around() -> Schema:
    forward = YES | {"description": _("Trình người thứ hai kiểm tra trên trang, thay vì ghi.")}
    return {
        "paper": _ref("Paper"),
        "key": TEXT | {"maxLength": LONGEST_KEY},
        "dry_run": YES,
        "propose": forward,
    }


def _reason() -> Schema:
    return TEXT | {"maxLength": LONGEST_REMARK, "description": _("Lý do ghi dù có cảnh báo.")}


def _shared() -> Schema:
    text, votes = TEXT | {"maxLength": LONGEST}, WHOLE | {"minimum": 0, "maximum": MOST_VOTERS}
    step = {
        "role": {"enum": list(ROLES)},
        "body": text,
        "organ": {"enum": list(ORGANS)},
        "on": DAY,
        "number": text,
        **dict.fromkeys(("entitled", "present", "in_favour", "vote_round"), votes),
    }
    paper = dict.fromkeys(("number", "issuer", "signer", "summary"), text)
    steps = {"type": "array", "items": _ref("Step")}
    kind = _object({"kind": TEXT, "label": TEXT}, required=("kind", "label"))
    return {
        "Step": _object(step, required=("role",)),
        "Paper": _object(paper | {"issued_on": DAY, "steps": steps}),
        "Finding": _finding(),
        "Findings": _list_of("findings", _ref("Finding")) | {"description": "Nothing was changed."},
        "Kinds": _list_of("acts", kind),
        **_answers(),
    }


def _finding() -> Schema:
    """Beside its own parts it says where: item, field, row, entry ..."""
    said = {"code": TEXT, "severity": {"enum": ["refuse", "warn", "inform"]}, "message": TEXT}
    more = {"article": TEXT, "figures": {"type": "object"}}
    described = _object(said | more, required=tuple(said))
    return described | {"additionalProperties": {"type": ["string", "integer"]}}


def _answers() -> Schema:
    act = {
        "entry": {"type": ["integer", "null"]},
        "hash": TEXT,
        "sentence": TEXT,
        "remarks": {"type": "array", "items": _ref("Finding")},
        "receipt": {"type": ["string", "null"]},
    }
    recorded = {"recorded": YES, "acts": {"type": "array", "items": _object(act, required=tuple(act))}}
    numbers = {"type": "array", "items": WHOLE}
    voided = {"entry": WHOLE, "hash": TEXT, "voids": WHOLE}
    preview = {
        "entry": {"type": "null"},
        "voids": WHOLE,
        "later": numbers,
        "rows": {"type": "object"},
        "members": {"type": "array", "items": {"type": "object"}},
    }
    texts = ("kind", "sentence", "actor", "at", "previous_hash", "hash")
    objects = ("payload", "effects", "paper", "remarks")
    proposal = {"proposal": WHOLE, **dict.fromkeys(("state", "sentence", "page"), TEXT)}
    entry = dict.fromkeys(texts, TEXT) | {name: {"type": "object"} for name in objects}
    rows = {"number": WHOLE, "rows": WHOLE, "first_rows": {"type": "array", "items": {"type": "object"}}}
    return {
        "Recorded": _object(recorded, required=tuple(recorded)),
        "Voided": _object(voided | {"entries": numbers}, required=tuple(voided)),
        "VoidPreview": _object(preview, required=tuple(preview)),
        "Proposed": _list_of("proposed", _object(proposal, required=tuple(proposal))),
        "Entry": _object(entry | rows, required=(*entry, *rows)),
    }


def _object(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    described = {"type": "object", "properties": properties, "additionalProperties": False}
    return described | ({"required": list(required)} if required else {})


def _list_of(name: str, items: Schema) -> Schema:
    return _object({name: {"type": "array", "items": items}}, required=(name,))


def _content(described: Schema) -> Schema:
    return {"content": {"application/json": {"schema": described}}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}

"""The description of the API, OpenAPI 3.1, from the declarations: of acts here, of what is read beside it."""

from typing import Any

from django.utils.translation import gettext as _

from dangvu.accounts.rights import PageRequest
from dangvu.accounts.signatures import COVERED, OLDEST
from dangvu.desk.api.answers import MOST_ACTS, program_view
from dangvu.desk.api.reading import paths, schemas
from dangvu.desk.api.schemas import (
    BASE,
    DAY,
    READS,
    TEXT,
    WHOLE,
    YES,
    Schema,
    content,
    list_of,
    object_of,
    operation,
    ref,
)
from dangvu.desk.requests import by_hand
from dangvu.ledger.acts import Act
from dangvu.ledger.enact import LONGEST_REMARK
from dangvu.ledger.paper import LONGEST, MOST_VOTERS, ORGANS, ROLES
from dangvu.ledger.payload import LONGEST_KEY, schema
from dangvu.ledger.void import Void
from dangvu.statistics.acts import FreezeReturn

RECORDS = (400, 401, 403, 409, 413, 422, 429, 503)


@program_view("read", "GET")
def openapi(_request: PageRequest) -> dict[str, Any]:
    """What there is to ask, and every answer there may be."""
    return description()


def description() -> Schema:
    kinds = by_hand()
    any_act: Schema = {"required": ["kind"], "oneOf": [ref(f"{kind}_item") for kind in kinds]}
    many = {"type": "array", "items": any_act, "maxItems": MOST_ACTS}
    asked = {
        f"{BASE}/openapi.json": {"get": operation("openapi", {"type": "object"}, READS)},
        f"{BASE}/acts": {
            "get": operation("kinds", ref("Kinds"), READS),
            "post": _recording("record", {"oneOf": [any_act, many]}),
        },
        **{
            f"{BASE}/acts/{kind}": {
                "get": operation(f"schema_{kind}", {"type": "object"}, READS),
                "post": _recording(f"record_{kind}", ref(f"{kind}_item"), str(act.label)),
            }
            for kind, act in kinds.items()
        },
        f"{BASE}/acts/void": {"post": _void_operation()},
        f"{BASE}/returns/new": {"post": _return_operation()},
        f"{BASE}/ledger/{{number}}": {"get": _entry_operation()},
        **paths(),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Đảng vụ", "version": "1"},
        "paths": asked,
        "components": {
            "schemas": {**_shared(), **schemas(), **_of_kinds(kinds)},
            "parameters": _headers(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _recording(name: str, body: Schema, summary: str = "") -> Schema:
    answer = {"oneOf": [ref("Recorded"), ref("Proposed")]}
    return operation(name, answer, RECORDS, summary) | {
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _headers()],
        "requestBody": {"required": True} | content(body),
    }


def _headers() -> Schema:
    """Of what records: the request's key, and the signature of whoever has to sign."""
    signed = _(
        "RFC 9421, khi token có khóa công khai: một chữ ký Ed25519 phủ ít nhất %(covered)s, và"
        " idempotency-key nếu gửi, với created và keyid là số của token. Bị từ chối: không ký"
        " (signature.missing); thiếu phần phải phủ (signature.form); thân khác (signature.digest); cũ quá"
        " %(seconds)s giây (signature.time); khóa, địa chỉ hay tiêu đề khác (signature.wrong); đã dùng"
        " (signature.used); nơi buộc ký mà token không có khóa (signature.key_missing)."
    ) % {"covered": " ".join(COVERED), "seconds": OLDEST}
    told: Schema = {
        "Idempotency-Key": {"schema": TEXT | {"maxLength": LONGEST_KEY}},
        "Content-Digest": {"schema": TEXT, "description": _("RFC 9530, sha-256 của thân; khi ký.")},
        "Signature-Input": {"schema": TEXT, "description": signed},
        "Signature": {"schema": TEXT},
    }
    return {name: {"name": name, "in": "header"} | more for name, more in told.items()}


def _void_operation() -> Schema:
    voided = {"oneOf": [ref("Voided"), ref("VoidPreview"), ref("Proposed")]}
    described = _recording("void", ref("void_item"), str(Void.label))
    described["responses"]["200"] |= content(voided)
    return described


def _return_operation() -> Schema:
    made = {"oneOf": [ref("Recorded"), ref("ReturnPrepared")]}
    described = _recording("return_new", ref("return_item"), _("Chốt và gửi báo cáo thống kê"))
    described["responses"]["200"] |= content(made)
    return described


def _entry_operation() -> Schema:
    number = {"name": "number", "in": "path", "required": True, "schema": WHOLE}
    return operation("ledger_entry", ref("Entry"), (*READS, 404)) | {"parameters": [number]}


def _of_kinds(kinds: dict[str, type[Act]]) -> Schema:
    """For each kind its payload, and the item that asks for it."""
    known: Schema = {}
    for kind, act in kinds.items():
        known[kind] = schema(act)
        item = {"kind": {"const": kind}, "payload": ref(kind), **_around(), "override": _reason()}
        known[f"{kind}_item"] = object_of(item | {"seen": WHOLE}, required=("payload",))
    later = {"with_later": {"oneOf": [YES, {"type": "array", "items": WHOLE}]}}
    asked = schema(FreezeReturn) | {"required": []}
    around = {name: said for name, said in _around().items() if name != "propose"}
    known["return_item"] = object_of({"payload": asked, **around, "override": _reason()})
    known["void"] = schema(Void)
    known["void_item"] = object_of({"payload": ref("void"), **_around(), **later}, required=("payload",))
    return known


def _around() -> Schema:
    forward = YES | {"description": _("Trình người thứ hai kiểm tra trên trang, thay vì ghi.")}
    return {
        "paper": ref("Paper"),
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
    steps = {"type": "array", "items": ref("Step")}
    kind = object_of({"kind": TEXT, "label": TEXT}, required=("kind", "label"))
    return {
        "Step": object_of(step, required=("role",)),
        "Paper": object_of(paper | {"issued_on": DAY, "steps": steps}),
        "Finding": _finding(),
        "Findings": list_of("findings", ref("Finding")) | {"description": "Nothing was changed."},
        "Kinds": list_of("acts", kind),
        **_answers(),
    }


def _finding() -> Schema:
    """Beside its own parts it says where: item, field, row, entry ..."""
    said = {"code": TEXT, "severity": {"enum": ["refuse", "warn", "inform"]}, "message": TEXT}
    more = {"article": TEXT, "figures": {"type": "object"}}
    described = object_of(said | more, required=tuple(said))
    return described | {"additionalProperties": {"type": ["string", "integer"]}}


def _answers() -> Schema:
    act = {
        "entry": {"type": ["integer", "null"]},
        "hash": TEXT,
        "sentence": TEXT,
        "remarks": {"type": "array", "items": ref("Finding")},
        "receipt": {"type": ["string", "null"]},
    }
    recorded = {"recorded": YES, "acts": {"type": "array", "items": object_of(act, required=tuple(act))}}
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
        "Recorded": object_of(recorded, required=tuple(recorded)),
        "Voided": object_of(voided | {"entries": numbers}, required=tuple(voided)),
        "VoidPreview": object_of(preview, required=tuple(preview)),
        "Proposed": list_of("proposed", object_of(proposal, required=tuple(proposal))),
        "Entry": object_of(entry | rows, required=(*entry, *rows)),
    }

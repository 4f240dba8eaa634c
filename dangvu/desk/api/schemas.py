"""How operations and answers are described: the words of OpenAPI 3.1 that the descriptions share."""

from typing import Any

BASE = "/api/v1"
Schema = dict[str, Any]
TEXT, WHOLE, NUMBER, YES = ({"type": one} for one in ("string", "integer", "number", "boolean"))
DAY = {"type": "string", "format": "date"}
ANSWER = {
    200: "Answered.",
    400: "Not JSON, or not readable.",
    401: "No valid token or session.",
    403: "No mandate for it, or not signed as its token asks.",
    404: "Not there, or not yours.",
    409: "Others recorded something meanwhile, or the key names another request.",
    413: "Too large.",
    422: "Refused: every finding says why.",
    429: "Too many calls, or too many wrong tokens from this address.",
    503: "The register cannot record now; send it again with the same key.",
}
READS = (400, 401, 403, 429)


def operation(name: str, answer: Schema, refusals: tuple[int, ...], summary: str = "") -> Schema:
    """What is asked under a name, what is answered, and with which statuses it is refused."""
    answers = {"200": content(answer) | {"description": ANSWER[200]}}
    findings = content(ref("Findings"))
    answers |= {str(status): findings | {"description": ANSWER[status]} for status in sorted(refusals)}
    return {"operationId": name, "responses": answers} | ({"summary": summary} if summary else {})


def object_of(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    """An object with these parts and no others."""
    described = {"type": "object", "properties": properties, "additionalProperties": False}
    return described | ({"required": list(required)} if required else {})


def list_of(name: str, items: Schema) -> Schema:
    """A list under a name."""
    return object_of({name: {"type": "array", "items": items}}, required=(name,))


def content(described: Schema) -> Schema:
    """A body of JSON."""
    return {"content": {"application/json": {"schema": described}}}


def ref(name: str) -> Schema:
    """One of the schemas of the description."""
    return {"$ref": f"#/components/schemas/{name}"}

"""Requests drawn from the description of the API: mostly as it says, at times hostile. The same seed draws
the same request.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from dangvu.desk.api.schemas import Schema

WORDS = (
    "", "na-ca", "kim-lu", "be", "hoa", "zq-den", "Bế Thị Hoà", "zq", "1-QĐ", "members.total", "official",
    "01/02/2021", "2021-02-03", "2021-13-45", "0001-01-01", "9999-12-31", "006195000099", "không", "vi",
)  # fmt: skip
HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 2**31, 2**63, 2**70, "\0", "\ud800", "x" * 10_000, "'\"<b>--;",
    "%s%n{0}", "{{ 7 }}", "../../etc/passwd", "\u202eabc", "a\u0301", "٠١٢", "NaN", "=1+1", "\r\nX: y",
    "true", "-0", "🙂" * 50, [], {}, ["x"], [[]], [None], {"x": {"y": []}},
)  # fmt: skip
DAYS = ("2021-02-03", "2017-06-01", "2025-06-30", "1945-09-02", "2100-01-01", "2021-02-30")
DEEPEST = 5
SPOILT = 0.12
"""So often a part is not as described."""


@dataclass
class Asked:
    """One request as it is sent."""

    method: str
    address: str
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def __str__(self) -> str:
        return f"{self.method} {self.address[:300]} {self.headers or ''} {self.body[:300]!r}"


class Draw:
    """What is drawn for one request; ``known`` are the components of the description."""

    def __init__(self, seed: str, known: Mapping[str, Schema]) -> None:
        self.by, self.known = random.Random(seed), known

    def often(self, share: float) -> bool:
        return self.by.random() < share

    def value(self, schema: Schema, depth: int = 0) -> Any:
        """A value as the schema says, or spoilt."""
        if self.often(SPOILT) or depth > DEEPEST:
            return self.by.choice(HOSTILE)
        if "$ref" in schema:
            return self.value(self.known[schema["$ref"].rsplit("/", 1)[1]], depth)
        if "oneOf" in schema:
            return self.value(self.by.choice(schema["oneOf"]), depth + 1)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.by.choice(schema["enum"])
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return self._of_type(self.by.choice(types), schema, depth)

    def _of_type(self, name: str, schema: Schema, depth: int) -> Any:
        if name == "object":
            return self._object(schema, depth)
        if name == "array":
            return [
                self.value(schema.get("items", {"type": "string"}), depth + 1)
                for _ in range(self.by.randrange(4))
            ]
        if name == "string":
            return self.by.choice(DAYS if schema.get("format") == "date" else WORDS)
        if name in ("integer", "number"):
            return self.by.choice((0, 1, 2, 3, 7, 99, schema.get("minimum", 1), schema.get("maximum", 500)))
        return self.often(0.5) if name == "boolean" else None

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties, required = schema.get("properties", {}), schema.get("required", ())
        drawn = {
            name: self.value(part, depth + 1)
            for name, part in properties.items()
            if self.often(0.95 if name in required else 0.4)
        }
        return drawn | ({"khác": self.by.choice(HOSTILE)} if self.often(SPOILT / 2) else {})

    def request(self, path: str, method: str, operation: Schema, sample: Any) -> Asked:
        """A request for an operation; half of those that record start from a sample that is taken."""
        parameters = operation.get("parameters", ())
        headers, asked = {}, []
        for one in parameters:
            if one["in"] == "path":
                drawn = (
                    self.by.choice((1, 2, 3, 99, 2**40, 2**70))
                    if one["schema"] == {"type": "integer"}
                    else None
                )
                told = drawn if drawn is not None else self.value(one["schema"] | {"type": "string"})
                path = path.replace(f"{{{one['name']}}}", quote(_text(told), safe="") or "x")
            elif self.often(0.35):
                if one["in"] == "header":
                    headers[one["name"]] = _text(self.value(one["schema"])).encode("ascii", "ignore").decode()
                else:
                    asked.append(f"{one['name']}={quote(_text(self.value(one['schema'])), safe='')}")
        if self.often(SPOILT):
            asked.append(
                f"{self.by.choice(('khac', 'page', 'on', '%00'))}={quote(_text(self.by.choice(HOSTILE)))}"
            )
        address = f"{path}?{'&'.join(asked)}" if asked else path
        if method == "get":
            return Asked("GET", address)
        return self._with_body(Asked("POST", address, headers=headers), operation, sample)

    def _with_body(self, request: Asked, operation: Schema, sample: Any) -> Asked:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        item = self._spoilt(sample) if sample is not None and self.often(0.5) else self.value(schema)
        request.body = json.dumps(item)
        if self.often(SPOILT / 3):
            request.body = request.body[: self.by.randrange(len(request.body))]
        if self.often(SPOILT / 4):
            request.content_type = self.by.choice(("text/plain", "application/x-www-form-urlencoded", "x"))
        return request

    def _spoilt(self, item: Any) -> Any:
        """The same with some of its parts, at any depth, something else."""
        if self.often(SPOILT / 2):
            return self.by.choice(HOSTILE)
        if isinstance(item, dict):
            return {name: self._spoilt(part) for name, part in item.items() if not self.often(SPOILT / 4)}
        return [*map(self._spoilt, item)] if isinstance(item, list) else item


def _text(value: Any) -> str:
    """A value as it stands in an address: what cannot be sent in UTF-8 is left out."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "ignore").decode()

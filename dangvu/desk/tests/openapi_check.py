"""Whether an answer is as the description says: as much of JSON Schema as the description uses."""

from typing import Any

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "null": type(None),
}
USED = {
    *("type", "enum", "const", "oneOf", "$ref", "properties", "required", "additionalProperties", "items"),
    *("title", "description", "format", "maxLength", "maxItems", "minimum", "maximum", "default", "$schema"),
}


def faults(value: Any, schema: dict[str, Any], known: dict[str, Any], at: str = "$") -> list[str]:
    """Where the value differs from the schema; ``known``: the components."""
    words = {word for word in schema if not word.startswith("x-")}
    assert words <= USED, words - USED
    if "$ref" in schema:
        return faults(value, known[schema["$ref"].rsplit("/", 1)[1]], known, at)
    if "oneOf" in schema:
        if lacking := [
            name for name in schema.get("required", ()) if isinstance(value, dict) and name not in value
        ]:
            return [f"{at}: lacks {lacking}"]
        fitting = [one for one in schema["oneOf"] if not faults(value, one, known, at)]
        return [] if len(fitting) == 1 else [f"{at}: fits {len(fitting)} of oneOf"]
    if "const" in schema:
        return [] if value == schema["const"] else [f"{at}: not {schema['const']}"]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{at}: {value} not in {schema['enum']}"]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_is(value, one) for one in types):
        return [f"{at}: {value!r} is no {types}"]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [
            one for index, item in enumerate(value) for one in faults(item, items, known, f"{at}[{index}]")
        ]
    return _of_object(value, schema, known, at) if isinstance(value, dict) else []


def _of_object(value: dict[str, Any], schema: dict[str, Any], known: dict[str, Any], at: str) -> list[str]:
    found = [f"{at}: lacks {name}" for name in schema.get("required", ()) if name not in value]
    properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, part in value.items():
        if name in properties or isinstance(more, dict):
            found += faults(part, properties.get(name, more), known, f"{at}.{name}")
        elif more is False:
            found.append(f"{at}: {name} is not described")
    return found


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))

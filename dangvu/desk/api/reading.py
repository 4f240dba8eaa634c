"""The description of what may be read: lists, figures and statutory tables, from their declarations."""

from typing import Any, get_args

from dangvu.desk.api.lists import OF_EVERY_LIST
from dangvu.desk.api.schemas import (
    BASE,
    DAY,
    NUMBER,
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
from dangvu.desk.ledger_search import LedgerSearch, searched
from dangvu.lists.asked import SIZES, USUAL_SIZE
from dangvu.lists.declared import Column, Filter, ListKind
from dangvu.membership.hamlets.listing import COMMUNES, HAMLETS, WATCHED
from dangvu.membership.listing import MEMBERS
from dangvu.organisations.listing import ORGANISATIONS
from dangvu.statistics.catalogue import Kind
from dangvu.statistics.own.plain import LONGEST
from dangvu.statistics.tables import declared_tables

REFUSES = (*READS, 404, 422)
PAGE = {"type": "integer", "minimum": 1}
BOTH_LANGUAGES = object_of({"vi": TEXT, "en": TEXT}, required=("vi", "en"))


REST = {
    "name": "rest",
    "in": "query",
    "schema": YES,
    "description": "Only what is not assignable below: it counts for no organisation directly below.",
}


def paths() -> Schema:
    """Every address that is read, but for those of acts."""
    read = {
        "members": _list("members", MEMBERS),
        "organisations": _list("organisations", ORGANISATIONS),
        "hamlets": _list("hamlets", HAMLETS),
        "hamlets/communes": _list("communes", COMMUNES),
        "hamlets/cells": _list("hamlet_cells", WATCHED),
        "ledger": operation("ledger", ref("Entries"), (*READS, 422))
        | _asked(_query("on", DAY), _page(), _size(), *_of_the_ledger()),
        "indicators": operation("indicators", ref("Indicators"), READS),
        "figures/{code}": _figure("figure", "Figure", REST),
        "figures/{code}/below": _figure("figure_below", "FigureBelow"),
        "figures/{code}/records": _figure("figure_records", "FigureRecords", REST, _page()),
        "figures/{code}/series": _figure("figure_series", "FigureSeries", REST),
        "tables": operation("tables", ref("Tables"), READS),
        "tables/{code}": operation("table", ref("Table"), REFUSES)
        | _asked(_code({"enum": list(declared_tables())}), *_days(), _query("below", TEXT)),
        "returns": operation("returns", ref("Returns"), REFUSES)
        | _asked(
            *(_query(one, DAY) for one in ("on", "from", "to")), _query("org", TEXT), _query("below", YES)
        ),
        "returns/{number}": operation("return", ref("Return"), (*READS, 404)) | _asked(_numbered()),
        "returns/{number}/differs": operation("return_differs", ref("ReturnDiffers"), (*READS, 404))
        | _asked(_numbered()),
    }
    found = {f"{BASE}/{path}": {"get": described} for path, described in read.items()}
    found[f"{BASE}/tables"]["post"] = _table_defined()
    return found


def schemas() -> Schema:
    """What they answer."""
    figure = _figure_parts()
    part = object_of(
        {"org": _or_none(TEXT), "name": _or_none(TEXT), "value": _value()}, required=("org", "name", "value")
    )
    record = object_of({"code": TEXT, "name": TEXT, "birth_date": DAY}, required=("code",))
    behind = {"of": TEXT, "records": _array(record), "unnamed": WHOLE, "page": PAGE, "more": YES}
    return {
        "Members": _rows_of(MEMBERS),
        "Organisations": _rows_of(ORGANISATIONS),
        "Hamlets": _rows_of(HAMLETS),
        "Communes": _rows_of(COMMUNES),
        "Hamlet_cells": _rows_of(WATCHED),
        "Entries": _entries(),
        "Indicators": list_of("indicators", _indicator()),
        "Figure": _open(figure),
        "FigureBelow": _open(figure | {"parts": _array(part)}, "parts"),
        "FigureRecords": _open(figure | behind, *behind),
        "FigureSeries": _series(),
        "Tables": list_of("tables", _table_told()),
        "Table": _table(),
        "Returns": object_of(
            {"org": TEXT, "from": DAY, "to": DAY, "returns": _array(_return(())), "below": ANYTHING},
            required=("org",),
        ),
        "Return": _return(("tables",)),
        "ReturnPrepared": _prepared(),
        "ReturnDiffers": object_of(
            {"return": WHOLE, "ledger": WHOLE, "tables": ANYTHING}, required=("return", "ledger", "tables")
        ),
    }


PERIOD = ("on", "from", "to")
ANYTHING = {"type": "array", "items": {"type": "object"}}


def _numbered() -> Schema:
    return {"name": "number", "in": "path", "required": True, "schema": WHOLE}


def _return(more: tuple[str, ...]) -> Schema:
    words = dict.fromkeys(("state", "digest", "remark"), TEXT)
    numbers = dict.fromkeys(("return", "version", "ledger"), WHOLE)
    lists = dict.fromkeys(("steps", *more), ANYTHING)
    deadline = {"deadline": {"type": ["object", "null"]}}
    required = {**numbers, "from": DAY, "to": DAY, **words, **deadline, **lists}
    return object_of(required | {"structure": DAY}, required=tuple(required))


def _prepared() -> Schema:
    parts = {
        "org": TEXT,
        **dict.fromkeys(("from", "to"), DAY),
        **dict.fromkeys(("may_be_sent", "frozen"), YES),
        "findings": _array(ref("Finding")),
        "tables": _array(ref("Table")),
    }
    return object_of(parts | {"structure": DAY}, required=tuple(parts))


# Lists


def _list(name: str, kind: ListKind) -> Schema:
    sorts = [sign + column.key for column in kind.columns if column.is_sorted for sign in ("", "-")]
    chosen = _array({"enum": [column.key for column in kind.columns]})
    usual = {
        "on": _query("on", DAY),
        "page": _page(),
        "size": _size(),
        "sort": _query("sort", {"enum": sorts}),
        "c": _query("c", chosen) | {"description": "Columns."},
    }
    asked = [*(usual[one] for one in OF_EVERY_LIST), *map(_filter, kind.filters)]
    return operation(name, ref(name.capitalize()), REFUSES, str(kind.title)) | _asked(*asked)


def _filter(one: Filter) -> Schema:
    if one.form == "choice":
        schema: Schema = {"enum": [code for code, _label in one.choices()]}
    else:
        schema = DAY if one.form == "day" else WHOLE if one.form == "given" else TEXT
    return _query(one.key, schema) | {"description": str(one.label)}


def _rows_of(kind: ListKind) -> Schema:
    row = {column.key: _column(column) for column in kind.columns}
    more = {"type": "boolean", "description": "There are more rows than count says; how many is not counted."}
    head = {"on": DAY, "entry": WHOLE, "count": WHOLE, "more": more, "page": PAGE, "size": WHOLE}
    number = {"number": WHOLE} if kind.is_numbered else {}
    rows = _array(object_of(number | row, required=tuple(number)))
    return object_of(head | {"rows": rows}, required=(*head, "rows"))


def _column(column: Column) -> Schema:
    schema = NUMBER if column.is_figure else _or_none(DAY) if column.is_day else TEXT
    return schema | {"title": str(column.label)}


def _of_the_ledger() -> list[Schema]:
    schemas: dict[str, Schema] = {
        "kind": {"enum": [act.kind for act in searched()]},
        "first": DAY,
        "last": DAY,
    }
    return [
        _query(name, schemas.get(name, TEXT)) | {"description": str(field.label)}
        for name, field in LedgerSearch.base_fields.items()
    ]


def _entries() -> Schema:
    line = {
        "number": WHOLE,
        **dict.fromkeys(("label", "sentence", "actor", "at"), TEXT),
        "paper": {"type": "object"},
        "rows": WHOLE,
        "taken_back_in": _or_none(WHOLE),
    }
    parts = {"entry": WHOLE, "count": WHOLE, "page": PAGE, "size": WHOLE}
    return object_of(
        parts | {"rows": _array(object_of(line, required=tuple(line)))}, required=(*parts, "rows")
    )


# Figures and tables


def _figure(name: str, answer: str, *more: Schema) -> Schema:
    said = "Filters that the indicator declares; one that is named again takes either value."
    filters = {
        "name": "filters",
        "in": "query",
        "style": "form",
        "explode": True,
        "schema": {"type": "object", "additionalProperties": TEXT},
        "description": said,
    }
    return operation(name, ref(answer), REFUSES) | _asked(_code(TEXT), *_days(), *more, filters)


def _days() -> list[Schema]:
    """Of which organisation, which days, as known after which entry, on which day's tree."""
    asked = {"org": TEXT, "on": DAY, "at": DAY, "from": DAY, "to": DAY, "known": WHOLE, "structure": DAY}
    return [_query(name, schema) for name, schema in asked.items()]


def _figure_parts() -> Schema:
    parts = {"code": TEXT, "org": _or_none(TEXT), "value": _value(), "unit": TEXT, "ledger": WHOLE}
    days = dict.fromkeys(("at", "from", "to", "structure"), DAY)
    return parts | days | {"rest": YES, "known": WHOLE, "findings": _array(ref("Finding"))}


def _series() -> Schema:
    point = dict.fromkeys(("at", "from", "to"), DAY) | {"value": _value(), "then": _value()}
    counts = dict.fromkeys(("entry", "before", "after", "moved"), WHOLE)
    one_break = {"on": DAY, "act": TEXT, "paper": TEXT} | counts
    parts = {"code": TEXT, "org": _or_none(TEXT), "unit": TEXT, "structure": DAY, "ledger": WHOLE}
    parts |= {
        "points": _array(object_of(point, required=("value", "then"))),
        "breaks": _array(object_of(one_break, required=tuple(one_break))),
    }
    more = {"rest": YES, "known": WHOLE, "findings": _array(ref("Finding"))}
    whole = object_of(parts | more, required=tuple(parts))
    return whole | {"additionalProperties": {"type": ["string", "array"]}}


def _open(parts: Schema, *more: str) -> Schema:
    """A figure; the filters asked stand beside its parts."""
    required = ("code", "org", "value", "unit", "ledger", *more)
    return object_of(parts, required) | {"additionalProperties": {"type": ["string", "array"]}}


def _indicator() -> Schema:
    parts = {
        "code": TEXT,
        "name": BOTH_LANGUAGES,
        "definition": BOTH_LANGUAGES,
        "unit": TEXT,
        "when": {"enum": ["day", "period"]},
        "source": TEXT,
        "filters": _array(TEXT),
        "expression": TEXT,
        "asks": _array(TEXT),
        "source_name": BOTH_LANGUAGES,
        "since": _or_none(DAY),
        "version": TEXT,
        "used": _array(_use()),
    }
    return object_of(parts, required=tuple(parts))


def _use() -> Schema:
    parts = {"in": {"enum": [*get_args(Kind)]}, "name": TEXT, "label": BOTH_LANGUAGES}
    return object_of(parts | {"lines": _array(TEXT)}, required=tuple(parts))


def _table_told() -> Schema:
    parts = {"code": TEXT, "title": TEXT, "when": {"enum": ["day", "period"]}, "source": TEXT}
    return object_of(parts, required=tuple(parts))


def _table() -> Schema:
    named = {"code": TEXT, "label": TEXT}
    row = named | {"values": _array({"type": ["number", "string", "null"]})}
    checked = {"code": TEXT, "holds": YES}
    number = {"type": "number"}
    of_whom = {"org": {"type": ["string", "null"]}, "column": TEXT}
    broken = {"code": TEXT} | of_whom | {"left": number, "right": number}
    where = {"row": TEXT, "no_list": _array(TEXT)}
    parts = {
        "table": TEXT,
        "org": TEXT,
        "ledger": WHOLE,
        "definition": TEXT,
        "title": TEXT,
        "columns": _array(object_of(named, required=tuple(named))),
        "rows": _array(object_of(row, required=tuple(row))),
        "not_assignable_below": _array(object_of(row, required=tuple(row))),
        "identities": _array(object_of(checked, required=tuple(checked))),
        "breaches": _array(object_of(broken | where, required=tuple(broken))),
    }
    days = dict.fromkeys(("at", "from", "to", "structure"), DAY)
    by = {"by": object_of(named, required=tuple(named)), "known": WHOLE, "no_list": ANYTHING}
    return object_of(parts | days | by, required=tuple(parts))


def _table_defined() -> Schema:
    """One's own, by the text that is sent."""
    sent = object_of({"definition": TEXT | {"maxLength": LONGEST}}, required=("definition",))
    described = operation("table_defined", ref("Table"), (*REFUSES, 413))
    return (
        described
        | _asked(*_days(), _query("below", TEXT))
        | {"requestBody": {"required": True} | content(sent)}
    )


# Words


def _asked(*parameters: Schema) -> Schema:
    return {"parameters": list(parameters)}


def _query(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "schema": schema}


def _code(schema: Schema) -> Schema:
    return {"name": "code", "in": "path", "required": True, "schema": schema}


def _page() -> Schema:
    return _query("page", PAGE)


def _size() -> Schema:
    return _query("size", {"enum": list(SIZES), "default": USUAL_SIZE})


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _value() -> Schema:
    return {"type": ["number", "boolean", "null"]}


def _or_none(schema: Schema) -> Any:
    return schema | {"type": [schema["type"], "null"]}

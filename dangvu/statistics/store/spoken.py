"""Questions as they are said in DuckDB, said in Spark: the only module that knows both tongues."""

from functools import lru_cache
from typing import Any, ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark

KEPT = 512
"""Questions remembered in translation: those of a table come again with each figure."""
GIVEN = "given_"


class _Told(Spark.Generator):  # type: ignore[misc, valid-type]
    # Names within a question stay within it; two parts of one may use the same name.
    EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set[Any]] = set()


class _Spark(Spark):
    Generator = _Told


@lru_cache(KEPT)
def in_spark(question: str) -> str:
    """The question in Spark's SQL; parameters become ``:given_name``, never a word of Spark's."""
    tree = sqlglot.parse_one(question, dialect="duckdb")
    for rule in (_plain_names, _replaced, _files, _arg_by_many, _given):
        tree = rule(tree)
    return str(tree.sql(dialect=_Spark))


def is_question(command: str) -> bool:
    """Whether it only asks."""
    return command.lstrip().split(None, 1)[0].upper() in {"SELECT", "WITH", "FROM"}


def _plain_names(tree: Any) -> Any:
    """Spark decides itself what it lays down, and says RECURSIVE only of what names itself."""
    for part in tree.find_all(exp.CTE):
        part.set("materialized", None)
    for before in tree.find_all(exp.With):
        if not any(_names_itself(part) for part in before.expressions):
            before.set("recursive", False)
    return tree


def _names_itself(part: exp.CTE) -> bool:
    return any(table.name == part.alias for table in part.this.find_all(exp.Table))


def _replaced(tree: Any) -> Any:
    """``x.* REPLACE (a AS b)`` is ``x.* EXCEPT (b), a AS b``: every question names its columns."""
    for star in list(tree.find_all(exp.Star)):
        put = star.args.get("replace") or star.args.get("replace_")
        if not put:
            continue
        for key in ("replace", "replace_"):
            star.args.pop(key, None)
        names = [exp.to_identifier(one.alias) for one in put]
        star.set("except_" if "except_" in exp.Star.arg_types else "except", names)
        select = star.find_ancestor(exp.Select)
        select.set("expressions", [*select.expressions, *(one.copy() for one in put)])
    return tree


def _files(tree: Any) -> Any:
    """The Parquet files of a data set are named by their folder."""
    for scan in list(tree.find_all(exp.ReadParquet)):
        first = next(scan.find_all(exp.Literal)).this
        folder = first.rsplit("/", 1)[0]
        table = exp.Table(this=exp.to_identifier(folder, quoted=True), db=exp.to_identifier("parquet"))
        outer = scan.parent if isinstance(scan.parent, exp.Table) else scan
        outer.replace(table)
    return tree


def _arg_by_many(tree: Any) -> Any:
    """The least by several things: a row of things is a struct in Spark."""
    for found in list(tree.find_all(exp.ArgMin, exp.ArgMax)):
        by = found.expression
        if isinstance(by, exp.Tuple):
            by.replace(exp.Anonymous(this="struct", expressions=[one.copy() for one in by.expressions]))
    return tree


def _given(tree: Any) -> Any:
    for found in list(tree.find_all(exp.Parameter, exp.Placeholder)):
        found.replace(exp.Placeholder(this=GIVEN + found.name))
    return tree

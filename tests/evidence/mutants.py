"""Mutants of a program: one comparison, condition, joint or answer changed at a time."""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
ALWAYS, NEVER = ast.Constant(True), ast.Constant(False)


def mutants(source: str, functions: set[str]) -> Iterator[tuple[str, ast.Module]]:
    """Each mutant of those functions and methods, and what was changed in it."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in functions:
            for inner in ast.walk(node):
                for what, change in _changes(inner):
                    yield _mutant(tree, inner, f"{node.name}:{inner.lineno} {what}", change)  # type: ignore[attr-defined]


def _mutant(
    tree: ast.Module, node: ast.AST, name: str, change: Callable[[ast.AST], None]
) -> tuple[str, ast.Module]:
    position = list(ast.walk(tree)).index(node)
    copy = deepcopy(tree)
    change(list(ast.walk(copy))[position])
    return name, ast.fix_missing_locations(copy)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    if isinstance(node, ast.Compare):
        for other in COMPARISONS[type(node.ops[0])]:
            yield f"{ast.unparse(node)} -> {other.__name__}", _set("ops", [other()])
    if isinstance(node, ast.If | ast.IfExp):
        test = ast.unparse(node.test)
        yield f"if {test} -> always", _set("test", ALWAYS)
        yield f"if {test} -> never", _set("test", NEVER)
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            yield f"{ast.unparse(node)} without {index}", _without(index)
        other_joint = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{ast.unparse(node)} -> {type(other_joint).__name__}", _set("op", other_joint)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and "append" in ast.unparse(node):
        yield f"{ast.unparse(node)} -> nothing", _set("value", ast.Constant(None))
    if isinstance(node, ast.Return) and node.value is not None:
        yield f"{ast.unparse(node)} -> None", _set("value", ast.Constant(None))


def _set(field: str, value: object) -> Callable[[ast.AST], None]:
    return lambda node: setattr(node, field, value)


def _without(index: int) -> Callable[[ast.AST], None]:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.BoolOp)
        node.values[index] = ALWAYS if isinstance(node.op, ast.And) else NEVER

    return change

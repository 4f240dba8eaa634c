"""Django's templates, said the same to the letter with less work.

Once a template is read, what says the same on every page, texts with their translations and the addresses of
static files, is put together once for each language; and what a variable stands for is looked up on the
straight way, which Django finds by what fails on the others. Whatever is not plain goes Django's way.
"""

import threading
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django.template import base, smartif
from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable, VariableNode
from django.template.context import BaseContext
from django.template.defaulttags import CommentNode, LoadNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

django: Any = base
"""Its stubs know nothing of how a template is read."""
_NOTHING = object()
_quickening = threading.Lock()


class Loader(cached.Loader):
    """The loaders it is given, each template read once and made quick."""

    def get_template(self, template_name: str, skip: Any = None) -> Any:
        """The template of this name."""
        template: Any = super().get_template(template_name, skip)
        if not self.engine.debug and not hasattr(template, "is_quick"):
            with _quickening:  # several threads are given the same one
                if not hasattr(template, "is_quick"):
                    quicken(template.nodelist)
                    template.is_quick = True
        return template


def quicken(nodes: Any) -> None:
    """Make the nodes of a template quick, and all below them."""
    seen: set[int] = set()
    waiting: list[Any] = [nodes]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        waiting += _below(one)
        if isinstance(one, NodeList):
            one[:] = _folded(one)
        elif type(one) is VariableNode:
            one.__class__ = _Shown
        elif type(one) is Variable:
            one.__class__ = _Plain


def _below(one: Any) -> Iterable[Any]:
    if isinstance(one, FilterExpression):
        return [one.var, *one.filters]
    if isinstance(one, Node | smartif.TokenBase):
        return list(vars(one).values())
    if isinstance(one, dict):
        return list(one.values())
    return list(one) if isinstance(one, list | tuple) else []


def _folded(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes, each run of those that always say the same as one."""
    run: list[Node] = []
    for node in nodes:
        if _is_same_always(node):
            run.append(node)
            continue
        yield from _as_one(run)
        run = []
        yield node
    yield from _as_one(run)


def _as_one(run: list[Node]) -> list[Node]:
    return [_Same(run)] if any(not isinstance(node, TextNode) for node in run) else run


def _is_same_always(node: Any) -> bool:
    """Whether it says the same whatever the page, and leaves nothing for what comes after it."""
    if isinstance(node, TextNode | CommentNode | LoadNode):
        return True
    if isinstance(node, StaticNode):
        return node.varname is None and _is_text(node.path)
    if not isinstance(node, TranslateNode) or node.asvar or node.message_context or node.noop:
        return False
    return not node.filter_expression.filters and node.filter_expression.var.lookups is None


def _is_text(expression: Any) -> bool:
    return not expression.is_var and not expression.filters


class _Same(Node):
    """What always says the same in a language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._said: dict[str | None, SafeString] = {}

    def render(self, context: Any) -> SafeString:
        language = get_language()
        said = self._said.get(language)
        if said is None:
            said = self._said[language] = NodeList(self._nodes).render(context)
        return said


class _Plain(Variable):
    """A variable, looked up among what the page gives and then by key or attribute."""

    __slots__ = ()

    def _resolve_lookup(self, context: Any) -> Any:
        found = _straight(self.lookups, context) if isinstance(context, BaseContext) else _NOTHING
        return django.Variable._resolve_lookup(self, context) if found is _NOTHING else found


def _straight(lookups: Any, context: Any) -> Any:
    """What the lookups lead to; nothing where one of them fails or has to be called."""
    first = lookups[0]
    for layer in reversed(context.dicts):
        if first in layer:
            found = layer[first]
            break
    else:
        return _NOTHING
    try:
        for name in lookups[1:]:
            if callable(found):
                return _NOTHING
            if hasattr(type(found), "__getitem__"):
                if type(found) is not dict or name not in found:
                    return _NOTHING
                found = found[name]
            else:
                found = getattr(found, name)
    except Exception:  # noqa: BLE001 - Django's own way is gone, which tells it as it tells all
        return _NOTHING
    return _NOTHING if callable(found) else found


class _Shown(VariableNode):
    """A variable as the page shows it."""

    def render(self, context: Any) -> Any:
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return ""
        kind = type(value)
        if context.autoescape and kind is SafeString:
            return value
        if context.autoescape and kind is str:
            return escape(value)
        return django.render_value_in_context(value, context)

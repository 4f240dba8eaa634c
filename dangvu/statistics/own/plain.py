"""A text in YAML as plain words, lists and maps, each with its line. Nothing of the text is ever run: of the
language only what a table needs is read, and no more of it than a page holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.finding import Finding, Refused
from dangvu.core.text import names_somebody

LONGEST = 8000
"""Characters of a definition."""
DEEPEST = 5
"""Lists and maps inside each other."""
MOST_PARTS = 600
"""Words, lists and maps in all."""
NAMES_SOMEBODY = gettext_lazy("Không ghi số định danh, số thẻ của ai vào định nghĩa; hãy bỏ đi.")
Path = tuple[str | int, ...]
"""The names of maps and the places in lists that lead to a part."""


@dataclass(frozen=True)
class Plain:
    """What a text holds, and on which line each part of it stands."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int | None:
        """The line of a part, else of the nearest that holds it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def require_short(count: int) -> None:
    """Raises Refused where a definition has more letters than one may have."""
    if count > LONGEST:
        words = {"most": LONGEST, "count": count}
        raise _wrong(_("Định nghĩa dài %(count)s chữ, nhiều nhất %(most)s; hãy viết gọn lại.") % words)


def plain_of(text: str) -> Plain:
    """What the text holds. Raises Refused, with the line."""
    require_short(len(text))
    try:
        _check_shape(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        told = _("Dòng này không đọc được; hãy xem thụt lề, dấu hai chấm, dấu nháy ở đây và ở dòng trên.")
        raise _wrong(told, mark.line + 1 if mark else None) from None
    except yaml.YAMLError:
        raise _wrong(_("Văn bản có ký tự không đọc được; hãy gõ lại chỗ đó.")) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if names_somebody(line):
            raise _wrong(str(NAMES_SOMEBODY), number)
    lines: dict[Path, int] = {}
    data = _read(root, (), lines) if root else None
    return Plain(data, lines)


def _check_shape(text: str) -> None:
    """Raise Refused for what no table needs: references, kinds of its own, several texts in one, too much."""
    depth = count = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _wrong(_("Không dùng dấu & và * để nhắc lại phần khác; hãy viết đủ ra."), line)
        if getattr(event, "tag", None):
            raise _wrong(_("Không dùng dấu ! để đặt kiểu; hãy bỏ đi."), line)
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        count += isinstance(event, yaml.NodeEvent)
        if documents > 1:
            raise _wrong(_("Mỗi văn bản là một biểu; hãy bỏ phần từ dấu --- trở đi."), line)
        if depth > DEEPEST:
            raise _wrong(_("Các phần lồng nhau quá sâu; hãy xem lại thụt lề."), line)
        if count > MOST_PARTS:
            raise _wrong(_("Định nghĩa có quá nhiều phần; hãy tách thành nhiều biểu."), line)


def _read(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_read(one, (*path, place), lines) for place, one in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, lines))
    return node.value


def _pairs(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _wrong(_("Tên của một phần phải là một từ."), line)
        if key.value in seen:
            raise _wrong(_("“%(name)s” ghi hai lần; hãy giữ một.") % {"name": key.value}, line)
        seen.add(key.value)
        read = _read(value, (*path, key.value), lines)
        lines[*path, key.value] = line
        yield key.value, read


def _wrong(message: str, line: int | None = None) -> Refused:
    return Refused([Finding("own_table.text", message, where={"line": line} if line else {})])

"""What the law and plain sense say of a reorganisation, once all its steps are drafted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.panels import HeadCount
from dangvu.organisations.reorganising.draft import AT_ONCE, Draft, Node
from dangvu.organisations.reorganising.residents import residents
from dangvu.organisations.rules import Size, place_findings, size_findings


@dataclass(frozen=True, slots=True)
class Heads:
    """Who live directly in an organisation before and after."""

    before: HeadCount
    after: HeadCount


def judge(draft: Draft) -> list[Finding]:
    """All that was found: by each step, and in the outcome."""
    heads = heads_of(draft)
    draft.load(node.parent for node in draft.touched if node.parent is not None)
    draft.load_below(node.number for node in draft.touched)
    places = cache(lambda kind, parent: place_findings(kind, parent, draft.on))  # thousands are alike
    for node in sorted(draft.touched, key=lambda one: one.step):
        draft.step = node.step
        if not node.has_ended:
            parent = draft.nodes.get(node.parent) if node.parent is not None else None
            for finding in places(node.kind, parent.kind if parent else None):
                message = f"{node.name}: {finding.message}"
                draft.say(replace(finding, message=message, where={"field": "parent"}))
        for finding in _ended(draft, node, heads) if node.has_ended else _standing(draft, node, heads):
            draft.say(finding)
    _official_codes(draft)
    return draft.findings


def heads_of(draft: Draft) -> dict[int, Heads]:
    """Who live directly in each organisation that the steps touch, before and after them."""
    numbers = [node.number for node in draft.touched if node.number > 0]
    before: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for some in in_chunks(numbers, AT_ONCE):
        for one in residents:
            for number, found in one.heads(some, draft.on).items():
                before[number] = _sum(before[number], found)
    left = before.copy()
    come: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for part in draft.parts:
        left[part.organisation] = _sum(left[part.organisation], part.heads, -1)
        come[draft.at_last(part.to)] = _sum(come[draft.at_last(part.to)], part.heads)
    for node in draft.touched:
        if node.heir is not None:
            last = draft.at_last(node.number)
            come[last] = _sum(come[last], HeadCount(*left.pop(node.number, (0, 0))))
    return {
        node.number: Heads(
            HeadCount(*before[node.number]),
            HeadCount(*_sum(left.get(node.number, (0, 0)), HeadCount(*come[node.number]))),
        )
        for node in draft.touched
    }


def _sum(known: tuple[int, int], more: HeadCount, sign: int = 1) -> tuple[int, int]:
    return known[0] + sign * more.official, known[1] + sign * more.probationary


def _standing(draft: Draft, node: Node, heads: Mapping[int, Heads]) -> Iterator[Finding]:
    """Who is in it, and what is below it."""
    after, before = heads[node.number].after, heads[node.number].before
    if after.total and not node.holds_members:
        message = _("%(name)s không phải là chi bộ mà có %(count)s đảng viên; hãy ghi họ về chi bộ nào.")
        yield _finding("organisation.holds_no_members", message, name=node.name, count=after.total)
    if node.holds_members and (below := draft.children(node)):
        message = _("%(name)s là chi bộ mà còn %(count)s tổ chức trực thuộc; hãy ghi chúng về đâu.")
        yield _finding("organisation.has_children", message, name=node.name, count=len(below))
    yield from size_findings(
        Size(node.kind, draft.on, before.official, after.official, before.total, after.total, node.name)
    )
    if node.version is None and node.holds_members and not after.total:
        message = _("%(name)s được lập mà không có đảng viên nào; hãy ghi ai chuyển về.")
        yield replace(_finding("reorganise.nobody", message, name=node.name), severity="warn")


def _ended(draft: Draft, node: Node, heads: Mapping[int, Heads]) -> Iterator[Finding]:
    """What is left in what is no more."""
    left = {
        _("tổ chức trực thuộc"): len(draft.children(node)),
        _("đảng viên"): heads[node.number].after.total,
        _("thôn, đơn vị do tổ chức này phụ trách"): _uncovered(draft, node),
    }
    for what, count in left.items():
        if count:
            message = _("%(name)s kết thúc mà còn %(count)s %(what)s; hãy ghi chuyển về đâu.")
            yield _finding("organisation.not_empty", message, name=node.name, count=count, what=what)


def _uncovered(draft: Draft, node: Node) -> int:
    """How much it covered that nobody takes over."""
    if node.heir is not None or not node.holds_members:
        return 0
    gone = {row.key for part in draft.parts if part.organisation == node.number for row in part.units}
    return sum(row.key not in gone for row in draft.coverage(node))


def _official_codes(draft: Draft) -> None:
    """Codes that two organisations would bear."""
    bearers: dict[str, Node] = {}
    for node in draft.touched:
        code = node.says["official_code"]
        if code and not node.has_ended and (other := bearers.setdefault(code, node)) is not node:
            _taken(draft, node, other.name)
    for some in in_chunks(sorted(bearers), AT_ONCE):
        for row in OrganisationVersion.objects.during(draft.on, None).filter(official_code__in=some):
            drafted = draft.nodes.get(row.organisation_id)
            if drafted is None or not drafted.step:
                _taken(draft, bearers[row.official_code], row.name)


def _taken(draft: Draft, node: Node, other: str) -> None:
    draft.step = node.step
    message = _("%(name)s: mã chính thức “%(named)s” đang do %(other)s mang; xem lại mã.")
    words = {"name": node.name, "named": str(node.says["official_code"]), "other": other}
    draft.refuse("organisation.official_code_taken", message, "official_code", **words)


def _finding(code: str, message: str, **words: str | int) -> Finding:
    return Finding(code, message % words)

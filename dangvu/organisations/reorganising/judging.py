"""What the law and plain sense say of a reorganisation, once all its steps are drafted. Only what they change
is judged: a mere new name asks nothing of an organisation that the law of the day would found otherwise.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.ledger.recording import in_chunks
from dangvu.organisations.models import OrganisationVersion
from dangvu.organisations.panels import HeadCount
from dangvu.organisations.reorganising.divided import divided_findings
from dangvu.organisations.reorganising.draft import Draft
from dangvu.organisations.reorganising.hamlet_cover import hamlet_findings
from dangvu.organisations.reorganising.mandates import findings as mandate_findings
from dangvu.organisations.reorganising.nodes import AT_ONCE, Heads, Node
from dangvu.organisations.reorganising.residents import residents
from dangvu.organisations.reorganising.site_judging import site_findings
from dangvu.organisations.rules import Size, place_findings, size_findings
from dangvu.organisations.tenants import tenants
from dangvu.tree.models import Placement


def judge(draft: Draft) -> None:
    """Say all that is wrong, or to be known, of the outcome; each with the step that made it so."""
    touched = sorted(draft.touched, key=lambda one: one.step)
    draft.heads = heads_of(draft)
    draft.load(node.parent for node in touched if node.parent is not None)
    draft.load_below(node.number for node in touched)
    later = _founded_later(draft, [node.number for node in touched if node.has_ended])
    tenants_left = _tenants_left(draft, touched)
    for draft.step, node in [(node.step, node) for node in touched]:
        found = (
            _left(draft, node, later[node.number], tenants_left[node.number])
            if node.has_ended
            else _standing(draft, node)
        )
        for finding in found:
            draft.say(finding)
    _places(draft, touched)
    _official_codes(draft, touched)
    _alike(draft)
    for finding in (
        *site_findings(draft),
        *hamlet_findings(draft),
        *divided_findings(draft),
        *mandate_findings(draft),
    ):
        draft.say(finding)


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
    going: dict[int, tuple[int, int]] = {}
    for part in draft.parts:
        left[part.organisation] = _sum(left[part.organisation], part.heads, -1)
        come[draft.at_last(part.to)] = _sum(come[draft.at_last(part.to)], part.heads)
    for node in draft.touched:
        if node.heir is not None:
            last = draft.at_last(node.number)
            going[node.number] = left.pop(node.number, (0, 0))
            come[last] = _sum(come[last], HeadCount(*going[node.number]))
    return {
        number: Heads(
            HeadCount(*before[number]),
            HeadCount(*_sum(left.get(number, (0, 0)), HeadCount(*come[number]))),
            HeadCount(*going.get(number, (0, 0))),
        )
        for number in (node.number for node in draft.touched)
    }


def _sum(known: tuple[int, int], more: HeadCount, sign: int = 1) -> tuple[int, int]:
    return known[0] + sign * more.official, known[1] + sign * more.probationary


def _standing(draft: Draft, node: Node) -> Iterator[Finding]:
    """Who is in one that goes on or begins, and what is below it."""
    before, after = draft.heads[node.number].before, draft.heads[node.number].after
    below = len(draft.children(node))
    if not node.holds_members and after.total and (node.turns or after.total > before.total):
        message = _("%(name)s không phải là chi bộ mà có %(count)s đảng viên; hãy ghi họ về chi bộ nào.")
        yield _finding("organisation.holds_no_members", message, name=node.name, count=after.total)
    if node.holds_members and below and (node.turns or below > len(draft.stood_below(node))):
        message = _("%(name)s là chi bộ mà còn %(count)s tổ chức trực thuộc; hãy ghi chúng về đâu.")
        yield _finding("organisation.has_children", message, name=node.name, count=below)
    yield from size_findings(
        Size(node.kind, draft.on, before.official, after.official, before.total, after.total, node.name)
    )
    if node.version is None and node.holds_members and not after.total:
        message = _("%(name)s được lập mà không có đảng viên nào; hãy ghi ai chuyển về.")
        yield replace(_finding("reorganise.nobody", message, name=node.name), severity="warn")


def _left(draft: Draft, node: Node, founded_later: int, tenants_left: Counter[str]) -> Iterator[Finding]:
    """What is left in one that is no more, on the day or recorded after it."""
    left = {
        _("tổ chức trực thuộc"): len(draft.children(node)) + founded_later,
        _("thôn, đơn vị do tổ chức này phụ trách"): _uncovered(draft, node),
        **tenants_left,
    }
    for what, count in left.items():
        if count:
            message = _("%(name)s kết thúc mà còn %(count)s %(what)s; hãy ghi chuyển về đâu.")
            yield _finding("organisation.not_empty", message, name=node.name, count=count, what=what)


def _tenants_left(draft: Draft, touched: list[Node]) -> dict[int, Counter[str]]:
    """Who stay in those that end without an heir: to one, whoever was recorded later goes along."""
    ended = [node.number for node in touched if node.has_ended and node.heir is None]
    left: dict[int, Counter[str]] = defaultdict(Counter)
    for some in in_chunks(ended, AT_ONCE):
        for one in tenants:
            for number, count in one.counts(some, draft.on).items():
                left[number][str(one.label)] = count
    for part in draft.parts:
        for label in left.get(part.organisation, ()):
            left[part.organisation][label] -= len(part.persons)
    return left


def _founded_later(draft: Draft, ended: list[int]) -> Counter[int]:
    """How many come to stand below each of those that end, after its end."""
    later: Counter[int] = Counter()
    for some in in_chunks(ended, AT_ONCE):
        rows = Placement.objects.known().filter(parent__among=some, from_date__gt=draft.on)
        later.update(rows.values_list("parent_id", flat=True))
    return later


def _uncovered(draft: Draft, node: Node) -> int:
    """How much it covers that nobody takes over."""
    if node.heir is not None or not node.holds_members:
        return 0
    return len(draft.coverage(node))


def _places(draft: Draft, touched: list[Node]) -> None:
    """Whether each may stand where it comes to stand, and those below one that has become another kind."""
    places = cache(lambda kind, parent: place_findings(kind, parent, draft.on))  # thousands are alike
    standing = [node for node in touched if not node.has_ended]
    judged = {node.number: node for node in standing if node.turns or node.moves}
    for node in standing:
        if node.turns:
            judged |= {child.number: child for child in draft.children(node)}
    for node in judged.values():
        draft.step = node.step
        parent = draft.nodes.get(node.parent) if node.parent is not None else None
        for finding in places(node.kind, parent.kind if parent else None):
            message = f"{node.name}: {finding.message}"
            draft.say(replace(finding, message=message, where={"field": "parent"}))


def _official_codes(draft: Draft, touched: list[Node]) -> None:
    """New codes that another organisation bears, or would."""
    bearers: dict[str, Node] = {}
    for node in touched:
        code = node.says["official_code"]
        if not code or node.has_ended or (node.version and node.version.official_code == code):
            continue
        if (other := bearers.setdefault(code, node)) is not node:
            _taken(draft, node, other.name)
    for some in in_chunks(sorted(bearers), AT_ONCE):
        for row in OrganisationVersion.objects.during(draft.on, None).filter(official_code__among=some):
            bearer = bearers[row.official_code]
            if row.organisation_id != bearer.number and _still_bears(draft, row):
                _taken(draft, bearer, row.name)


def _still_bears(draft: Draft, row: OrganisationVersion) -> bool:
    """Whether the steps leave the organisation its code."""
    node = draft.nodes.get(row.organisation_id)
    if node is None or not node.step:
        return True
    return not node.has_ended and node.says["official_code"] == row.official_code


def _taken(draft: Draft, node: Node, other: str) -> None:
    draft.step = node.step
    message = _("%(name)s: mã chính thức “%(code)s” đang do %(other)s mang; xem lại mã.")
    words = {"name": node.name, "code": str(node.says["official_code"]), "other": other}
    draft.refuse("organisation.official_code_taken", message, "official_code", **words)


def _alike(draft: Draft) -> None:
    """Who is brought together with themselves; about the whole, not about a step."""
    together = {part.organisation for part in draft.parts} | {part.to for part in draft.parts}
    for node in draft.touched:
        if node.heir is not None:
            together |= {node.number, node.heir}
    draft.step = 0
    for one in residents:
        for finding in one.alike(sorted(number for number in together if number > 0), draft.on):
            draft.say(finding)


def _finding(code: str, message: str, **words: str | int) -> Finding:
    return Finding(code, message % words)

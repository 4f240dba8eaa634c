"""`dangvu scheme`: a reorganisation scheme from a workbook, tried or recorded; or that of places of a day."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.mandates import reach
from dangvu.core import canonical
from dangvu.core.days import parse_day
from dangvu.core.finding import Finding, Refused, refusals, warnings
from dangvu.core.period import DAY
from dangvu.core.terminal import DONE, REFUSED, WRONG_USAGE, show_findings
from dangvu.exchange.act_workbook.columns import step_columns
from dangvu.exchange.act_workbook.lines import guide
from dangvu.exchange.act_workbook.scheme import read_scheme
from dangvu.exchange.act_workbook.template import Beside, write_template
from dangvu.exchange.commands.attempt import read_paper_file
from dangvu.ledger.enact import enact, examined
from dangvu.organisations.acts import Reorganise
from dangvu.organisations.directory import codes_in_reach
from dangvu.organisations.movement import Movement
from dangvu.organisations.references import standing_organisation
from dangvu.organisations.reorganising.of_places import JULY_2025, Divided, NoPlace, OfPlaces
from dangvu.organisations.reorganising.outcome import Outcome, outcome_of

HELP = "Đề án sắp xếp tổ chức: đọc từ sổ tính, thử hoặc ghi; viết đề án theo đơn vị hành chính của một ngày."
SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.xlsx", help="sổ tính, mỗi dòng một việc")
    parser.add_argument("--on", metavar="NGÀY", help="ngày hiệu lực của đề án")
    parser.add_argument("--name", default="", metavar="TÊN", help="tên đề án")
    parser.add_argument("--dry-run", action="store_true", help="xem trước và sau, không ghi")
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")
    parser.add_argument("--paper", type=Path, metavar="FILE.json", help="văn bản, như trong dangvu enact")
    parser.add_argument("--override", default="", metavar="LÝ DO", help="ghi dù có cảnh báo; lý do được giữ")
    parser.add_argument("--key", default="", metavar="MÃ", help="gửi lại với cùng mã thì chỉ ghi một lần")
    parser.add_argument("--template", type=Path, metavar="FILE.xlsx", help="ghi mẫu sổ tính ra tệp")
    parser.add_argument(
        "--of-places",
        nargs=2,
        metavar=("NGÀY", "MÃ"),
        help="in đề án theo thay đổi của đơn vị hành chính trong ngày, của tổ chức có mã này và cấp dưới, để"
        " xem, sửa rồi dangvu enact",
    )
    parser.add_argument("--july-2025", metavar="MÃ", help="như --of-places 01/07/2025 MÃ")
    parser.add_argument(
        "--workbook",
        type=Path,
        metavar="FILE.xlsx",
        help="với --of-places: ghi đề án ra sổ tính, có trang các thôn của xã bị chia để chọn",
    )


def run(options: argparse.Namespace) -> int:
    if options.template:
        today = timezone.localdate()
        organisations = codes_in_reach(reach(options.actor, "record", today), today)
        words = str(Reorganise.label), step_columns(Movement), guide(Movement)
        write_template(*words, options.template, organisations)
        print(_("Đã ghi mẫu vào %(file)s.") % {"file": options.template})
        return DONE
    if options.july_2025:
        return _write_of_places(JULY_2025, options.july_2025, options.workbook)
    if options.of_places:
        day, code = options.of_places
        if (changed := parse_day(day)) is None:
            print(_("Hãy nêu ngày của --of-places, ví dụ 01/02/2020."), file=sys.stderr)
            return WRONG_USAGE
        return _write_of_places(changed, code, options.workbook)
    on = parse_day(options.on or "")
    if options.file is None or not options.file.is_file() or on is None or not options.name:
        print(_("Hãy nêu sổ tính, --on và --name; xem dangvu scheme --help."), file=sys.stderr)
        return WRONG_USAGE
    paper, findings = read_paper_file(options.paper)
    if findings:
        show_findings(findings, as_json=options.json)
        return WRONG_USAGE
    read = read_scheme(options.file, options.name, on)
    scheme = read.act
    if scheme is None:
        return _tell(options, read.reading.faults, None, None)
    found = [*options.actor.findings_for(scheme), *examined(scheme, paper)]
    findings = [*read.reading.warnings, *map(read.at_row, found)]
    outcome = None if refusals(findings) else outcome_of(scheme.draft)
    if options.dry_run or refusals(findings) or (warnings(findings) and not options.override):
        return _tell(options, findings, outcome, None)
    try:
        recorded = enact(scheme, by=options.actor, paper=paper, key=options.key, override=options.override)
    except Refused as refused:
        return _tell(options, refused.findings, None, None)
    return _tell(options, findings, outcome, recorded.number)


def _tell(
    options: argparse.Namespace, findings: list[Finding], outcome: Outcome | None, entry: int | None
) -> int:
    """What was found, what it comes to, what was recorded."""
    if options.json:
        answer: dict[str, Any] = {
            "findings": [one.as_json() for one in findings],
            "outcome": asdict(outcome) if outcome else None,
            "entry": entry,
        }
        print(json.dumps(answer, ensure_ascii=False))
    else:
        show_findings(findings[:SHOWN], as_json=False)
        for line in outcome.main if outcome else ():
            heads = f"{line.before.total} → {line.after.total}"
            print(f"{line.movement:>4}  {line.name}: {line.said} ({heads})")
        for place in outcome.places if outcome else ():
            print(f"{place.movement:>4}  {place.name} ({place.code}): {place.said}")
        for hamlet in outcome.hamlets if outcome else ():
            print(f"{hamlet.movement:>4}  {hamlet.name}: {hamlet.said} ({'; '.join(hamlet.cells) or '–'})")
        if outcome:
            words = {"before": outcome.before, "after": outcome.after, "moved": outcome.moved}
            print(
                _("Đảng viên trước %(before)s, sau %(after)s; %(moved)s người chuyển theo tổ chức.") % words
            )
        if entry:
            print(_("Đã ghi: bút toán %(number)s; thu hồi bằng: dangvu void %(number)s") % {"number": entry})
    may_go_on = entry is not None or (options.dry_run and not refusals(findings))
    return DONE if may_go_on else REFUSED


def _write_of_places(on: date, code: str, workbook: Path | None) -> int:
    """The scheme of what became of places on the day, for a province or for all below the Centre: as
    ``dangvu enact`` takes it, or as a workbook.
    """
    top, findings = standing_organisation(code, on - DAY)
    steps: list[Movement] = []
    divided: list[Divided] = []
    try:
        if top:
            scheme_of = OfPlaces(top, on)
            steps, divided = scheme_of.steps(), scheme_of.divided()
    except NoPlace as unknown:
        message = _("%(name)s chưa có đơn vị hành chính, hoặc đơn vị ấy không có nơi kế tiếp; hãy ghi trước.")
        findings = [Finding("scheme.no_place", message % {"name": unknown.name})]
    if not findings and not steps:
        message = _("Không có đơn vị hành chính nào ở đây thay đổi vào ngày %(on)s; xem lại ngày.")
        findings = [Finding("scheme.no_change", message % {"on": f"{on:%d/%m/%Y}"})]
    if findings:
        show_findings(findings, as_json=False)
        return REFUSED
    name = _("Sắp xếp đơn vị hành chính %(on)s") % {"on": f"{on:%d/%m/%Y}"}
    scheme = Reorganise(name, on, tuple(steps))
    payload = {name: canonical.plain(value) for name, value in scheme.payload().items()}
    if workbook is None:
        print(
            json.dumps({"kind": scheme.kind, "payload": payload, "paper": {}}, ensure_ascii=False, indent=1)
        )
        return DONE
    words = str(Reorganise.label), step_columns(Movement), guide(Movement)
    write_template(*words, workbook, rows=payload["steps"], beside=_to_choose(divided))
    print(_("Đã ghi đề án vào %(file)s.") % {"file": workbook})
    return DONE


def _to_choose(divided: list[Divided]) -> Beside | None:
    """The hamlets of divided communes with the parts they may go to: the one proposed, then the others."""
    if not divided:
        return None
    most = max(len(one.parts) for one in divided)
    heads = [_("Mã thôn"), _("Thôn, tổ dân phố"), _("Tổ chức cũ"), _("Đề xuất")]
    heads += [_("Hoặc")] * (most - 1)
    rows = [
        [
            one.hamlet.code,
            one.hamlet.name,
            one.commune,
            *(f"{place.code} · {place.full_name} · {organisation}" for place, organisation in one.parts),
        ]
        for one in divided
    ]
    return Beside(_("Thôn cần chọn"), heads, rows)

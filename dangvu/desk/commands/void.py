"""`dangvu void N`: take back an entry, alone or with the later ones in its way."""

import argparse
import json
import sys
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts.local import require_proof
from dangvu.accounts.readings import log_reading
from dangvu.core.finding import Refused, refusals
from dangvu.core.terminal import DONE, WRONG_USAGE, progress_bar
from dangvu.desk.commands.enact import tell_forward
from dangvu.desk.jobs import VOID
from dangvu.desk.putting_forward import forward_told, put_void_forward
from dangvu.desk.templatetags.dangvu import fact_label, span
from dangvu.desk.void_preview import Preview, preview_of, preview_told, rows_told, void_told
from dangvu.jobs.worker import in_hand
from dangvu.ledger.describing import RowTold
from dangvu.ledger.enact import dry_run, enact
from dangvu.ledger.paper import Paper
from dangvu.ledger.void import Void, void_with_later

HELP = (
    "Thu hồi một bút toán: những gì nó ghi được thay lại như trước; chính việc thu hồi cũng là một bút toán."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="N", help="số bút toán")
    parser.add_argument("--reason", default="", help="lý do thu hồi")
    parser.add_argument("--dry-run", action="store_true", help="chỉ xem điều gì sẽ xảy ra, không ghi gì")
    parser.add_argument(
        "--with-later",
        nargs="?",
        const="",
        metavar="SỐ,SỐ",
        help="thu hồi trước các bút toán đến sau còn vướng; nêu số thì chỉ ghi khi vẫn đúng các bút toán ấy",
    )
    parser.add_argument(
        "--names", action="store_true", help="khi xem trước: nêu từng dòng kèm tên (được ghi nhật ký)"
    )
    parser.add_argument(
        "--key", default="", metavar="MÃ", help="mã yêu cầu: gửi lại cùng mã thì được cùng câu trả lời"
    )
    parser.add_argument(
        "--propose", action="store_true", help="trình người thứ hai kiểm tra trên trang; cần DANGVU_TOKEN"
    )
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    act = Void(options.number, options.reason)
    try:
        seen = _numbers(options.with_later)
    except ValueError:
        print(_("Sau --with-later là các số bút toán, cách nhau bằng dấu phẩy."), file=sys.stderr)
        return WRONG_USAGE
    if options.dry_run:
        return _preview(act, options)
    if options.propose:
        require_proof(options.actor, options.token)
        later, key = () if options.with_later is None else seen, options.key
        today = timezone.localdate()
        made = put_void_forward(
            act, later, by=options.actor, paper=Paper(), today=today, key=key, via="command"
        )
        tell_forward(forward_told([(made, act.sentence())]), as_json=options.json)
        return DONE
    given = {"name": Void(act.number).sentence()}
    with progress_bar(_("Thu hồi")) as bar, in_hand(VOID.name, options.actor, given, bar) as work:
        act, key = replace(act, watch=work), options.key or work.key
        if options.with_later is None:
            done = [enact(act, by=options.actor, key=key)]
        else:
            done = void_with_later(act, by=options.actor, key=key, seen=seen)
        work.answer = {"entry": done[-1].number}
    answer = void_told(act, done)
    text = _("Bút toán %(entry)s: đã thu hồi bút toán %(voids)s.") % answer
    print(json.dumps(answer) if options.json else text)
    return DONE


def _numbers(given: str | None) -> tuple[int, ...] | None:
    """The later entries that were named. Raises ValueError."""
    return tuple(int(one) for one in given.split(",")) if given else None


def _preview(act: Void, options: argparse.Namespace) -> int:
    """What would happen; refused as the void itself would be."""
    if options.with_later is None and (findings := refusals(dry_run(act, by=options.actor))):
        raise Refused(findings)
    preview = preview_of(act.number, options.actor, timezone.localdate())
    if preview.findings:
        raise Refused(preview.findings)
    rows: dict[str, list[RowTold]] = {}
    if options.names:
        rows["returns"], rows["goes"], persons = rows_told(preview)
        log_reading(options.actor, "void", persons, "name")
    print(
        json.dumps(preview_told(preview, rows), ensure_ascii=False)
        if options.json
        else _as_text(preview, rows)
    )
    return DONE


def _as_text(preview: Preview, rows: dict[str, list[RowTold]]) -> str:
    lines = [_("Có thể thu hồi bút toán %(voids)s.") % {"voids": preview.number}]
    if preview.later:
        later = ", ".join(map(str, preview.later))
        lines.append(_("Thu hồi trước, theo thứ tự: %(later)s.") % {"later": later})
    for fact, back, gone in preview.counts:
        said = {"fact": fact_label(fact), "back": back, "gone": gone}
        lines.append(_("%(fact)s: %(back)s dòng trở lại, %(gone)s dòng thôi hiệu lực.") % said)
    for one in preview.figures:
        figure = {"organisation": one.organisation, "before": one.before, "after": one.after}
        lines.append(_("%(organisation)s: %(before)s đảng viên, sau thu hồi %(after)s.") % figure)
    if preview.more_figures:
        lines.append(_("… và %(more)s tổ chức nữa.") % {"more": preview.more_figures})
    signs = {"returns": "+", "goes": "-"}
    for side, some in rows.items():
        for row in some:
            values = [f"{label}: {word}" for label, word in row.said]
            lines.append(f"{signs[side]} {row.label}: {' · '.join([*row.names, span(row), *values])}")
    return "\n".join(lines)

"""What is wrong with this installation: a small check for each thing that loses or tells data."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts import second_factor
from dangvu.accounts.events import broken_events
from dangvu.accounts.models import AccountEvent
from dangvu.accounts.readings import broken_readings
from dangvu.core.days import marker, moment, parse_day
from dangvu.core.keys import DESCRIPTION
from dangvu.core.numbers import written
from dangvu.core.secret_files import LASTS, SESSION_KEY, age, files_named, in_environment
from dangvu.core.sqlite.engine import database, weaknesses
from dangvu.exchange.workbook import scanner
from dangvu.jobs.queue import dead_letters
from dangvu.ledger import checkpoints, guards
from dangvu.ledger.change import tokens_in
from dangvu.ledger.models import Entry, Row
from dangvu.ledger.sealing import SealBroken, keystore
from dangvu.ledger.signing import NoNodeKey, node, node_key_path
from dangvu.statistics.store import changed_files
from dangvu.statistics.store.engines import SPARK, lacking

GREEN, YELLOW, RED = "green", "yellow", "red"
DRILL_DAYS = 30
"""A register without a restore drill for longer is red."""
NOT_ANCHORED = 100
"""More acts than these after the last checkpoint are red."""
LEAST_FREE = 500 * 1024**2
"""Bytes on the disk under which recording may fail at any moment."""
HELD_DAYS = 7
SEALED_LOOKED_AT = 20
NAMED = 5
"""Files that a check names."""


@dataclass(frozen=True, slots=True)
class Health:
    """What one check found. ``advice`` is empty where there is nothing to do."""

    code: str
    state: str
    message: str
    advice: str = ""


Check = Callable[[], Health]


def engine() -> Health:
    """Which database engine runs; an unsafe one does not start at all."""
    if connection.vendor == "sqlite":
        return Health("engine", GREEN, f"SQLite {database.sqlite_version}")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0])
    if int(version.split(".")[0]) >= 15:
        return Health("engine", GREEN, f"PostgreSQL {version}")
    message = _("PostgreSQL %(version)s cũ hơn bản 15.")
    return Health("engine", RED, message % {"version": version}, _("Hãy nâng cấp máy chủ cơ sở dữ liệu."))


def durability() -> Health:
    """Whether what was acknowledged is on the disk."""
    connection.ensure_connection()
    embedded = connection.vendor == "sqlite"
    weak = weaknesses(connection.connection) if embedded else guards.weaknesses(connection)
    if not weak:
        return Health("durability", GREEN, _("Việc đã ghi còn lại cả khi mất điện."))
    message = _("Mất điện có thể mất việc đã ghi: %(weak)s.") % {"weak": ", ".join(weak)}
    return Health("durability", RED, message, _("Hãy bật các thiết đặt này rồi chạy lại."))


def guarded() -> Health:
    """Whether the database itself refuses to change facts and ledger."""
    lost = guards.missing(connection)
    if lost:
        message = _("Cơ sở dữ liệu thiếu các khóa bảo vệ sổ: %(names)s.") % {"names": ", ".join(lost)}
        return Health("guards", RED, message, _("Hãy chạy: dangvu migrate"))
    if owned := guards.owned(connection):
        message = _("Tài khoản cơ sở dữ liệu của chương trình làm chủ: %(names)s.")
        words = {"names": ", ".join(owned)}
        return Health("guards", RED, message % words, _("Hãy dùng hai tài khoản như README hướng dẫn."))
    return Health("guards", GREEN, _("Cơ sở dữ liệu tự chặn việc sửa, xóa sổ."))


def clock() -> Health:
    """Whether the clock stands before what was recorded: it was put back."""
    last = Entry.objects.order_by("-number").values_list("at", flat=True).first()
    if last is None or last <= timezone.now() + timedelta(minutes=5):
        return Health("clock", GREEN, _("Đồng hồ đi tiếp từ bút toán cuối."))
    message = _("Đồng hồ của máy chậm hơn bút toán cuối (%(at)s): đã bị chỉnh lùi, hoặc từng chạy nhanh.")
    return Health("clock", RED, message % {"at": moment(last)}, _("Hãy chỉnh giờ máy theo giờ chuẩn."))


def disk() -> Health:
    """Room for what is to be recorded, and for writing the register anew."""
    free = shutil.disk_usage(settings.HOME).free
    held = sum(path.stat().st_size for path in Path(settings.HOME).glob("*.sqlite*"))
    message = _("Đĩa còn trống %(free)s MB; sổ chiếm %(held)s MB.")
    message %= {"free": written(free // 1024**2), "held": written(held // 1024**2)}
    if free < LEAST_FREE:
        return Health("disk", RED, message, _("Hãy dọn đĩa ngay: đĩa đầy thì không ghi được nữa."))
    if free < LEAST_FREE + 2 * held:
        return Health(
            "disk", YELLOW, message, _("Hãy dọn đĩa: sao lưu, mã hóa cần thêm chỗ bằng hai lần sổ.")
        )
    return Health("disk", GREEN, message)


def anchored() -> Health:
    """How far the ledger is anchored with a keeper elsewhere."""
    state = checkpoints.state()
    if state.must_meet:
        message = _("Sổ được khôi phục, chưa đối chiếu với nơi giữ điểm chốt nên không ghi được.")
        return Health("checkpoint", RED, message, _("Hãy chạy: dangvu checkpoint --meet"))
    words = {"count": written(state.not_anchored), "day": f"{state.day:%d/%m/%Y}" if state.day else ""}
    message = (
        _("Chưa chốt: %(count)s bút toán; điểm chốt gần nhất ngày %(day)s.")
        if state.day
        else _("Chưa chốt: %(count)s bút toán; chưa có điểm chốt nào.")
    ) % words
    if state.fault:
        message = f"{message} {state.fault}"
    if not state.kept:
        advice = _(
            "Hãy đặt DANGVU_CHECKPOINTS là một thư mục ở máy khác: không có thì sổ bị viết lại khó biết."
        )
        return Health("checkpoint", YELLOW, message, advice)
    if state.not_anchored == 0 and not state.fault:
        return Health("checkpoint", GREEN, message)
    is_late = state.not_anchored > NOT_ANCHORED
    return Health("checkpoint", RED if is_late else YELLOW, message, _("Hãy chạy: dangvu checkpoint"))


def restored() -> Health:
    """When a backup was last restored, not only taken."""
    advice = _("Hãy chạy: dangvu restore --check TỆP-SAO-LƯU")
    drill, today = marker("restore_drill.json"), timezone.localdate()
    day = parse_day(str(drill.get("day", "")))
    if day is None:
        first = Entry.objects.filter(number=1).values_list("at", flat=True).first()
        since = timezone.localdate(first) if first else today
        state = RED if today - since > timedelta(days=DRILL_DAYS) else YELLOW
        return Health("restore", state, _("Chưa lần nào diễn tập khôi phục từ bản sao lưu."), advice)
    words = {"day": f"{day:%d/%m/%Y}"}
    if drill.get("result") != "whole":
        message = _("Diễn tập khôi phục ngày %(day)s không thành: bản sao lưu không dùng được.") % words
        return Health("restore", RED, message, _("Hãy sao lưu lại: dangvu backup, rồi diễn tập lại."))
    message = _("Diễn tập khôi phục gần nhất ngày %(day)s.") % words
    is_old = today - day > timedelta(days=DRILL_DAYS)
    return Health("restore", RED if is_old else GREEN, message, advice if is_old else "")


def keys() -> Health:
    """Whether the keystore opens, and has the keys that the last entries need."""
    wanted: set[str] = set()
    for model, order in ((Entry, ("-number",)), (Row, ("-entry", "-ordinal"))):
        sealed = model.objects.exclude(sealed__in=("", "{}")).order_by(*order)
        wanted |= tokens_in(sealed.values_list("sealed", flat=True)[:SEALED_LOOKED_AT])
    lost = wanted - set(keystore().keys(wanted))
    if not lost:
        return Health("keystore", GREEN, _("Kho khóa mở được và đủ khóa của các bút toán gần đây."))
    message = _("Kho khóa thiếu %(count)s khóa của các bút toán gần đây.") % {"count": written(len(lost))}
    return Health("keystore", RED, message, _("Hãy trả lại bản sao lưu của tệp keystore.sqlite."))


def encryption() -> Health:
    """Whether the data folder can be read by whoever takes it."""
    if (settings.HOME / DESCRIPTION).exists():
        return Health("encryption", GREEN, _("Thư mục dữ liệu được mã hóa."))
    message = _("Thư mục dữ liệu không được mã hóa: ai lấy được là đọc được.")
    return Health("encryption", YELLOW, message, _("Hãy chạy: dangvu encrypt --key-file TỆP"))


def node_key() -> Health:
    """Whether the key that signs checkpoints opens; without it nobody believes the next one."""
    if node_key_path().exists():
        node()
        if (settings.HOME / DESCRIPTION).exists():
            return Health("node_key", GREEN, _("Khóa ký điểm chốt mở được và được mã hóa."))
        return Health("node_key", GREEN, _("Khóa ký điểm chốt mở được."))
    if checkpoints.own_copy() is None:
        return Health("node_key", GREEN, _("Chưa có khóa ký điểm chốt; khóa được lập khi ký lần đầu."))
    message = _("Khóa ký điểm chốt node_key.pem đã mất; điểm chốt ký bằng khóa mới sẽ không được nhận.")
    return Health("node_key", RED, message, _("Hãy trả lại bản sao lưu của tệp."))


def deployment() -> Health:
    """Django's own check of the settings, as a server with TLS before it is judged."""
    if not settings.HTTPS:
        message = _("Không có TLS: chỉ dùng tại máy này.")
        return Health(
            "deployment",
            YELLOW,
            message,
            _("Cho máy khác dùng thì đặt máy chủ TLS phía trước và DANGVU_HTTPS=1."),
        )
    found = [one for one in checks.run_checks(include_deployment_checks=True) if one.level >= checks.WARNING]
    if not found:
        return Health("deployment", GREEN, _("Thiết đặt an toàn cho máy chủ có TLS."))
    message = _("Thiết đặt chưa an toàn: %(found)s.") % {"found": ", ".join(str(one.id) for one in found)}
    return Health("deployment", RED, message, _("Hãy xem: python -m django check --deploy"))


def program() -> Health:
    """Whether only what works lies here, and not what tests it."""
    if find_spec("dangvu.core.tests") is None:
        return Health("program", GREEN, _("Chương trình được cài không kèm phần kiểm thử."))
    advice = _("Nơi giữ sổ thật thì cài gói đã dựng: docs/how-to/install.md")
    return Health("program", YELLOW, _("Chương trình chạy từ mã nguồn, kèm cả phần kiểm thử."), advice)


def secrets() -> Health:
    """Whether secrets come from files, which a vault can write, and not from the environment."""
    if named := in_environment():
        message = _("Bí mật nằm trong biến môi trường: %(names)s.") % {"names": ", ".join(named)}
        advice = _("Hãy để từng bí mật trong tệp và đặt biến có đuôi _FILE: docs/security.md")
        return Health("secrets", YELLOW, message, advice)
    return Health("secrets", GREEN, _("Không bí mật nào nằm trong biến môi trường."))


def key_age() -> Health:
    """Whether keys were changed as docs/security.md says: each year."""
    named = {
        _("khóa ký phiên"): settings.HOME / SESSION_KEY,
        _("khóa của thư mục dữ liệu"): settings.HOME / DESCRIPTION,
        _("khóa sao lưu"): files_named().get("DANGVU_BACKUP_KEY_FILE", Path()),
    }
    years = {name: age(path) / LASTS for name, path in named.items() if path.is_file()}
    old = [name for name, lasted in years.items() if lasted >= 1]
    if not old:
        return Health("key_age", GREEN, _("Không khóa nào đã dùng quá một năm."))
    message = _("Đã dùng quá một năm: %(names)s.") % {"names": ", ".join(old)}
    advice = _("Hãy đổi: dangvu rekey --session-key; dangvu rekey; dangvu backup --new-key")
    return Health("key_age", RED if max(years.values()) >= 2 else YELLOW, message, advice)


def virus_scanner() -> Health:
    """Whether files that are sent are looked at before they are read."""
    if not settings.SCANNER:
        advice = _("Có clamd trên máy này thì đặt DANGVU_SCANNER; không thì quét tệp ở các máy trạm.")
        return Health("scanner", YELLOW, _("Không có máy quét vi-rút nào xem các tệp được gửi."), advice)
    if scanner.is_there():
        return Health("scanner", GREEN, _("Máy quét vi-rút trả lời; mọi sổ tính đều qua nó."))
    message = _("Máy quét vi-rút không trả lời; không nhận được tệp nào.")
    return Health("scanner", RED, message, _("Hãy khởi động clamd, hoặc xem lại DANGVU_SCANNER."))


def factors() -> Health:
    """Whether everybody who sees the data of others signs in with a second factor."""
    if not second_factor.is_required():
        state = YELLOW if marker("demo.json") and not settings.SECOND_FACTOR else RED
        advice = _("Sổ có dữ liệu thật thì đặt DANGVU_SECOND_FACTOR=required.")
        return Health("second_factor", state, _("Không bắt buộc lớp thứ hai khi đăng nhập."), advice)
    if count := second_factor.lacking(timezone.localdate()):
        message = _("%(count)s tài khoản có quyền chưa lập lớp thứ hai; họ chưa mở được trang nào.")
        advice = _("Hãy nhắc họ đăng nhập và lập, hoặc kết thúc quyền của họ.")
        return Health("second_factor", YELLOW, message % {"count": count}, advice)
    return Health("second_factor", GREEN, _("Mọi tài khoản có quyền đều có lớp thứ hai."))


def pace() -> Health:
    """Whether accounts asked so fast that they were slowed down: somebody may be copying the register."""
    since = timezone.now() - timedelta(days=HELD_DAYS)
    held = AccountEvent.objects.filter(kind="pace.held", at__gte=since)
    names = sorted(set(held.values_list("account", flat=True)))
    if not names:
        return Health("pace", GREEN, _("Trong 7 ngày không tài khoản nào hỏi quá nhanh."))
    message = _("Trong 7 ngày đã phải giữ chậm lại, vì hỏi quá nhanh: %(names)s.")
    advice = _("Hãy xem nhật ký đọc của các tài khoản này và hỏi chủ tài khoản.")
    return Health("pace", YELLOW, message % {"names": ", ".join(names[:NAMED])}, advice)


def jobs() -> Health:
    """Work that could not be done and that nobody has looked at."""
    if dead := dead_letters():
        message = _("%(count)s tác vụ không làm được.") % {"count": len(dead)}
        return Health("jobs", RED, message, _("Hãy xem trang Tác vụ của người gửi, làm lại hoặc bỏ."))
    return Health("jobs", GREEN, _("Không có tác vụ nào bị bỏ dở."))


def statistics_engine() -> Health:
    """Which engine answers figures, and whether it can."""
    words = {"engine": "Spark" if settings.STATISTICS_ENGINE == SPARK else "DuckDB"}
    if told := lacking():
        return Health("statistics_engine", RED, told, _("Hãy cài đủ, hoặc bỏ DANGVU_STATISTICS_ENGINE."))
    return Health("statistics_engine", GREEN, _("Số liệu do %(engine)s tính.") % words)


def store() -> Health:
    """Whether the files that figures come from are as they were written, every byte."""
    if changed := changed_files():
        message = _("Tệp của kho số liệu đã bị thay đổi: %(files)s.") % {"files": ", ".join(changed[:NAMED])}
        return Health("store", RED, message, _("Hãy chạy: dangvu rebuild"))
    return Health("store", GREEN, _("Kho số liệu còn nguyên như khi lập."))


def account_log() -> Health:
    """Whether the log of accounts and mandates is whole, every line of it."""
    if broken := broken_events():
        message = _("Nhật ký tài khoản đã bị sửa ở dòng %(first)s.") % {"first": broken[0]}
        return Health("account_log", RED, message, _("Hãy giữ nguyên tệp và báo cho cấp trên."))
    return Health("account_log", GREEN, _("Nhật ký tài khoản liền mạch."))


def readings() -> Health:
    """Whether the log of readings is whole, every line of it."""
    if broken := broken_readings():
        message = _("Nhật ký đọc đã bị sửa ở dòng %(first)s.") % {"first": broken[0]}
        return Health("readings", RED, message, _("Hãy giữ nguyên tệp và báo cho cấp trên."))
    return Health("readings", GREEN, _("Nhật ký đọc liền mạch."))


QUICK: dict[str, Check] = {
    "engine": engine,
    "durability": durability,
    "guards": guarded,
    "clock": clock,
    "disk": disk,
    "checkpoint": anchored,
    "restore": restored,
    "keystore": keys,
    "encryption": encryption,
    "node_key": node_key,
    "deployment": deployment,
    "program": program,
    "secrets": secrets,
    "key_age": key_age,
    "scanner": virus_scanner,
    "second_factor": factors,
    "pace": pace,
    "jobs": jobs,
    "statistics_engine": statistics_engine,
}
"""Those a page can wait for."""
ALL: dict[str, Check] = QUICK | {"readings": readings, "account_log": account_log, "store": store}


def examined(which: dict[str, Check]) -> Iterator[Health]:
    """What each check finds; one that cannot be made is red itself."""
    for code, check in which.items():
        try:
            yield check()
        except (DatabaseError, ImproperlyConfigured, NoNodeKey, SealBroken, OSError) as fault:
            message = _("Không kiểm tra được: %(fault)s") % {"fault": fault}
            yield Health(code, RED, message, _("Hãy sửa lỗi này trước."))

"""The one command, `dangvu`: finds the subcommand, makes sure there is a register, says who acts."""

import argparse
import ast
import gc
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from dangvu.core.collecting import collect_seldom
from dangvu.core.terminal import DONE, REFUSED, WRONG_USAGE, show_findings

GROUPS = {
    "Chạy chương trình": {
        "serve": "dangvu.demo.commands.serve",
        "work": "dangvu.jobs.commands.work",
        "migrate": "dangvu.desk.commands.migrate",
        "createuser": "dangvu.desk.commands.createuser",
        "token": "dangvu.desk.commands.token",
        "demo": "dangvu.demo.commands.demo",
    },
    "Ghi vào sổ": {
        "open": "dangvu.exchange.commands.open",
        "import": "dangvu.exchange.commands.import_",
        "enact": "dangvu.desk.commands.enact",
        "void": "dangvu.desk.commands.void",
        "scheme": "dangvu.exchange.commands.scheme",
    },
    "Số liệu": {
        "figure": "dangvu.statistics.commands.figure",
        "figures": "dangvu.statistics.commands.figures",
        "series": "dangvu.statistics.commands.series",
        "table": "dangvu.statistics.commands.table",
        "return": "dangvu.statistics.commands.return_",
        "hamlets": "dangvu.membership.commands.hamlets",
        "export": "dangvu.statistics.commands.export",
    },
    "Sổ cái": {
        "ledger": "dangvu.desk.commands.ledger",
        "checkpoint": "dangvu.desk.commands.checkpoint",
        "receipt": "dangvu.desk.commands.receipt",
        "rebuild": "dangvu.desk.commands.rebuild",
    },
    "Giữ an toàn": {
        "backup": "dangvu.exchange.commands.backup",
        "restore": "dangvu.exchange.commands.restore",
        "doctor": "dangvu.desk.commands.doctor",
        "encrypt": "dangvu.desk.commands.encrypt",
        "rekey": "dangvu.desk.commands.rekey",
    },
    "Đo tốc độ": {"bench": "dangvu.demo.commands.bench"},
}
"""The subcommands as `--help` shows them, and where each lives; read only when it is asked for, so that a
figure starts quickly.
"""
COMMANDS = {name: module for group in GROUPS.values() for name, module in group.items()}
WIDEST = 100
"""Columns of the help; narrower terminals have it narrower."""

WITHOUT_REGISTER = ("migrate", "bench", "encrypt", "rekey", "restore", "doctor")
"""They make, change or do not touch the register of this installation: it need not be in order before."""


class Command(Protocol):
    """What the module of a subcommand offers."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; gives its exit code: 0 done, 1 refused, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.settings")
    words = list(sys.argv[1:] if argv is None else argv)
    name = next((word for word in words if not word.startswith("-")), "")
    if name not in COMMANDS:
        _parser_of_all().parse_args(words)
        return WRONG_USAGE
    if argv is None:  # the process is this command's alone
        gc.disable()  # while everything is loaded
    import django  # noqa: PLC0415 - --help needs no Django
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - as above

    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as fault:  # the environment, or a data folder that is none
        print(fault, file=sys.stderr)
        return REFUSED
    module: Any = import_module(COMMANDS[name])
    if argv is None:
        collect_seldom()
    parser = argparse.ArgumentParser(prog=f"dangvu {name}", description=module.HELP)
    parser.add_argument(
        "--as", dest="actor_name", default=os.environ.get("DANGVU_ACTOR", ""), help="tài khoản thực hiện"
    )
    module.add_arguments(parser)
    words.remove(name)
    try:
        return _run(module, name, parser.parse_args(words))
    finally:
        if argv is None:
            _leave()


def _leave() -> None:
    """Whoever leaves the embedded database last writes its log back, if the connection is closed: what was
    loaded is not taken apart at the end of the process.
    """
    from django.db import connections  # noqa: PLC0415 - after django.setup

    connections.close_all()


def _parser_of_all() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dangvu",
        description="Đảng vụ: sổ nghiệp vụ công tác tổ chức xây dựng Đảng",
        epilog=_listed(min(shutil.get_terminal_size().columns, WIDEST)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command", choices=COMMANDS, metavar="LỆNH", help="việc cần làm; mỗi lệnh có --help riêng"
    )
    return parser


def _listed(width: int) -> str:
    """All subcommands in their groups, with what each does."""
    indent = max(map(len, COMMANDS)) + 4
    lines: list[str] = []
    for group, commands in GROUPS.items():
        lines += ["", f"{group}:"]
        for name, module in commands.items():
            start = f"  {name}".ljust(indent)
            lines += textwrap.wrap(
                _help_of(module), max(width, 2 * indent), initial_indent=start, subsequent_indent=" " * indent
            )
    return "\n".join(lines[1:])


def _help_of(module: str) -> str:
    """What a subcommand says of itself, read without running it: its imports take their time."""
    tree = ast.parse(Path(__file__).parents[1].joinpath(*module.split(".")).with_suffix(".py").read_bytes())
    (said,) = (
        ast.literal_eval(one.value)
        for one in tree.body
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "HELP"
    )
    return str(said)


def _run(module: Command, name: str, options: argparse.Namespace) -> int:
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - after django.setup
    from django.db import DatabaseError  # noqa: PLC0415 - after django.setup
    from django.utils.translation import gettext as _  # noqa: PLC0415 - after django.setup

    from dangvu.accounts.local import NoActor, ready_register, the_actor  # noqa: PLC0415 - after django.setup
    from dangvu.core import disk, scope  # noqa: PLC0415 - after django.setup
    from dangvu.core.finding import Refused  # noqa: PLC0415 - after django.setup
    from dangvu.core.secret_files import secret  # noqa: PLC0415 - as settings say
    from dangvu.law.errors import NotInForce  # noqa: PLC0415 - after django.setup
    from dangvu.ledger.guards import GuardMissing  # noqa: PLC0415 - after django.setup
    from dangvu.ledger.sealing import SealBroken  # noqa: PLC0415 - after django.setup
    from dangvu.ledger.signing import NoNodeKey  # noqa: PLC0415 - after django.setup

    try:
        if name not in WITHOUT_REGISTER:
            ready_register()
        if name not in (*WITHOUT_REGISTER, "serve", "work"):
            options.token = secret("DANGVU_TOKEN")
            options.actor = the_actor(options.actor_name, options.token)
            if options.actor is None and name != "createuser":
                raise NoActor(
                    _(
                        "Sổ chưa có tài khoản nào; hãy lập tài khoản đầu tiên: dangvu createuser TÊN --may "
                        "read,record,administer"
                    )
                )
        # Requests and jobs say their own scope; the rest is for whoever sits at the machine.
        with nullcontext() if name in ("serve", "work") else scope.whole():
            return module.run(options)
    except Refused as refused:
        show_findings(refused.findings, as_json=getattr(options, "json", False))
        return REFUSED
    except (NoActor, GuardMissing, SealBroken, NoNodeKey, ImproperlyConfigured) as fault:
        print(fault, file=sys.stderr)
        return REFUSED
    except NotInForce as fault:
        print(_("Sổ chưa có quy định cho ngày đó: %(fault)s") % {"fault": fault}, file=sys.stderr)
        return REFUSED
    except DatabaseError as fault:
        message = _("Cơ sở dữ liệu không làm được việc này: %(fault)s")
        print(disk.sentence_of(fault) or message % {"fault": fault}, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        return DONE
    except OSError as fault:
        message = _("Không đọc hay ghi được tệp: %(fault)s")
        print(disk.sentence_of(fault) or message % {"fault": fault}, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("Đã dừng; không có gì được ghi dở.", file=sys.stderr)
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())

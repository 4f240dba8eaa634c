"""`dangvu serve`: the pages, on this machine's port; `--demo` builds the demo province beside it if the
register is empty.
"""

import argparse
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.core.collecting import collect_seldom
from dangvu.core.secret_files import is_session_key_old, renew_session_key
from dangvu.core.terminal import REFUSED
from dangvu.demo.accounts import told_accounts
from dangvu.demo.build import is_unfinished, stop_progress
from dangvu.jobs.beside import end_worker, keep_worker

HELP = "Chạy trang web tại máy này."
WORKERS, THREADS = 2, 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="dựng tỉnh mẫu nếu sổ trống")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ, mặc định chỉ máy này")
    parser.add_argument("--workers", type=int, default=WORKERS, help="số tiến trình")


def run(options: argparse.Namespace) -> int:
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - only serving needs it

    if _is_taken(options.host):
        words = {"port": settings.PORT}
        print(
            _("Cổng %(port)s đang có chương trình khác dùng; đặt DANGVU_PORT thành số khác.") % words,
            file=sys.stderr,
        )
        return REFUSED
    if is_session_key_old(settings.HOME):  # before there is a worker that signs with it
        settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS = renew_session_key(settings.HOME)
    building = options.demo and is_unfinished()
    keeper = keep_worker()
    url = f"http://{options.host}:{settings.PORT}/"

    class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
        def load_config(self) -> None:
            for name, value in _settings(options).items():
                self.cfg.set(name, value)
            self.cfg.set("when_ready", lambda _server: _ready(url, building=building, demo=options.demo))
            self.cfg.set("post_worker_init", lambda _worker: collect_seldom())
            self.cfg.set("on_exit", lambda _server: end_worker(keeper))

        def load(self) -> Any:
            from dangvu.wsgi import application  # noqa: PLC0415 - in the worker, not in the parent

            return application

    Server().run()  # ends the process, after on_exit
    return 0


def _is_taken(host: str) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, settings.PORT))
        except OSError:
            return True
    return False


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "bind": f"{options.host}:{settings.PORT}",
        "workers": options.workers,
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": 120,
        "graceful_timeout": 10,
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        "limit_request_line": 4094,
        "limit_request_fields": 50,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108 - gunicorn's heartbeat file, not ours
        "loglevel": "warning",
        "accesslog": None,
        "proc_name": "dangvu",
    }


def _ready(url: str, *, building: bool, demo: bool) -> None:
    print(_("Đảng vụ đang chạy tại %(url)s (Ctrl+C để dừng).") % {"url": url}, flush=True)
    if building:
        print(_("Đang dựng tỉnh mẫu, xem tiến độ tại trang trên."), flush=True)
        threading.Thread(target=_build_demo, daemon=True).start()
    elif demo:
        _tell_accounts()


def _build_demo() -> None:
    """In a process of its own, so that the pages stay quick and a fault leaves them running."""
    command = [sys.executable, "-m", "dangvu.command", "demo"]
    done = subprocess.run(command, env=os.environ.copy(), check=False)
    if done.returncode:
        print(_("Không dựng được tỉnh mẫu; xem lỗi ở trên. Trang vẫn chạy với sổ trống."), flush=True)
        stop_progress()


def _tell_accounts() -> None:
    for one in told_accounts():
        print(one, flush=True)

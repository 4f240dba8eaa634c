"""`dangvu bench`: the benchmarks, each in a process of its own, on a register of its own."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.terminal import DONE, REFUSED, WRONG_USAGE
from dangvu.demo.bench.bench import in_process
from dangvu.demo.bench.child import BENCHMARKS, EMBEDDED_ONLY, LONG, SERVER_ONLY
from dangvu.demo.bench.measuring import Failed
from dangvu.demo.bench.place import URLS, Place, new_place, server_given
from dangvu.demo.nation.tree import MEMBERS as NATION

HELP = "Đo tốc độ trên một sổ mẫu riêng, bên cạnh cùng việc ấy làm bằng tay; không đụng đến sổ đang dùng."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--members", type=int, metavar="N", help="số đảng viên của sổ mẫu; mặc định như số đã công bố"
    )
    parser.add_argument(
        "--nation",
        action="store_true",
        help="cả nước thay cho một tỉnh, trên PostgreSQL; mặc định 5,6 triệu đảng viên",
    )
    parser.add_argument("--only", metavar="TÊN,TÊN", default="", help="chỉ đo những mục này")
    parser.add_argument(
        "--minutes", type=float, metavar="N", help="số phút của mục crowd; mặc định 30, ít hơn là để thử"
    )
    parser.add_argument(
        "--users",
        type=int,
        metavar="N",
        help="số người dùng của mục crowd; mặc định 1.000 trên PostgreSQL, 300 trên sổ nhúng",
    )
    parser.add_argument("--json", action="store_true", help="trả lời bằng JSON")


def run(options: argparse.Namespace) -> int:
    """Exit 1 where a benchmark fails, or where its answer is not that of its baseline."""
    usual = [name for name in BENCHMARKS if name not in LONG]
    wanted = [name for name in options.only.split(",") if name] or usual
    if unknown := [name for name in wanted if name not in BENCHMARKS]:
        words = {"names": ", ".join(unknown), "known": ", ".join(BENCHMARKS)}
        print(_("Không có mục đo %(names)s; chọn trong: %(known)s.") % words, file=sys.stderr)
        return WRONG_USAGE
    if options.nation and not server_given():
        print(
            _("Cả nước chỉ đo trên PostgreSQL; hãy đặt %(names)s.") % {"names": ", ".join(URLS)},
            file=sys.stderr,
        )
        return WRONG_USAGE
    if not options.json:
        print(_HEADING)
    measured: list[dict[str, Any]] = []
    failed = False
    with tempfile.TemporaryDirectory(prefix="dangvu-bench-") as folder:
        on_servers = (True,) if options.nation else (True, False) if server_given() else (False,)
        for on_server in on_servers:
            how = {name: getattr(options, name) for name in ("nation", "minutes", "users")}
            for line in _measured(Path(folder), wanted, on_server=on_server, asked=options.members, how=how):
                if isinstance(line, Failed):
                    failed = True
                    print(_("Không đo được: %(fault)s") % {"fault": line}, file=sys.stderr)
                    continue
                measured.append(line)
                if not options.json:
                    print(_row(line), flush=True)
    if options.json:
        print(json.dumps(measured, ensure_ascii=False))
    return REFUSED if failed else DONE


def _measured(
    folder: Path,
    wanted: list[str],
    *,
    on_server: bool,
    asked: int | None,
    how: Mapping[str, Any],
) -> Iterator[dict[str, Any] | Failed]:
    """The line of each benchmark, as it is done, or why it could not be; without a demo there is none."""
    aside = folder / ("postgresql" if on_server else "sqlite")
    aside.mkdir()
    with new_place(aside, on_server=on_server) as place:
        try:
            if how["nation"]:
                in_process(place, "nation", members=asked or NATION)
            else:
                place.dangvu("demo", "--json", *(["--members", str(asked)] if asked else []))
            members = place.json("figure", "members.total", "--at", "2020-12-31")["value"]
        except Failed as fault:
            yield fault
            return
        for name in wanted:
            if name in (EMBEDDED_ONLY if on_server else SERVER_ONLY):
                continue
            try:
                yield _line(name, place, aside, members=members, asked=asked, **how)
            except Failed as fault:
                yield fault


def _line(name: str, place: Place, folder: Path, **of_bench: Any) -> dict[str, Any]:
    settings = {"folder": folder, **of_bench}
    line: dict[str, Any] = in_process(place, name, home=place.home, database=place.database, **settings)
    return line


_HEADING = f"{'':18}{'s':>9}{'baseline s':>12}{'ratio':>8}{'MB':>8}  "


def _row(line: dict[str, Any]) -> str:
    """A line for a person."""
    shown = [
        f"{line['name']:18}",
        *(
            f"{'–' if line[key] is None else line[key]:>{width}}"
            for key, width in (("median_s", 9), ("baseline_s", 12), ("ratio", 8), ("rss_mb", 8))
        ),
    ]
    usual = ("name", "members", "median_s", "baseline", "baseline_s", "ratio", "rss_mb", "database")
    more = [f"{key} {value}" for key, value in line.items() if key not in usual]
    return (
        "".join(shown)
        + "  "
        + ", ".join([line["database"], *([line["baseline"]] if line["baseline"] else []), *more])
    )

"""Copy the places of Viet Nam before and after 1 July 2025 out of the package ``vietnamadminunits`` (MIT).

For maintainers; the program itself never needs the package. Background: docs/decisions/0003-places-data.md.

    python scripts/fetch_places.py SOURCE      SOURCE is the wheel, or the folder it was unpacked to
    python scripts/fetch_places.py --seal      only renew the hashes, when bac_kan*.csv were mended by hand

The same source gives the same bytes.
"""

import argparse
import csv
import hashlib
import json
import sqlite3
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "dangvu" / "places" / "data"
HAND_MADE = ("bac_kan.csv", "bac_kan_successors.csv")
FETCHED = ("LICENSE", "places.csv", "successors.csv")

SINCE_BEFORE = "1900-01-01"
REFORM = "2025-07-01"

KINDS = ("thành phố", "thị xã", "thị trấn", "đặc khu", "tỉnh", "quận", "huyện", "phường", "xã")
PLACES_HEADER = (
    "code", "level", "name", "kind", "parent_code", "from_date", "until_date", "latitude", "longitude",
)  # fmt: skip
SUCCESSORS_HEADER = ("from_code", "to_code", "on_date", "kind", "is_default")

Row = Mapping[str, Any]
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """What was read from the package: its tables as they are, and how to cite it."""

    version: str
    licence: str
    licence_text: bytes
    digests: dict[str, str]
    old: list[Row]
    new: list[Row]
    converter: dict[str, Any]


def read_source(path: Path) -> Source:
    """Read the wheel or the unpacked folder; raises ``FileNotFoundError`` where a part is missing."""
    root: Path | zipfile.Path = path if path.is_dir() else zipfile.Path(path)
    info = next((part for part in root.iterdir() if part.name.endswith(".dist-info")), None)
    if info is None:
        raise FileNotFoundError(f"no .dist-info in {path}: give the wheel, or the folder it was unpacked to")
    data = root / "vietnamadminunits" / "data"
    metadata = HeaderParser().parsestr((info / "METADATA").read_text(encoding="utf-8"))
    contents = {name: (data / name).read_bytes() for name in ("dataset.db", "converter_2025.json")}
    connection = sqlite3.connect(":memory:")
    connection.deserialize(contents["dataset.db"])
    connection.row_factory = sqlite3.Row
    licence_text = (info / "licenses" / "LICENSE").read_bytes()
    if not licence_text.startswith(b"MIT License"):
        raise ValueError("the package is no longer under the MIT licence: do not copy, ask first")
    return Source(
        version=str(metadata["Version"]),
        licence="MIT",
        licence_text=licence_text,
        digests={name: sha256(content) for name, content in contents.items()},
        old=[dict(row) for row in connection.execute("SELECT * FROM admin_units_legacy")],
        new=[dict(row) for row in connection.execute("SELECT * FROM admin_units")],
        converter=json.loads(contents["converter_2025.json"]),
    )


def sha256(content: bytes) -> str:
    """Hexadecimal digest."""
    return hashlib.sha256(content).hexdigest()


def kind_and_name(full_name: str) -> tuple[str, str]:
    """Split ``Thị trấn Phủ Thông``: the package's own type column lags behind the full name in seven rows."""
    lowered = full_name.lower()
    kind = next(kind for kind in KINDS if lowered.startswith(f"{kind} "))
    return kind, full_name[len(kind) + 1 :].strip()


def place(row: Row, part: str, level: str, parent_code: str, from_date: str, until_date: str) -> Cells:
    """One line of places.csv from the columns ``part...`` (province, district, ward) of a source row."""
    kind, name = kind_and_name(row[part])
    latitude, longitude = (f"{row[f'{part}{axis}']:.6f}".rstrip("0").rstrip(".") for axis in ("Lat", "Lon"))
    return (row[f"{part}Code"], level, name, kind, parent_code, from_date, until_date, latitude, longitude)


def places(source: Source) -> set[Cells]:
    """All places of both states. Five island districts have no communes: their rows give a district only."""
    found: set[Cells] = set()
    for row in source.old:
        found.add(place(row, "province", "province", "", SINCE_BEFORE, REFORM))
        found.add(place(row, "district", "district", row["provinceCode"], SINCE_BEFORE, REFORM))
        if row["wardCode"]:
            found.add(place(row, "ward", "commune", row["districtCode"], SINCE_BEFORE, REFORM))
    for row in source.new:
        found.add(place(row, "province", "province", "", REFORM, ""))
        found.add(place(row, "ward", "commune", row["provinceCode"], REFORM, ""))
    return found


@dataclass(frozen=True)
class Unit:
    """A unit on either side of the reform: its code and how people call it."""

    code: str
    full_name: str


def kind_of(before: Unit, after: Unit, sources: int) -> str:
    """What became of an undivided unit, by shape: the source tells who went where, not by which words."""
    if sources > 1:
        return "consolidated"
    return "unchanged" if before.full_name.lower() == after.full_name.lower() else "renamed"


def successors(source: Source) -> set[Cells]:
    """What became of each old province and commune (and island district) on the day of the reform."""
    old_units, old_provinces = {}, {}
    for row in source.old:
        part = "ward" if row["wardCode"] else "district"
        key = f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"
        old_units[key] = Unit(row[f"{part}Code"], row[part])
        old_provinces[row["provinceKey"]] = Unit(row["provinceCode"], row["province"])
    new_units = {
        (row["provinceKey"], row["wardKey"]): Unit(row["wardCode"], row["ward"]) for row in source.new
    }
    new_provinces = {row["provinceKey"]: Unit(row["provinceCode"], row["province"]) for row in source.new}

    links: dict[Unit, list[tuple[Unit, bool]]] = defaultdict(list)
    for after, befores in source.converter["DICT_PROVINCE"].items():
        for before in befores:
            links[old_provinces[before]].append((new_provinces[after], True))
    for province, wards in source.converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, befores in wards.items():
            for before in befores:
                links[old_units[before]].append((new_units[province, ward], True))
    for province, divided in source.converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for before, wards in divided.items():
            for ward in wards:
                after_unit = new_units[province, ward["newWardKey"]]
                links[old_units[before]].append((after_unit, ward["isDefaultNewWard"]))

    sources: dict[Unit, int] = defaultdict(int)
    for afters in links.values():
        for after_unit, _ in afters:
            sources[after_unit] += 1
    return {
        (
            before_unit.code,
            after_unit.code,
            REFORM,
            "divided" if len(afters) > 1 else kind_of(before_unit, after_unit, sources[after_unit]),
            "1" if is_default else "0",
        )
        for before_unit, afters in links.items()
        for after_unit, is_default in afters
    }


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Cells]) -> None:
    """Sorted, with the line ends of every platform alike, so that the hash stands."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows))


def seal(source: dict[str, Any]) -> None:
    """Write manifest.json: where the data is from, and the hash of every file the program will read."""
    files = {name: sha256((DATA / name).read_bytes()) for name in sorted((*FETCHED, *HAND_MADE))}
    text = json.dumps({"source": source, "files": files}, ensure_ascii=False, indent=2)
    (DATA / "manifest.json").write_text(f"{text}\n", encoding="utf-8")


def fetch(path: Path) -> None:
    """Write the fetched files and the manifest."""
    source = read_source(path)
    (DATA / "LICENSE").write_bytes(source.licence_text)
    write_csv(DATA / "places.csv", PLACES_HEADER, places(source))
    write_csv(DATA / "successors.csv", SUCCESSORS_HEADER, successors(source))
    seal(
        {
            "package": "vietnamadminunits",
            "version": source.version,
            "licence": source.licence,
            "read": source.digests,
        }
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("source", nargs="?", type=Path, help="the wheel, or the folder it was unpacked to")
    what.add_argument("--seal", action="store_true", help="only renew the hashes in manifest.json")
    options = parser.parse_args(arguments)
    if options.seal:
        seal(json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))["source"])
    else:
        fetch(options.source)
    return 0


if __name__ == "__main__":
    sys.exit(main())

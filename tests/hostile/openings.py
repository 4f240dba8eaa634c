"""A hundred hostile opening files, each in place of one of the cast's: what must become of them."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from tests.cast import FOLDER

PEOPLE, ORGANISATIONS, HAMLETS = "people.csv", "organisations.csv", "hamlets.csv"


@dataclass(frozen=True)
class Opening:
    """One file. ``refused``: findings of which one at least must refuse it; none: it is read right."""

    name: str
    file: str
    make: Callable[[Path], None]
    refused: tuple[str, ...] = ()


def base(file: str = PEOPLE) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")


def cases() -> Iterator[Opening]:
    yield from _encodings()
    yield from _forms()
    yield from _headers()
    yield from _values()
    yield from _parquet()


def _bytes(name: str, content: bytes, *refused: str, file: str = PEOPLE) -> Opening:
    return Opening(name, file, partial(_write, content), refused)


def _text(name: str, content: str, *refused: str, file: str = PEOPLE) -> Opening:
    return _bytes(name, content.encode(), *refused, file=file)


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _encodings() -> Iterator[Opening]:
    not_utf8 = ("opening.encoding", "opening.header", "opening.unreadable")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield _bytes(f"in {encoding}", base().encode(encoding), *not_utf8, "form.unprintable")
    latin = base().replace("Bế", "Bé").encode("latin-1", "replace")
    yield _bytes("in Latin-1", latin, *not_utf8)
    yield _bytes("half a letter", base().encode().replace("ế".encode(), b"\xe1\xba"), *not_utf8)
    yield _bytes(
        "an overlong letter", base().encode().replace(b"Son", b"S\xc0\xafn") + b"\xc0\xaf", *not_utf8
    )
    yield _bytes("half a pair", base().encode() + b"\xed\xa0\x80,,,,,,\n", *not_utf8)
    yield _bytes("a mark of order", b"\xef\xbb\xbf" + base().encode())
    yield _bytes("two marks of order", b"\xef\xbb\xbf\xef\xbb\xbf" + base().encode(), "opening.header")
    yield _bytes(
        "a zero",
        base().encode().replace(b"Khanh", b"Kh\x00nh").replace(b"be,", b"b\x00e,"),
        *not_utf8,
        "form.unprintable",
    )
    yield _bytes("zeros only", bytes(4000), *not_utf8)
    yield _bytes("a picture", b"\x89PNG\r\n\x1a\n" + bytes(200), *not_utf8)
    yield _bytes("a workbook", b"PK\x03\x04" + bytes(400), *not_utf8)
    yield _bytes("a program", b"\x7fELF" + bytes(range(256)) * 4, *not_utf8)


def _forms() -> Iterator[Opening]:
    text = base()
    for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"), (" ", "spaces")):
        yield _text(f"separated by {name}", text.replace(",", sign), "opening.header")
    yield _text("Windows lines", text.replace("\n", "\r\n"))
    yield _text("old Macintosh lines", text.replace("\n", "\r"))
    yield _text("no last line end", text.rstrip("\n"))
    yield _text("blank lines between", text.replace("\n", "\n\n\n"))
    yield _text("commas only", text + ",,,,,,\n" * 50)
    yield _text("everything quoted", _requoted(text))
    yield _text(
        "a quote that does not close",
        text.replace("Hoàng Thị Bế", '"Hoàng Thị Bế'),
        "opening.unreadable",
        "opening.cells",
    )
    yield _text("a quote in the middle", text.replace("Thị Bế", 'Thị "Bế'))
    yield _text("a quote after a quote", text.replace("Hoàng Thị Bế", '"Hoàng" Thị Bế'))
    yield _text("a line break in a name", text.replace("Hoàng Thị Bế", '"Hoàng\nThị Bế"'), "form.unprintable")
    yield _text("one cell too few", text.replace(",006162000001,", ",006162000001"), "opening.cells")
    yield _text("one cell too many", text.replace(",006162000001,", ",006162000001,,"), "opening.cells")
    yield _text(
        "a field of ten million",
        text.replace("Thị Bế", "B" * 10_000_000),
        "opening.unreadable",
        "form.too_long",
    )
    yield _text("a field of a hundred thousand", text.replace("Thị Bế", "B" * 100_000), "form.too_long")
    yield _text(
        "cut off in a line", text[: len(text) // 2 + 7], "opening.cells", "reference.person", "form.missing"
    )
    yield _text("half a million faulty lines", text + "x,,,,,,\n" * 500_000, "opening.too_many_faults")
    yield _text("a million empty lines", text + "\n" * 1_000_000)


def _requoted(text: str) -> str:
    made = io.StringIO()
    csv.writer(made, quoting=csv.QUOTE_ALL).writerows(csv.reader(io.StringIO(text)))
    return made.getvalue()


def _headers() -> Iterator[Opening]:
    header, rest = base().split("\n", 1)
    names = header.split(",")
    for name in names:
        others = ",".join(f"{one}_cu" if one == name else one for one in names)
        yield _text(f"{name} under another name", f"{others}\n{rest}", "opening.header")
    twice = header.replace("card_number", "identity_number")
    yield _text("a column twice", f"{twice}\n{rest}", "opening.header")
    yield _text("capitals", f"{header.upper()}\n{rest}", "opening.header")
    yield _text("spaces", f"{header.replace(',', ', ')}\n{rest}", "opening.header")
    yield _text("no header", rest, "opening.header")
    yield _text("header twice", f"{header}\n{header}\n{rest}", "form.code_list", "form.day")
    yield _text("a title above", f"Danh sách\n{header}\n{rest}", "opening.header")
    yield _text("nothing at all", "", "opening.header")
    yield _text("header only", header + "\n", "reference.person", "opening.person_unknown", "person.unknown")
    rows = list(csv.reader(io.StringIO(base())))
    backwards = "\n".join(",".join(reversed(row)) for row in rows)
    yield _text("columns the other way round", backwards)


def _values() -> Iterator[Opening]:
    born = "1962-04-05"
    for day in (
        "1962-02-30",
        "05/04/1962",
        "1962-4-5",
        "1962",
        "1962-04-05T00:00",
        "hôm qua",
        "١٩٦٢-٠٤-٠٥",
        "0000-01-01",
        "99999-01-01",
        "-1962-04-05",
        "22742",
    ):
        yield _text(f"born {day}", base().replace(born, day), "form.day")
    number = "006162000001"
    for other in (
        "6162000001",
        "6.162E+09",
        "00616200000A",
        "００６１６２００００００１",
        "006162000001 2",
        "-06162000001",
    ):
        yield _text(f"identity number {other}", base().replace(number, other), "form.twelve_digits")
    for what, name in {"a bell": "Bế\x07", "turned about": "Bế \u202eBế", "too long": "Bế " * 60}.items():
        yield _text(
            f"a name {what}", base().replace("Hoàng Thị Bế", name), "form.unprintable", "form.too_long"
        )
    yield _text(
        "an identity number for a code",
        base().replace("be,", "006162000001,", 1),
        "form.code_is_identity_number",
    )
    yield _text(
        "a code twice",
        base() + base().split("\n")[1] + "\n",
        "opening.code_twice",
        "person.code_twice",
        "opening.twice",
        "person.twice",
        "overlap.person",
    )
    for sex in ("nữ", "F", "FEMALE", "1"):
        yield _text(
            f"sex {sex}", base().replace("be,Hoàng Thị Bế,female", f"be,Hoàng Thị Bế,{sex}"), "form.code_list"
        )
    yield _text("no name", base().replace("Hoàng Thị Bế", ""), "form.missing")
    for count in ("-1", "1e3", "1.5", "9" * 12, "nhiều", "１２０"):
        yield _text(
            f"a population of {count}",
            base(HAMLETS).replace(",120,", f",{count},"),
            "form.number",
            file=HAMLETS,
        )
    ring = base(ORGANISATIONS).replace("bk,,province", "bk,na-ca,province")
    yield _text(
        "a ring of organisations",
        ring,
        "tree.circle",
        "opening.tree",
        "tree.ring",
        "tree.root",
        file=ORGANISATIONS,
    )
    ended = base(ORGANISATIONS).replace("2000-01-01,,opening", "2000-01-01,1999-01-01,opening")
    yield _text(
        "ends before it begins",
        ended,
        "period.backward",
        "opening.period",
        "period.order",
        file=ORGANISATIONS,
    )


def _parquet() -> Iterator[Opening]:
    file = "people.parquet"
    good = _columns()

    def made(name: str, *refused: str, **changes: str) -> Opening:
        columns = {**good, **changes}
        chosen = ", ".join(f'{sql} AS "{column}"' for column, sql in columns.items() if sql)
        return Opening(name, file, partial(_copy, f"SELECT {chosen} FROM people"), refused)

    yield made("Parquet as it should be")
    yield made("days as days", birth_date="birth_date::DATE")
    yield made("days with a time", "form.day", birth_date="birth_date::TIMESTAMP")
    yield made("days as numbers", "form.day", birth_date="epoch(birth_date::DATE)")
    yield made(
        "numbers that lost their zeros", "form.twelve_digits", identity_number="identity_number::BIGINT"
    )
    yield made("a name of bytes", "form.too_long", full_name="encode(repeat(full_name, 40))")
    yield made("a sex that is a truth value", "form.code_list", sex="sex = 'male'")
    yield made("nothing where something must be", "form.missing", full_name="NULL::VARCHAR")
    yield made("a zero in a name", "form.unprintable", full_name="full_name || chr(7)")
    yield made("a column left out", "opening.header", card_number="")
    yield made("a column too many", "opening.header", them="1")
    yield made(
        "a list for a code",
        "reference.person",
        "form.too_long",
        "person.unknown",
        "opening.person_unknown",
        code="[code]",
    )
    yield Opening(
        "no row",
        file,
        partial(_copy, "SELECT * FROM people LIMIT 0"),
        ("reference.person", "opening.person_unknown", "person.unknown"),
    )
    yield Opening(
        "ten million faulty rows in few bytes",
        file,
        partial(_copy, "SELECT people.* REPLACE ('' AS code) FROM people, range(1250000)"),
        ("opening.too_many_faults",),
    )
    for share in (0.1, 0.5, 0.9, 0.99):
        yield Opening(f"Parquet cut off at {share:.0%}", file, partial(_cut, share), ("opening.unreadable",))
    yield _bytes("Parquet in name only", base().encode(), "opening.unreadable", file=file)
    yield _bytes("an empty Parquet", b"", "opening.unreadable", file=file)
    yield _bytes("a magic number only", b"PAR1", "opening.unreadable", file=file)
    yield _bytes(
        "a footer that lies", b"PAR1" + bytes(50) + b"\xff\xff\xff\x7fPAR1", "opening.unreadable", file=file
    )


def _columns() -> dict[str, str]:
    return {name: f'"{name}"' for name in base().split("\n", 1)[0].split(",")}


def _copy(query: str, path: Path) -> None:
    with duckdb.connect() as connection:
        source = str(FOLDER / PEOPLE)
        connection.execute(f"CREATE TABLE people AS SELECT * FROM read_csv('{source}', all_varchar = true)")
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


def _cut(share: float, path: Path) -> None:
    _copy("SELECT * FROM people", path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

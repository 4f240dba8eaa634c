"""Makes ``verifier/samples``: small ledgers, whole and each broken in its own way, with what must be said.

    python -m tests.evidence.samples FOLDER

Each sample is a folder: the export, the papers in ``papers``, further arguments in ``arguments``, and in
``expected`` what ``verify.py --codes`` prints. What is expected is written here by hand.
"""

import base64
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.evidence.book import GENESIS, Book, checkpoint, new_entry

NODE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))
ORDER = 2**252 + 27742317777372353535851937790883648493


@dataclass
class Sample:
    """One case."""

    name: str
    export: str
    expected: list[str]
    papers: dict[str, str] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)


def whole() -> Book:
    """Five entries; the second has seven rows."""
    kinds = [("open", 0), ("import", 7), ("admit", 0), ("transfer", 0), ("end", 0)]
    return Book([new_entry(what, rows) for what, rows in kinds]).rebuild()


def at(book: Book, *numbers: int, **more: str | int) -> dict[str, str]:
    """Checkpoints of a ledger as it stands."""
    return {
        f"{number}.txt": checkpoint(NODE, number, book.entry(number).hash, **more)  # type: ignore[arg-type]
        for number in numbers
    }


def code(book: Book, number: int) -> str:
    letters = base64.b32encode(bytes.fromhex(book.entry(number).hash)).decode()
    return f"{number}:{'-'.join(letters[start : start + 4] for start in range(0, 28, 4))}"


def broken(change: Callable[[Book], object], *, rebuilt: bool = False) -> Book:
    """The whole ledger after a change; hashed anew from the start if ``rebuilt``."""
    book = whole()
    change(book)
    return book.rebuild() if rebuilt else book


def edit(book: Book, number: int = 3, *, rehash: bool = False) -> None:
    entry = book.entry(number)
    entry.body["actor"] = "ai khác"
    if rehash:
        entry.rehash()


def lines_of(change: Callable[[list[str]], object]) -> str:
    """The whole export after a change of its lines."""
    found = whole().lines
    change(found)
    return "\n".join([*found, ""])


def samples() -> Iterator[Sample]:
    """All of them."""
    yield from _whole()
    yield from _form()
    yield from _entries()
    yield from _rows()
    yield from _head()
    yield from _against_checkpoints()
    yield from _papers()
    yield from _epochs()


def _whole() -> Iterator[Sample]:
    book = whole()
    receipt = "\r\n".join(f"  {line}" for line in at(book, 3)["3.txt"].splitlines())
    papers = at(book, 2, 5) | {"0.txt": checkpoint(NODE, 0, GENESIS), "receipt.txt": receipt}
    yield Sample("whole", book.text, [], papers, [code(book, 4)])
    yield Sample("whole_without_papers", book.text, ["ledger.not_anchored 5"])
    said = ["ledger.not_anchored 2"]
    yield Sample("whole_not_anchored", book.text, said, at(book, 3, 5), ["papers/3.txt"])
    yield Sample("whole_empty", Book([]).text, [])
    many = Book([new_entry(f"import-{rows}", rows) for rows in range(9)]).rebuild()
    yield Sample("whole_rows", many.text, [], at(many, 9))


def _form() -> Iterator[Sample]:
    none = ["ledger.not_anchored 5"]
    text = lines_of(lambda lines: lines.pop(0))
    yield Sample("no_first_line", text, ["export.form 1", "entry.order 1", "entry.chain 2", *none])
    text = lines_of(lambda lines: lines.insert(1, lines[0]))
    yield Sample("first_line_twice", text, ["export.form 2", *none])
    text = lines_of(lambda lines: lines.insert(2, "X what is this"))
    yield Sample("strange_line", text, ["export.form 3", *none])
    text = lines_of(lambda lines: lines.insert(2, ""))
    yield Sample("empty_line", text, ["export.form 3", *none])
    yield Sample("cut_short", lines_of(lambda lines: lines.pop()), ["export.cut 5", *none])
    text = whole().text[:-1]
    yield Sample("cut_in_a_line", text, ["export.form 14", "export.cut 5", *none])
    text = lines_of(lambda lines: lines.append(lines[-1]))
    yield Sample("line_after_head", text, ["export.form 15", *none])
    text = lines_of(lambda lines: lines.insert(-1, "E of no form"))
    said = ["entry.order 6", "entry.chain 6", "entry.altered 6", "head.differs 5", "rows.changed 6"]
    yield Sample("entry_of_no_form", text, [*said, "ledger.not_anchored 6"])
    text = lines_of(lambda lines: lines.insert(10, "R 2"))
    yield Sample("row_of_no_form", text, ["row.altered 2.8", "rows.changed 2", *none])


def _entries() -> Iterator[Sample]:
    book = broken(edit)
    yield Sample("entry_edited", book.text, ["entry.altered 3", "checkpoint.differs 3"], at(whole(), 3, 5))
    book = broken(lambda book: edit(book, rehash=True))
    yield Sample(
        "entry_edited_and_hashed", book.text, ["entry.chain 4", "checkpoint.differs 3"], at(whole(), 3, 5)
    )

    def other_hash(book: Book) -> None:
        book.entry(3).hash = "ab" * 32

    said = ["entry.altered 3", "entry.chain 4"]
    yield Sample("entry_hash_edited", broken(other_hash).text, said, at(whole(), 5))
    text = re.sub(
        r"^(E \w{64}) (\{\"actor\":\"an\".*\"kind\":\"admit\")", r"\1\t\2", whole().text, flags=re.M
    )
    yield Sample("entry_without_its_blank", text, ["entry.altered 3"], at(whole(), 5))
    yield Sample(
        "entry_deleted",
        broken(lambda book: book.entries.pop(2)).text,
        ["entry.order 3", "entry.chain 4"],
        at(whole(), 5),
    )
    yield Sample(
        "first_entry_deleted",
        broken(lambda book: book.entries.pop(0)).text,
        ["entry.order 1", "entry.chain 2"],
        at(whole(), 5),
    )

    def swap(book: Book) -> None:
        book.entries[2:4] = [book.entries[3], book.entries[2]]

    said = [
        "entry.order 3",
        "entry.chain 4",
        "entry.order 5",
        "entry.chain 3",
        "entry.order 4",
        "entry.chain 5",
    ]
    yield Sample("entries_swapped", broken(swap).text, said, at(whole(), 5))

    def swap_last(book: Book) -> None:
        book.entries[3:] = [book.entries[4], book.entries[3]]

    said = ["entry.order 4", "entry.chain 5", "entry.order 6", "entry.chain 4", "head.differs 5"]
    text = broken(swap_last).text
    yield Sample("last_entries_swapped", text, [*said, "ledger.not_anchored 1"], at(whole(), 3))
    said = ["entry.order 4", "entry.chain 3"]
    yield Sample(
        "entry_twice",
        broken(lambda book: book.entries.insert(3, book.entries[2])).text,
        said,
        at(whole(), 5),
    )

    def renumber(book: Book) -> None:
        book.entry(5).body["number"] = 6
        book.entries[-1].rehash()
        book.number, book.head = 6, book.entries[-1].hash

    yield Sample(
        "entry_renumbered", broken(renumber).text, ["entry.order 5", "ledger.not_anchored 2"], at(whole(), 4)
    )


def _rows() -> Iterator[Sample]:
    def edited(book: Book) -> None:
        book.entry(2).rows[1].payload = '{"row":99}'

    said = ["row.altered 2.2", "rows.changed 2"]
    yield Sample("row_edited", broken(edited).text, said, at(whole(), 5))

    def other_hash(book: Book) -> None:
        book.entry(2).rows[1].hash = "ab" * 32

    yield Sample("row_hash_edited", broken(other_hash).text, ["row.altered 2.2"], at(whole(), 5))

    def moved(book: Book) -> None:
        book.entry(2).rows[1].entry = 3

    yield Sample("row_of_another_entry", broken(moved).text, ["row.stranger 2.2"], at(whole(), 5))
    for name, change in {
        "row_deleted": lambda book: book.entry(2).rows.pop(),
        "rows_swapped": lambda book: book.entry(2).rows.reverse(),
        "row_twice": lambda book: book.entry(2).rows.append(book.entry(2).rows[-1]),
        "rows_deleted": lambda book: book.entry(2).rows.clear(),
    }.items():
        yield Sample(name, broken(change).text, ["rows.changed 2"], at(whole(), 5))

    def miscounted(book: Book) -> None:
        book.entries = book.entries[:2]
        book.entries[1].body["row_count"] = 8
        book.entries[1].rehash()
        book.number, book.head = 2, book.entries[1].hash

    yield Sample("rows_miscounted", broken(miscounted).text, ["rows.changed 2", "ledger.not_anchored 2"])
    last = Book([new_entry("open"), new_entry("import", 3)]).rebuild()
    papers = at(last, 2)
    last.entries[1].rows.pop(0)
    yield Sample("row_of_the_last_entry_deleted", last.text, ["rows.changed 2"], papers)


def _head() -> Iterator[Sample]:
    def number(book: Book) -> None:
        book.number = 6

    def hash_(book: Book) -> None:
        book.head = "ab" * 32

    yield Sample("head_number_edited", broken(number).text, ["head.differs 6"], at(whole(), 5))
    yield Sample("head_hash_edited", broken(hash_).text, ["head.differs 5"], at(whole(), 5))
    yield Sample(
        "tail_cut_but_not_the_head",
        broken(lambda book: book.entries.pop()).text,
        ["head.differs 5", "checkpoint.missing 5", "ledger.not_anchored 4"],
        at(whole(), 5),
    )


def _against_checkpoints() -> Iterator[Sample]:
    cut = broken(lambda book: book.entries.pop(), rebuilt=True)
    yield Sample("tail_cut", cut.text, ["checkpoint.missing 5"], at(whole(), 2, 4, 5))
    rewritten = broken(edit, rebuilt=True)
    said = ["checkpoint.differs 3", "checkpoint.differs 5", "ledger.not_anchored 3"]
    yield Sample("rewritten", rewritten.text, said, at(whole(), 2, 3, 5))
    gone = broken(lambda book: book.entries.pop(2), rebuilt=True)
    said = ["checkpoint.differs 4", "ledger.not_anchored 2"]
    yield Sample("deleted_and_rewritten", gone.text, said, at(whole(), 2, 4))
    late = broken(lambda book: edit(book, 5), rebuilt=True)
    yield Sample("changed_after_the_last_checkpoint", late.text, ["ledger.not_anchored 1"], at(whole(), 4))
    both = at(whole(), 5) | {"shown_to_another.txt": at(rewritten, 5)["5.txt"]}
    one, other = sorted([whole().head, rewritten.head])
    said = ["checkpoint.split 5", "checkpoint.differs 5"]
    assert one != other
    shown = whole() if one == whole().head else rewritten  # the other one comes second and is told
    yield Sample("split_view", shown.text, said, both)
    said = ["code.differs 4", "ledger.not_anchored 5"]
    yield Sample("rewritten_against_a_short_code", rewritten.text, said, arguments=[code(whole(), 4)])
    yield Sample("short_code_of_a_cut_tail", cut.text, ["code.differs 5"], at(cut, 4), [code(whole(), 5)])


def _papers() -> Iterator[Sample]:
    text = whole().text
    good = at(whole(), 5)
    forged = good["5.txt"].replace("day 2026-11-22", "day 2026-11-23")
    signed = good | {"forged.txt": forged}
    yield Sample("checkpoint_text_edited", text, ["checkpoint.signature forged.txt"], signed)
    found = re.search(r"signature (\w{64})(\w{64})", good["5.txt"])
    assert found is not None
    larger = (int.from_bytes(bytes.fromhex(found[2]), "little") + ORDER).to_bytes(32, "little").hex()
    again = good["5.txt"].replace(found[2], larger)
    said = ["checkpoint.signature malleable.txt"]
    yield Sample("checkpoint_signature_malleable", text, said, good | {"malleable.txt": again})
    zero = "01" + "00" * 31  # a key that is no key: with s = 0 it signs anything, with s = ORDER nothing
    message = good["5.txt"].split("signature")[0]
    message = re.sub(r"node \w+", f"node {zero}", message)
    nobody = f"{message}signature {zero}{ORDER.to_bytes(32, 'little').hex()}\n"
    yield Sample(
        "checkpoint_signed_by_nobody",
        text,
        ["checkpoint.signature 5.txt", "ledger.not_anchored 5"],
        {"5.txt": nobody},
    )
    stranger = good | {"9.txt": checkpoint(OTHER, 5, whole().head, day="2026-11-23")}
    yield Sample("checkpoint_of_another_node", text, ["checkpoint.node 5"], stranger)
    odd = good | {"notes.txt": "đọc tôi\n", "long.txt": good["5.txt"] + "thêm\n"}
    said = ["checkpoint.form long.txt", "checkpoint.form notes.txt"]
    yield Sample("papers_that_are_none", text, said, odd)


def _epochs() -> Iterator[Sample]:
    """A register that went on from an older copy after entry 3."""
    old = broken(lambda book: edit(book, 4), rebuilt=True)
    new = whole()
    begun = {"epoch.txt": checkpoint(NODE, 3, new.entry(3).hash, epoch=1, reason="máy hỏng")}
    before = at(old, 3, 4, 5)
    after = {"after.txt": checkpoint(NODE, 5, new.head, epoch=1)}
    said = ["checkpoint.given_up 4", "checkpoint.given_up 5"]
    yield Sample("epoch_begun", new.text, said, before | begun | after)
    other = {"epoch.txt": checkpoint(OTHER, 3, new.entry(3).hash, epoch=1, reason="mất khóa")}
    after_other = {"after.txt": checkpoint(OTHER, 5, new.head, epoch=1)}
    yield Sample("epoch_begun_with_a_new_key", new.text, said, before | other | after_other)
    said = ["checkpoint.differs 4", "checkpoint.differs 5", "ledger.not_anchored 1"]
    yield Sample(
        "epoch_without_its_beginning", new.text, said, before | {"after.txt": at(new, 4, epoch=1)["4.txt"]}
    )
    first = {"epoch.txt": checkpoint(NODE, 4, new.entry(4).hash, epoch=1, reason="máy hỏng")}
    said = ["checkpoint.differs 4", "checkpoint.given_up 5"]
    yield Sample("epoch_that_hides_no_older_change", new.text, said, before | first | after)
    wrong = {"after.txt": checkpoint(NODE, 5, old.head, epoch=1)}
    said = ["checkpoint.differs 5", "ledger.not_anchored 2"]
    yield Sample("epoch_gives_up_nothing_of_its_own", new.text, said, begun | wrong)


def write(folder: Path) -> None:
    """Write all samples into an empty folder."""
    for sample in samples():
        place = folder / sample.name
        (place / "papers").mkdir(parents=True)
        (place / "export").write_bytes(sample.export.encode())
        for name, text in sample.papers.items():
            (place / "papers" / name).write_bytes(text.encode())
        named = any(one.startswith("papers/") for one in sample.arguments)
        arguments = [*(["papers"] if sample.papers and not named else []), *sample.arguments]
        (place / "arguments").write_text("".join(f"{one}\n" for one in arguments), encoding="utf-8")
        lines = "".join(line.replace(" ", "\t", 1) + "\n" for line in sample.expected)
        (place / "expected").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))

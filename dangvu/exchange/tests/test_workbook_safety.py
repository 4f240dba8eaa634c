"""Files that are refused before any parser sees them, each in its own sentence."""

import dataclasses
import zipfile
import zlib
from pathlib import Path

import pytest

from dangvu.core.finding import Finding
from dangvu.exchange.tests.workbooks import good, lie_about_size, pack, parts_of, with_parts
from dangvu.exchange.workbook.limits import LIMITS
from dangvu.exchange.workbook.safety import check_file

SHEET = "xl/worksheets/sheet1.xml"


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code.removeprefix("workbook.") for finding in findings]


def test_a_plain_workbook_passes(tmp_path: Path) -> None:
    assert check_file(good(tmp_path / "a.xlsx")) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000), "xls"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("Họ và tên;Sinh ngày\n".encode(), "not_a_workbook"),
        (b"<html><table></table></html>", "not_a_workbook"),
        (b"PK\x03\x04" + bytes(200), "broken"),
    ],
)
def test_a_file_that_is_no_xlsx_is_refused_by_its_first_bytes(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "danh_sach.xlsx"
    path.write_bytes(content)

    assert codes(check_file(path)) == [code]


def test_a_renamed_archive_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.xlsx", {"danh_sach.txt": b"text", "anh.jpg": b"\xff\xd8"})

    assert codes(check_file(path)) == ["renamed_archive"]


@pytest.mark.parametrize("part", ["xl/workbook.bin", "mimetype"])
def test_another_kind_of_workbook_is_named_as_such(tmp_path: Path, part: str) -> None:
    path = pack(tmp_path / "a.xlsx", {part: b"x"})

    assert codes(check_file(path)) == ["other_workbook"]


def test_a_file_over_the_size_limit_is_refused(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")

    assert codes(check_file(path, dataclasses.replace(LIMITS, file_size=100))) == ["too_large"]


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    parts = parts_of(good(tmp_path / "a.xlsx"))
    path = pack(
        tmp_path / "b.xlsx", parts | {f"xl/media/{number}.png": b"" for number in range(LIMITS.entries)}
    )

    assert codes(check_file(path)) == ["too_many_parts"]


def test_a_part_that_inflates_too_far_is_refused_and_not_read_on(tmp_path: Path) -> None:
    parts = parts_of(good(tmp_path / "a.xlsx"))
    path = pack(tmp_path / "b.xlsx", parts | {SHEET: b"<worksheet>" + b" " * 30_000_000})

    assert path.stat().st_size < 100_000
    assert codes(check_file(path)) == ["inflates_too_far"]


def test_the_sum_of_all_parts_is_limited(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx", count=200)

    assert check_file(path) == []
    assert codes(check_file(path, dataclasses.replace(LIMITS, inflated=50_000))) == ["inflates_too_far"]


def test_a_part_that_claims_less_than_it_holds_is_refused(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx", count=50)
    sheet = parts_of(path)[SHEET]
    # The claim is consistent in itself: size and checksum of a true beginning.
    lie_about_size(path, SHEET, 1000, zlib.crc32(sheet[:1000]))

    assert codes(check_file(path)) == ["broken"]


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, b"<worksheet/>")

    assert codes(check_file(path)) == ["broken"]


def test_an_archive_cut_short_is_refused(tmp_path: Path) -> None:
    path = good(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:-3000])

    assert codes(check_file(path)) == ["broken"]


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl__vbaProject_dot_bin", b"x", "macros"),
        ("xl__externalLinks__externalLink1_dot_xml", b"<externalLink/>", "external_links"),
        ("xl__connections_dot_xml", b"<connections/>", "external_links"),
        ("xl__embeddings__oleObject1_dot_bin", b"x", "embedded"),
        ("xl__activeX__activeX1_dot_xml", b"<ax/>", "embedded"),
        (
            "xl__sharedStrings_dot_xml",
            b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "b">]><sst/>',
            "doctype",
        ),
        ("xl__sharedStrings_dot_xml", '<?xml version="1.0"?><sst/>'.encode("utf-16"), "encoding"),
        ("xl__sharedStrings_dot_xml", b'<?xml version="1.0" encoding="UTF-7"?><sst/>', "encoding"),
        (
            "xl___rels__extra_dot_xml_dot_rels",
            b'<Relationships><Relationship Id="r" Type="http://x/externalLinkPath" Target="file:///a" '
            b'TargetMode="External"/></Relationships>',
            "external_links",
        ),
    ],
)
def test_a_suspicious_part_is_refused(tmp_path: Path, part: str, content: bytes, code: str) -> None:
    path = with_parts(tmp_path / "a.xlsx", **{part: content})

    assert codes(check_file(path)) == [code]


def test_a_doctype_across_two_chunks_is_seen(tmp_path: Path) -> None:
    body = b"<sst>" + bytes(str(list(range(45_000))), "ascii")[: 256 * 1024 - 9] + b"<!DOCTYPE x></sst>"
    path = with_parts(tmp_path / "a.xlsx", xl__sharedStrings_dot_xml=body)

    assert codes(check_file(path)) == ["doctype"]


def test_a_macro_enabled_content_type_is_refused(tmp_path: Path) -> None:
    parts = parts_of(good(tmp_path / "a.xlsx"))
    types = parts["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
    path = pack(tmp_path / "b.xlsx", parts | {"[Content_Types].xml": types})

    assert codes(check_file(path)) == ["macros"]


def test_a_link_to_a_mail_address_is_harmless(tmp_path: Path) -> None:
    rels = (
        b'<Relationships><Relationship Id="r" TargetMode="External" Target="mailto:a@example.org" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/></Relationships>'
    )
    path = with_parts(tmp_path / "a.xlsx", xl__worksheets___rels__sheet9_dot_xml_dot_rels=rels)

    assert check_file(path) == []


def test_every_refusal_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000))

    (finding,) = check_file(path)

    assert "Hãy mở bằng Excel" in finding.message
    assert finding.severity == "refuse"

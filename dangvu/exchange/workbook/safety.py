"""Whether an uploaded file may be parsed at all, judged before any parser sees it.

In order: size; what kind of file it is; how many parts; what kinds of parts; each part inflated and counted,
and looked through for document types and foreign encodings. Memory stays at one chunk whatever the file
holds.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from dangvu.core.finding import Finding
from dangvu.exchange.workbook import scanner
from dangvu.exchange.workbook.archive import BrokenArchive, directory_claims, entries_of, inflate
from dangvu.exchange.workbook.limits import LIMITS, Limits

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MACROS = re.compile(r"vbaproject|vbadata|(^|/)macrosheets/|(^|/)dialogsheets/", re.IGNORECASE)
_EXTERNAL = re.compile(
    r"(^|/)(externallinks|querytables)/|(^|/)connections\.xml$|(^|/)customdata/|(^|/)model/", re.IGNORECASE
)
_EMBEDDED = re.compile(r"(^|/)(embeddings|activex|oleobjects)/", re.IGNORECASE)
_XML = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
_OTHER_EXTERNAL = re.compile(
    rb"<\w*:?Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)(?![^>]*/hyperlink[\"'])", re.IGNORECASE
)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|ms-excel\.addin", re.IGNORECASE)
_OVERLAP = 4096
"""Bytes kept from the chunk before, so that a tag across two chunks is seen."""


def check_file(path: Path, limits: Limits = LIMITS) -> list[Finding]:
    """What keeps the file from being parsed; empty when it is a plain .xlsx within the limits, in which the
    scanner, if one is named, found nothing.
    """
    if finding := _kind_of_file(path, limits) or _directory(path, limits):
        return [finding]
    try:
        entries = entries_of(path)
        # The scanner last: what we refuse ourselves needs no other look.
        return _kinds_of_parts(entries) or list(_contents(path, entries, limits)) or scanner.findings_of(path)
    except BrokenArchive:
        return [_broken()]


def _refuse(code: str, message: str, **figures: int) -> Finding:
    return Finding(f"workbook.{code}", message, figures=figures)


def _kind_of_file(path: Path, limits: Limits) -> Finding | None:
    size = path.stat().st_size
    if size == 0:
        return _refuse("empty", _("Tệp rỗng, không có dữ liệu. Hãy chọn lại tệp .xlsx có danh sách."))
    if size > limits.file_size:
        message = _("Tệp lớn quá %(limit)s MB. Hãy chia danh sách thành nhiều tệp nhỏ hơn rồi nhập lần lượt.")
        return _refuse("too_large", message % {"limit": limits.file_size // 1024**2}, size=size)
    with path.open("rb") as file:
        start = file.read(8)
        if start == _OLE:
            return _old_or_locked(file.read())
    if start.startswith(_ZIP):
        return None
    message = _(
        "Tệp không phải là sổ tính Excel (.xlsx). Hãy mở bằng Excel, chọn Lưu thành, kiểu Excel Workbook "
        "(*.xlsx), rồi nhập lại."
    )
    return _refuse("not_a_workbook", message)


def _old_or_locked(content: bytes) -> Finding:
    """A compound file is an .xls, or an .xlsx under a password."""
    if _ENCRYPTED_PACKAGE in content:
        return _refuse(
            "password",
            _("Tệp được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu trong Excel, lưu lại rồi nhập."),
        )
    message = _(
        "Tệp thuộc định dạng cũ .xls. Hãy mở bằng Excel, chọn Lưu thành, kiểu Excel Workbook (*.xlsx), rồi "
        "nhập lại."
    )
    return _refuse("xls", message)


def _directory(path: Path, limits: Limits) -> Finding | None:
    try:
        entries, directory_size = directory_claims(path)
    except BrokenArchive:
        return _broken()
    if entries > limits.entries or directory_size > limits.directory_size:
        message = _(
            "Tệp có quá nhiều thành phần bên trong (hơn %(limit)s), không giống một sổ tính thường. Hãy "
            "chép danh sách sang sổ tính mới."
        )
        return _refuse("too_many_parts", message % {"limit": limits.entries}, parts=entries)
    return None


def _kinds_of_parts(entries: list[zipfile.ZipInfo]) -> list[Finding]:
    names = [entry.filename.replace("\\", "/") for entry in entries]
    if len(names) > LIMITS.entries or any(name.startswith("/") or ".." in name.split("/") for name in names):
        return [_broken()]
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        return [_other_archive(names)]
    findings = []
    if any(_MACROS.search(name) for name in names):
        findings.append(_macros())
    if any(_EXTERNAL.search(name) for name in names):
        findings.append(_external())
    if any(_EMBEDDED.search(name) for name in names):
        message = _(
            "Tệp có đối tượng nhúng bên trong. Hãy xóa các đối tượng nhúng, chỉ giữ danh sách, rồi nhập lại."
        )
        findings.append(_refuse("embedded", message))
    return findings


def _other_archive(names: list[str]) -> Finding:
    if "xl/workbook.bin" in names or "mimetype" in names:
        message = _(
            "Tệp là sổ tính kiểu khác (.xlsb, .ods). Hãy lưu lại thành Excel Workbook (*.xlsx) rồi nhập."
        )
        return _refuse("other_workbook", message)
    message = _(
        "Tệp là một tệp nén được đổi tên, bên trong không có sổ tính. Hãy giải nén và chọn đúng tệp .xlsx."
    )
    return _refuse("renamed_archive", message)


def _macros() -> Finding:
    message = _(
        "Tệp có chứa macro. Hãy lưu lại thành Excel Workbook (*.xlsx), kiểu không có macro, rồi nhập."
    )
    return _refuse("macros", message)


def _external() -> Finding:
    message = _(
        "Tệp có liên kết tới tệp hoặc nguồn dữ liệu bên ngoài. Hãy ngắt các liên kết (dán lại dưới dạng "
        "giá trị), lưu rồi nhập lại."
    )
    return _refuse("external_links", message)


def _broken() -> Finding:
    message = _(
        "Tệp bị hỏng hoặc không đúng cấu trúc .xlsx. Hãy mở bằng Excel, lưu lại thành tệp mới rồi nhập."
    )
    return _refuse("broken", message)


def _contents(path: Path, entries: list[zipfile.ZipInfo], limits: Limits) -> Iterator[Finding]:
    """Inflate every part, counting; stop at the first that goes beyond."""
    total = 0
    with path.open("rb") as file:
        for entry in entries:
            count, codes, overlap = 0, set[str](), b""
            is_xml = _XML.search(entry.filename) is not None
            for chunk in inflate(file, entry):
                count, total = count + len(chunk), total + len(chunk)
                if total > limits.inflated or count > max(
                    limits.ratio * entry.compress_size, limits.ratio_free_size
                ):
                    yield _bomb(limits)
                    return
                if is_xml:
                    codes |= _suspicions(entry.filename, overlap + chunk, is_start=not overlap)
                    overlap = chunk[-_OVERLAP:]
            yield from (_SENTENCES[code]() for code in sorted(codes))


def _bomb(limits: Limits) -> Finding:
    message = _(
        "Tệp phình ra quá lớn khi giải nén (quá %(limit)s MB, hoặc quá %(ratio)s lần), nên không được đọc. "
        "Hãy chép riêng danh sách sang sổ tính mới."
    )
    return _refuse("inflates_too_far", message % {"limit": limits.inflated // 1024**2, "ratio": limits.ratio})


def _suspicions(name: str, data: bytes, *, is_start: bool) -> set[str]:
    codes = set()
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")) if is_start else None
    if b"\x00" in data or (declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii")):
        codes.add("encoding")
    if b"<!" in data and _DOCTYPE.search(data):
        codes.add("doctype")
    if name.endswith(".rels") and _OTHER_EXTERNAL.search(data):
        codes.add("external")
    if name == "[Content_Types].xml" and _MACRO_TYPE.search(data):
        codes.add("macros")
    return codes


def _doctype() -> Finding:
    message = _(
        "Tệp có khai báo kiểu tài liệu hoặc thực thể trong XML, không sổ tính thường nào có. Hãy chép danh "
        "sách sang sổ tính mới."
    )
    return _refuse("doctype", message)


def _encoding() -> Finding:
    return _refuse(
        "encoding", _("Nội dung tệp không ở mã UTF-8. Hãy mở bằng Excel, lưu lại thành tệp mới rồi nhập.")
    )


_SENTENCES = {"doctype": _doctype, "encoding": _encoding, "external": _external, "macros": _macros}

"""Reads a register as its users do, then dies with everything open: run by test_encrypted.py.

Given a workbook, which is sent to the import page, and a name to search for.
"""

import os
import signal
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after django.setup
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402 - as above
from django.test import Client  # noqa: E402 - as above
from django.urls import reverse  # noqa: E402 - as above

from dangvu.accounts.models import Account  # noqa: E402 - as above
from dangvu.accounts.readings import log_reading  # noqa: E402 - as above
from dangvu.core import scope  # noqa: E402 - as below
from dangvu.people.models import PersonRecord  # noqa: E402 - as above

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@scope.whole()
def main(workbook: Path, marked: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    account = Account.objects.get(is_local=True)
    client = Client()
    settings.SECOND_FACTOR = "offered"
    client.force_login(account)
    shown = [f"/members?page={number}" for number in range(1, 4)] + [f"/search?q={marked}", "/ledger"]
    for address in shown:
        assert client.get(address).status_code == 200, address
    assert marked in client.get(f"/search?q={marked}").content.decode()
    person = PersonRecord.objects.known().filter(full_name__contains=marked).first()
    assert person is not None
    log_reading(account, f"/people/{person.person_id}", [person.person_id], "full_name")
    sent = SimpleUploadedFile("danh_sach.xlsx", workbook.read_bytes(), XLSX)
    answer = client.post(reverse("import"), {"file": sent, "on": "2025-06-30"})
    assert answer.status_code < 400, answer.content.decode()
    assert [path for path in (settings.HOME / "uploads").rglob("*") if path.is_file()]
    sys.stdout.write("read")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

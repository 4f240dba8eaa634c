"""Signed requests: by the program of the how-to, by another's library; and every way of it going wrong."""

import io
import json
import runpy
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from dangvu.accounts import local
from dangvu.accounts.models import ApiToken, UsedCode
from dangvu.accounts.signatures import require_signature
from dangvu.accounts.tokens import account_with, make_token
from dangvu.command import main
from dangvu.core.finding import Refused
from dangvu.desk.api.openapi import description
from dangvu.desk.tests.test_api import BY, MOVE, RECORD, Program, codes
from dangvu.ledger.enact import head
from tests.cast import World

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[3] / "docs/how-to/signed_call.py"
KEY, ANOTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (7, 8))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
BODY = {**BY, "payload": MOVE, "key": "k1"}


@dataclass
class Signer:
    """A program of the clerk's whose token was given a public key."""

    token: ApiToken
    program: Program

    def signed(self, ago: int = 0, **given: Any) -> dict[str, str]:
        """As the example signs, so many seconds ago; ``given`` in place of what is right."""
        usual = {
            "address": f"http://testserver{RECORD}",
            "body": json.dumps(BODY).encode(),
            "key": pem(KEY),
            "number": self.token.pk,
            "created": int(time.time()) - ago,
        }
        headers: dict[str, str] = runpy.run_path(str(EXAMPLE))["signed"](**usual | given)
        return headers

    def post(self, headers: dict[str, str], body: Any = BODY) -> Any:
        return self.program.post(RECORD, body, **headers)


@pytest.fixture
def signer(world: World) -> Signer:
    token, secret = make_token(world.clerk, "thử", timezone.localdate() + timedelta(days=9), PUBLIC)
    return Signer(token, Program(secret))


def pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_what_is_signed_is_recorded_and_each_signature_is_good_once(signer: Signer) -> None:
    first = signer.signed()

    done, replayed, signed_again = signer.post(first), signer.post(first), signer.post(signer.signed())

    assert (done.status_code, head().number) == (200, 2)
    assert (replayed.status_code, codes(replayed)) == (403, ["signature.used"])
    assert signed_again.json() == done.json()


def test_reading_asks_for_no_signature(signer: Signer) -> None:
    assert signer.program.get(RECORD).status_code == 200


WRONG: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "another key": ("wrong", {"key": pem(ANOTHER)}, {}),
    "another address": ("wrong", {"address": "http://testserver/api/v1/acts/record_death"}, {}),
    "another server": ("wrong", {"address": f"http://elsewhere{RECORD}"}, {}),
    "another body": ("digest", {"body": b"{}"}, {}),
    "another time": ("wrong", {}, {"created=1": "created=01"}),
    "six minutes ago": ("time", {"ago": 360}, {}),
    "in two minutes": ("time", {"ago": -120}, {}),
    "another token's": ("form", {"number": 10**6}, {}),
    "without the body": ("form", {}, {' "content-digest"': ""}),
    "without a time": ("form", {}, {"created": "nonce"}),
    "with what is not there": ("form", {}, {'"@method"': '"@method" "x-none"'}),
    "with what is not known": ("form", {}, {";created": ";expires=9999999999;created"}),
    "by another algorithm": ("form", {}, {";created": ';alg="rsa-v1_5-sha256";created'}),
    "two at once": ("form", {}, {"sig=(": 'more=("@method");created=1, sig=('}),
}


@pytest.mark.parametrize(("code", "given", "changed"), WRONG.values(), ids=WRONG)
def test_what_is_signed_otherwise_is_refused(
    signer: Signer, code: str, given: dict[str, Any], changed: dict[str, str]
) -> None:
    headers = signer.signed(**given)
    for old, new in changed.items():
        assert old in headers["Signature-Input"]
        headers["Signature-Input"] = headers["Signature-Input"].replace(old, new)

    answer = signer.post(headers)

    assert (answer.status_code, codes(answer)) == (403, [f"signature.{code}"])
    assert (head().number, UsedCode.objects.count()) == (1, 0)


def test_a_body_changed_with_its_digest_is_refused(signer: Signer) -> None:
    body = BODY | {"key": "k2"}
    digest = signer.signed(body=json.dumps(body).encode())["Content-Digest"]

    assert codes(signer.post(signer.signed() | {"Content-Digest": digest}, body)) == ["signature.wrong"]


def test_a_key_of_the_request_in_a_header_is_signed_too(signer: Signer) -> None:
    assert codes(signer.post(signer.signed() | {"Idempotency-Key": "k9"})) == ["signature.form"]


def test_without_a_signature_or_with_too_long_a_body_nothing_is_recorded(signer: Signer) -> None:
    too_long = signer.program.post(RECORD, b" " * (5 * 1024 * 1024 + 1), **signer.signed())

    assert codes(signer.post({})) == ["signature.missing"]
    assert (too_long.status_code, codes(too_long)) == (413, ["api.too_large"])


def test_while_the_register_is_busy_the_program_is_told_to_wait(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_given: object) -> bool:
        raise OperationalError

    monkeypatch.setattr("dangvu.accounts.signatures.use_once", locked)

    answer = signer.post(signer.signed())

    assert (answer.status_code, codes(answer)) == (503, ["ledger.busy"])


def test_an_office_may_take_signed_requests_alone(world: World, settings: Settings) -> None:
    settings.SIGNED_CALLS = True
    program = Program(make_token(world.clerk, "thử", timezone.localdate() + timedelta(days=9))[1])

    refused = program.post(RECORD, BODY)

    assert (refused.status_code, codes(refused)) == (403, ["signature.key_missing"])
    assert program.get(RECORD).status_code == 200


def test_what_another_library_signed_is_understood(world: World) -> None:
    """By http-message-signatures 3.0.0, with its own order of parts and with headers of its choice."""
    covered = '"@method" "@authority" "@target-uri" "content-type" "idempotency-key" "content-digest"'
    signed = {
        "Idempotency-Key": "k7",
        "Content-Digest": "sha-256=:gSGlJd5Yrob8wZpuX4YHg+tL8+/AFJ2W5+evR/1o5YY=:",
        "Signature-Input": f'pyhms=({covered});created=1764230400;keyid="7";alg="ed25519";nonce="Zq8-x"',
        "Signature": "pyhms=:m6mUW/N2hWAuVdj5ipde3Pqv6q//JDpeXbiwqUdQf4P4wawI6DHeAuRBeSx10KKK"
        "/fpqFF1VtnFzaaMcuKnZAA==:",
    }
    address = "/api/v1/acts/record_death?on=2025-06-30"
    request = RequestFactory().post(address, b'{"key": "k7"}', "application/json", headers=signed)
    token = ApiToken(pk=7, account=world.clerk, public_key=PUBLIC)

    require_signature(request, token, now=1764230410)

    with pytest.raises(Refused, match="đã dùng rồi"):
        require_signature(request, token, now=1764230411)


def test_the_program_of_the_how_to_records(
    signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def sent(request: Request) -> io.BytesIO:
        assert isinstance(request.data, bytes)
        return io.BytesIO(signer.program.post(request.selector, request.data, **request.headers).content)

    (tmp_path / "key.pem").write_bytes(pem(KEY))
    words = [str(EXAMPLE), str(tmp_path / "key.pem"), str(signer.token.pk), f"http://testserver{RECORD}"]
    monkeypatch.setattr("sys.argv", words)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(BODY).encode())))
    monkeypatch.setattr("urllib.request.urlopen", sent)
    monkeypatch.setenv("DANGVU_TOKEN", signer.program.headers["Authorization"].split()[1])

    runpy.run_path(str(EXAMPLE), run_name="__main__")

    assert json.loads(capsys.readouterr().out)["acts"][0]["entry"] == 2


def test_a_token_is_made_with_the_public_key_and_is_nobodys_at_a_command(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(local, "ready_register", lambda: None)
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    answers = []
    for content in (public, pem(KEY)):
        (tmp_path / "key").write_bytes(content)
        words = ("--label", "nhân sự", "--public-key", str(tmp_path / "key"), "--json", "--as", "clerk")
        answers.append((main(["token", "make", *words]), json.loads(capsys.readouterr().out)))
    (done, made), (refused, why) = answers

    assert (done, made["public_key"]) == (0, PUBLIC)
    assert account_with(made["token"]) is None
    assert (refused, why["findings"][0]["code"]) == (1, "token.public_key")


def test_every_refusal_is_described() -> None:
    told = description()["components"]["parameters"]["Signature-Input"]["description"]

    for code in ("missing", "form", "digest", "time", "wrong", "used", "key_missing"):
        assert f"signature.{code}" in told

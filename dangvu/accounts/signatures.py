"""Signatures of programs: where a token was given a public key, every request of it that does more than read
is signed with the other half of the key: which request, with which body, lately, and once.

RFC 9421 with Ed25519, over a digest of the body (RFC 9530). One signature by one token's key is all there is
to read, so it is read here: docs/decisions/0024-signed-requests.md.
"""

import base64
import hashlib
import re
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dangvu.accounts.models import ApiToken
from dangvu.accounts.once import use_once
from dangvu.core.finding import Finding, Refused
from dangvu.ledger.enact import Busy

ONLY_READ = ("GET", "HEAD", "OPTIONS")
COVERED = ("@method", "@target-uri", "content-digest")
"""What is signed at least; the request's key too, where a header holds one."""
OLDEST, AHEAD = 300, 60
"""Seconds that a signature counts, and that the program's clock may be ahead of ours."""
ED25519 = '"ed25519"'
_INPUT = re.compile(
    r'(?P<label>[a-z][a-z0-9_-]*)=(?P<signed>\((?P<names>"[a-z0-9@-]+"(?: "[a-z0-9@-]+")*)\)'
    r'(?P<parameters>(?:;[a-z]+=(?:\d{1,15}|"[!#-\[\]-~ ]*"))+))'
)
"""Plain names, numbers and texts."""
_SIGNATURE = re.compile(r"(?P<label>[a-z][a-z0-9_-]*)=:(?P<bytes>[A-Za-z0-9+/]{86}==):")


class Signed(NamedTuple):
    """A signature as it came, and what it must be the signature of."""

    signature: bytes
    base: bytes
    created: int


def public_key_of(pem: bytes) -> str:
    """The 64 hexadecimal digits of a public key. Raises Refused: it is none, or not of Ed25519."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if isinstance(key, Ed25519PublicKey):
        return key.public_bytes_raw().hex()
    message = _("Hãy nêu tệp khóa công khai Ed25519 (PEM); khóa riêng không rời máy của chương trình.")
    raise Refused([Finding("token.public_key", message, where={"field": "public_key"})])


def require_signature(request: HttpRequest, token: ApiToken, now: float) -> None:
    """Let pass what only reads, and what is signed as its token asks. ``now``: in seconds, as ``created``.
    Raises Refused; Busy, where it cannot be noted now that the signature was used.
    """
    if request.method in ONLY_READ or not (token.public_key or settings.SIGNED_CALLS):
        return
    if not token.public_key:
        raise _refused(
            "key_missing",
            _("Nơi này chỉ nhận yêu cầu ghi có chữ ký; hãy lập token bằng dangvu token make --public-key."),
        )
    signed = _read(request, token)
    if request.headers.get("Content-Digest") != digest_of(request.body):
        raise _refused("digest", _("Content-Digest không phải là sha-256 của thân yêu cầu đã nhận."))
    if not -AHEAD <= now - signed.created <= OLDEST:
        message = _("Chữ ký chỉ dùng được trong %(minutes)s phút; hãy ký lại, và xem đồng hồ có đúng không.")
        raise _refused("time", message % {"minutes": OLDEST // 60})
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(token.public_key)).verify(*signed[:2])
    except InvalidSignature:
        message = _("Chữ ký không khớp: khóa khác, địa chỉ khác, hoặc yêu cầu đã bị đổi trên đường đi.")
        raise _refused("wrong", message) from None
    try:
        is_first = use_once(token.account, hashlib.sha256(signed.base).hexdigest()[:16])
    except OperationalError:  # somebody records a large act
        raise Busy from None
    if not is_first:
        raise _refused("used", _("Chữ ký này đã dùng rồi; mỗi lần gửi phải ký lại."))


def digest_of(body: bytes) -> str:
    """The one form of Content-Digest that is taken."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def _read(request: HttpRequest, token: ApiToken) -> Signed:
    told = [request.headers.get(name, "") for name in ("Signature-Input", "Signature")]
    if not any(told):
        message = _("Token này ký mỗi yêu cầu ghi; hãy gửi kèm Content-Digest, Signature-Input và Signature.")
        raise _refused("missing", message)
    there = {name.lower(): value for name, value in request.headers.items()} | {
        "@method": str(request.method),
        "@target-uri": request.build_absolute_uri(),
        "@authority": request.get_host(),
    }
    asked = [*COVERED, *(["idempotency-key"] if "idempotency-key" in there else [])]
    read, signature = _INPUT.fullmatch(told[0]), _SIGNATURE.fullmatch(told[1])
    if read and signature and read["label"] == signature["label"]:
        names = re.findall(r'"([^"]+)"', read["names"])
        given = {"alg": ED25519} | dict(re.findall(r';([a-z]+)=("[^"]*"|\d+)', read["parameters"]))
        created, _nonce = given.pop("created", ""), given.pop("nonce", "")
        is_ours = given == {"alg": ED25519, "keyid": f'"{token.pk}"'}
        if set(asked) <= set(names) <= there.keys() and is_ours and created.isdigit():
            lines = [f'"{name}": {there[name]}' for name in names]
            base = "\n".join([*lines, f'"@signature-params": {read["signed"]}'])
            return Signed(base64.b64decode(signature["bytes"]), base.encode(), int(created))
    message = _('Hãy ký (%(covered)s) bằng Ed25519, với created (giây) và keyid="%(number)s".')
    raise _refused("form", message % {"covered": " ".join(f'"{one}"' for one in asked), "number": token.pk})


def _refused(code: str, message: str) -> Refused:
    return Refused([Finding(f"signature.{code}", message)])

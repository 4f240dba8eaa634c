"""An authenticator application and a passkey, as tests hold them in their hands."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode


def code_of(secret: str, steps: int = 0) -> str:
    """The code that an application shows ``steps`` half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


@dataclass
class SoftKey:
    """A passkey in software. ``origin`` is the page it believes it is at."""

    origin: str = "https://testserver"
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    number: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user: str = ""

    def create(self, options: dict[str, Any]) -> str:
        """What the browser sends when the passkey is added."""
        asked = options["publicKey"]
        self.user = asked["user"]["id"]
        told = self._told("webauthn.create", asked["challenge"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))  # type: ignore[no-untyped-call]
        where = bytes(16) + len(self.number).to_bytes(2, "big") + self.number + public
        data = self._data(asked["rp"]["id"], 0x45) + where
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        answer = {"clientDataJSON": websafe_encode(told), "attestationObject": websafe_encode(attested)}
        return self._sent(answer, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any]) -> str:
        """What the browser sends when the passkey is used."""
        asked = options["publicKey"]
        told = self._told("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"], 0x05)
        signature = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {
            "clientDataJSON": websafe_encode(told),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user,
        }
        return self._sent(answer, {})

    def _told(self, kind: str, challenge: str) -> bytes:
        assert websafe_decode(challenge)
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + bytes(4)

    def _sent(self, answer: dict[str, str], results: dict[str, Any]) -> str:
        number = websafe_encode(self.number)
        sent = {"id": number, "rawId": number, "type": "public-key", "response": answer}
        return json.dumps({**sent, "clientExtensionResults": results})

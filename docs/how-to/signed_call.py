"""Records by a signed request: python signed_call.py KEY.pem NUMBER ADDRESS < act.json, with DANGVU_TOKEN.

NUMBER is that of the token; KEY.pem the private key whose public half it was given.
"""

import base64
import hashlib
import os
import secrets
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

from cryptography.hazmat.primitives.serialization import load_pem_private_key


def signed(address: str, body: bytes, key: bytes, number: int, created: int) -> dict[str, str]:
    """The headers that sign a POST of the body to the address."""
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    covered = '("@method" "@target-uri" "content-digest")'
    covered += f';created={created};keyid="{number}";nonce="{secrets.token_urlsafe(12)}"'
    lines = ['"@method": POST', f'"@target-uri": {address}', f'"content-digest": {digest}']
    lines += [f'"@signature-params": {covered}']
    signature = load_pem_private_key(key, password=None).sign("\n".join(lines).encode())
    return {
        "Content-Digest": digest,
        "Signature-Input": f"sig={covered}",
        "Signature": f"sig=:{base64.b64encode(signature).decode()}:",
    }


def main(key: str, number: str, address: str) -> None:
    body = sys.stdin.buffer.read()
    headers = signed(address, body, Path(key).read_bytes(), int(number), int(time.time()))
    headers |= {"Authorization": f"Bearer {os.environ['DANGVU_TOKEN']}", "Content-Type": "application/json"}
    with urlopen(Request(address, body, headers)) as answer:  # noqa: S310 - one's own address
        print(answer.read().decode())


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The ID token of an OpenID Connect provider: looked at before a word of it is believed."""

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those of a key in two halves: never one by the secret that we hold too, never none."""
SKEW = 60
"""Seconds by which the provider's clock may differ from ours."""


class Unbelieved(OAuth2Error):  # type: ignore[misc]
    """What the provider answered failed a check; the word says which, for the log of security."""


def claims_of(token: Any, keys: dict[str, Any], *, issuer: str, client: str, nonce: str) -> dict[str, Any]:
    """What the token says, if the provider signed it, for us, in answer to this question, and it still holds.

    Raises Unbelieved.
    """
    options: Any = {
        "require": ["iss", "sub", "aud", "exp", "iat", "nonce"],
        "enforce_minimum_key_length": True,
    }
    try:
        name = jwt.get_unverified_header(token).get("kid")
        key = next((one for one in jwt.PyJWKSet.from_dict(keys) if one.key_id == name), None)
        if key is None:
            raise Unbelieved("UnknownKey")
        claims: dict[str, Any] = jwt.decode(
            token, key, SIGNATURES, options, audience=client, issuer=issuer, leeway=SKEW
        )
    except jwt.PyJWTError as error:
        raise Unbelieved(type(error).__name__) from None
    if claims["aud"] not in (client, [client]) or claims.get("azp", client) != client:
        raise Unbelieved("NotForUsAlone")
    if not nonce or claims["nonce"] != nonce:
        raise Unbelieved("OtherNonce")
    return claims

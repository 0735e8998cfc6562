"""DSSE envelopes: signed bytes with their type, read strictly and written.

Format: Dead Simple Signing Envelope, protocol version 1. What is signed is the pre-authentication encoding of
the payload type and the payload, so that neither can be exchanged without breaking the signature.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hansa.model import ProblemReason
from hansa.sources import SourceError

__all__ = [
    "PAYLOAD_BYTES",
    "PAYLOAD_TYPE",
    "Envelope",
    "EnvelopeSignature",
    "canonical_json",
    "envelope_from_json",
    "pre_authentication_encoding",
    "sign_payload",
]

PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""Payload type of an in-toto statement; the only one that proves anything here."""

PAYLOAD_BYTES = 4 * 1024 * 1024
"""Largest payload that is read, in bytes."""

_SIGNATURES = 64


@dataclass(frozen=True, slots=True)
class EnvelopeSignature:
    """One signature of an envelope.

    Attributes:
        keyid: a hint which key it was made with; "" if the envelope gives none. Not trusted.
        signature: the raw signature.
        text: the signature as it stands in the file (base64).
        algorithm: a signature scheme the entry claims for itself (``alg`` or ``scheme``); "" if none.
    """

    keyid: str
    signature: bytes
    text: str
    algorithm: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload with its type and its signatures. Nothing in it is verified yet."""

    payload: bytes
    payload_type: str
    signatures: tuple[EnvelopeSignature, ...]

    @property
    def signed_bytes(self) -> bytes:
        """The bytes every signature is made over."""
        return pre_authentication_encoding(self.payload_type, self.payload)


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed (DSSE v1, PAE)."""
    name = payload_type.encode("utf-8", "surrogatepass")
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def envelope_from_json(name: str, data: Mapping[str, Any], *, place: str = "") -> Envelope:
    """Read an envelope from its parsed JSON.

    Args:
        name: path of the file as reports name it.
        data: the JSON object.
        place: where in the file the object stands.

    Raises:
        SourceError: if a field is missing, of the wrong type, too large or not canonical base64.
    """
    payload_type = data.get("payloadType")
    entries = data.get("signatures")
    if not isinstance(payload_type, str) or not isinstance(entries, list):
        raise SourceError(
            name,
            ProblemReason.MALFORMED,
            "is not an envelope: payloadType must be text and signatures a list.",
            place=place,
        )
    payload = _decode(name, data.get("payload"), "payload", place)
    if len(payload) > PAYLOAD_BYTES:
        raise SourceError(
            name,
            ProblemReason.TOO_LARGE,
            f"has a payload of {len(payload)} bytes; at most {PAYLOAD_BYTES} are read.",
            place=place,
        )
    if len(entries) > _SIGNATURES:
        raise SourceError(
            name,
            ProblemReason.TOO_LARGE,
            f"has {len(entries)} signatures; at most {_SIGNATURES} are read.",
            place=place,
        )
    signatures = []
    for position, entry in enumerate(entries):
        inner = place or f"/signatures/{position}"
        if not isinstance(entry, dict):
            raise SourceError(
                name, ProblemReason.MALFORMED, "has a signature that is no object.", place=inner
            )
        keyid = entry.get("keyid", "")
        claimed = entry.get("alg", entry.get("scheme", ""))
        if not isinstance(keyid, str) or not isinstance(claimed, str):
            raise SourceError(name, ProblemReason.MALFORMED, "has a key id that is not text.", place=inner)
        raw = _decode(name, entry.get("sig"), "signature", inner)
        signatures.append(EnvelopeSignature(keyid, raw, entry["sig"], claimed))
    return Envelope(payload, payload_type, tuple(signatures))


def _decode(name: str, text: Any, what: str, place: str) -> bytes:
    """Decode base64 in its one canonical form, standard or URL-safe alphabet."""
    if not isinstance(text, str):
        raise SourceError(name, ProblemReason.MALFORMED, f"has no {what} as base64 text.", place=place)
    alphabet = b"-_" if ("-" in text or "_" in text) else b"+/"
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=alphabet, validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError) as error:
        raise SourceError(
            name, ProblemReason.MALFORMED, f"has a {what} that is not base64.", place=place
        ) from error
    if base64.b64encode(raw, altchars=alphabet).decode("ascii") != text:
        raise SourceError(
            name, ProblemReason.MALFORMED, f"has a {what} in a second spelling of base64.", place=place
        )
    return raw


def sign_payload(
    payload: bytes, keys: Mapping[str, Ed25519PrivateKey], *, payload_type: str = PAYLOAD_TYPE
) -> dict[str, Any]:
    """Make an envelope: sign ``payload`` with each key, in the order given.

    Args:
        payload: the bytes to sign, usually from :func:`canonical_json`.
        keys: key id → private key.
        payload_type: what the payload is.

    Returns:
        The envelope as a JSON object.
    """
    data = pre_authentication_encoding(payload_type, payload)
    return {
        "payload": base64.b64encode(payload).decode("ascii"),
        "payloadType": payload_type,
        "signatures": [
            {"keyid": keyid, "sig": base64.b64encode(key.sign(data)).decode("ascii")}
            for keyid, key in keys.items()
        ],
    }


def canonical_json(value: Any) -> bytes:
    """One JSON text for one value: sorted keys, no white space, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

"""A small world in memory: a builder, authorities with keys, and whoever attacks them.

Nothing here touches a file. Every actor can be made to misbehave; the tests then read like stories.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hansa.model import Source, SourceKind
from hansa.provenance import (
    PAYLOAD_TYPE,
    PROVENANCE_TYPE,
    REVIEW_TYPE,
    STATEMENT_TYPE,
    Authority,
    Builder,
    Chain,
    Envelope,
    Policy,
    Statement,
    TrustedKey,
    canonical_json,
    envelope_from_json,
    parse_statement,
    sign_payload,
    verify_chain,
)

AS_OF = date(2026, 11, 1)
REPOSITORY = "https://git.example/app"
BUILDER = "https://builder.example/one"


def hex_of(text: str, length: int = 64) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def private_key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"test key {name}".encode()).digest())


def pem_of(name: str) -> bytes:
    return private_key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def trusted(name: str, **options: Any) -> TrustedKey:
    return TrustedKey.from_pem(pem_of(name), keyid=name, **options)


def authority(identity: str, country: str, *keys: str) -> Authority:
    return Authority(identity, identity, country, tuple(trusted(key) for key in keys or (identity,)))


def policy(**changes: Any) -> Policy:
    base = Policy(
        quorum=2,
        authorities=(authority("nl", "NL"), authority("de", "DE"), authority("fr", "FR")),
        builders=(Builder(BUILDER, (trusted("builder"),)),),
        maximum_age_days=730,
    )
    return replace(base, **changes)


def provenance_body(digest: str, commit: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": "registry.example/app", "digest": {"sha256": digest}}],
        "predicateType": PROVENANCE_TYPE,
        "predicate": {
            "buildDefinition": {
                "buildType": "https://builder.example/type/v1",
                "externalParameters": {},
                "resolvedDependencies": [
                    {"uri": f"git+{REPOSITORY}@refs/heads/main", "digest": {"gitCommit": commit}}
                ],
            },
            "runDetails": {"builder": {"id": BUILDER}},
        },
    }
    return body | changes


def review_body(who: str, country: str, commit: str, **fields: Any) -> dict[str, Any]:
    predicate: dict[str, Any] = {
        "authority": {"id": who, "country": country},
        "scope": {"kind": "full"},
        "depth": ["read"],
        "verdict": "accepted",
        "reviewedOn": "2026-09-01",
        "validFrom": "2026-09-01",
        "validUntil": "2027-08-31",
    }
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": f"git+{REPOSITORY}", "digest": {"gitCommit": commit}}],
        "predicateType": REVIEW_TYPE,
        "predicate": predicate | fields,
    }


def seal(body: Mapping[str, Any], *signers: str, payload_type: str = PAYLOAD_TYPE) -> Envelope:
    keys = {name: private_key(name) for name in signers}
    return envelope_from_json("memory", sign_payload(canonical_json(body), keys, payload_type=payload_type))


def statement_of(envelope: Envelope, name: str = "memory") -> Statement:
    source = Source(name, hashlib.sha256(envelope.payload).hexdigest(), SourceKind.SOFTWARE)
    return parse_statement(envelope, source)


@dataclass
class World:
    """One artifact, one commit, and the statements that lie about."""

    digest: str = field(default_factory=lambda: hex_of("artifact"))
    commit: str = field(default_factory=lambda: hex_of("commit", 40))
    policy: Policy | None = field(default_factory=policy)
    as_of: date = AS_OF
    envelopes: list[Envelope] = field(default_factory=list)

    def publish(self, body: Mapping[str, Any], *signers: str, payload_type: str = PAYLOAD_TYPE) -> Envelope:
        """Somebody signs a statement and puts it where it is found."""
        envelope = seal(body, *signers, payload_type=payload_type)
        self.envelopes.append(envelope)
        return envelope

    def build(self, signer: str = "builder", **changes: Any) -> Envelope:
        """The builder (or whoever signs) says what the artifact was built from."""
        return self.publish(provenance_body(self.digest, self.commit, **changes), signer)

    def review(self, who: str, signer: str = "", *, commit: str = "", **fields: Any) -> Envelope:
        """An authority (or whoever signs) reviews the commit."""
        body = review_body(who, who[:2].upper(), commit or self.commit, **fields)
        return self.publish(body, signer or who)

    def chain(self, digest: str = "") -> Chain:
        """What the verifier says of it all."""
        statements = [
            statement_of(envelope, f"memory/{number}") for number, envelope in enumerate(self.envelopes)
        ]
        return verify_chain(digest or self.digest, statements, self.policy, self.as_of)


def good_world(**options: Any) -> World:
    """Built by the accepted builder, reviewed by two states: the chain holds."""
    world = World(**options)
    world.build()
    world.review("nl")
    world.review("de")
    return world

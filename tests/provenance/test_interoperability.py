"""What other implementations make of our output, and we of theirs."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from google.protobuf.json_format import ParseDict
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement as InTotoStatement
from securesystemslib.dsse import Envelope as LibraryEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from hansa.provenance import (
    PAYLOAD_TYPE,
    REVIEW_TYPE,
    canonical_json,
    envelope_from_json,
    load_review_schema,
    parse_provenance,
    parse_review,
    pre_authentication_encoding,
    sign_payload,
    verify_chain,
)
from provenance.simulator import (
    AS_OF,
    REPOSITORY,
    hex_of,
    pem_of,
    policy,
    private_key,
    provenance_body,
    review_body,
    seal,
    statement_of,
)

BODIES = [
    provenance_body(hex_of("artifact"), hex_of("commit", 40)),
    review_body("nl", "NL", hex_of("commit", 40)),
]


@pytest.fixture
def vector() -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "source-review-v0.1.vector.json"
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return data


def library_key(name: str) -> SSlibKey:
    return SSlibKey.from_crypto(load_pem_public_key(pem_of(name)), keyid=name)


@pytest.mark.parametrize("body", BODIES)
def test_our_envelopes_verify_with_securesystemslib(body: dict[str, Any]) -> None:
    ours = sign_payload(canonical_json(body), {"nl": private_key("nl"), "de": private_key("de")})
    theirs = LibraryEnvelope.from_dict(copy.deepcopy(ours))
    keys = [library_key("nl"), library_key("de")]
    assert set(theirs.verify(keys, threshold=2)) == {"nl", "de"}
    with pytest.raises(VerificationError):
        theirs.verify([library_key("fr"), library_key("nl")], threshold=2)


def test_envelopes_of_securesystemslib_verify_here() -> None:
    digest, commit = hex_of("artifact"), hex_of("commit", 40)
    signed = {
        "builder": provenance_body(digest, commit),
        "nl": review_body("nl", "NL", commit),
        "de": review_body("de", "DE", commit),
    }
    statements = []
    for name, body in signed.items():
        theirs = LibraryEnvelope(json.dumps(body).encode(), PAYLOAD_TYPE, {})
        theirs.sign(CryptoSigner(private_key(name), library_key(name)))
        statements.append(statement_of(envelope_from_json(name, theirs.to_dict())))
    chain = verify_chain(digest, statements, policy(), as_of=AS_OF)
    assert chain.ok


@pytest.mark.parametrize("body", BODIES)
def test_our_statements_are_in_toto_statements(body: dict[str, Any]) -> None:
    message = ParseDict(json.loads(seal(body, "nl").payload), statement_pb2.Statement())
    InTotoStatement.copy_from_pb(message).validate()
    assert message.predicate_type == body["predicateType"]


def test_provenance_is_read_as_the_slsa_schema_says() -> None:
    body = BODIES[0]
    message = ParseDict(body["predicate"], provenance_pb2.Provenance())
    ours = parse_provenance(body["predicate"])
    assert ours.builder == message.run_details.builder.id
    assert ours.build_type == message.build_definition.build_type
    (theirs,) = message.build_definition.resolved_dependencies
    (source,) = ours.sources
    assert (source.uri, dict(source.digest)) == (theirs.uri, dict(theirs.digest))
    assert source.repository == REPOSITORY


def test_vector(vector: dict[str, Any]) -> None:
    """The published vector, checked with hashlib, base64 and securesystemslib rather than our own reader."""
    payload = base64.b64decode(vector["envelope"]["payload"])
    assert json.loads(payload) == vector["statement"]
    assert hashlib.sha256(payload).hexdigest() == vector["payload_sha256"]
    pae = f"DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} {len(payload)} ".encode() + payload
    assert hashlib.sha256(pae).hexdigest() == vector["pre_authentication_encoding_sha256"]
    assert pre_authentication_encoding(PAYLOAD_TYPE, payload) == pae
    key = SSlibKey.from_crypto(load_pem_public_key(vector["public_key_pem"].encode()), keyid="example-2026")
    LibraryEnvelope.from_dict(copy.deepcopy(vector["envelope"])).verify([key], threshold=1)


def test_vector_is_read(vector: dict[str, Any]) -> None:
    statement = statement_of(envelope_from_json("vector", vector["envelope"]))
    assert statement.predicate_type == REVIEW_TYPE
    review = parse_review(statement.predicate)
    assert (review.authority, review.country) == ("example-authority", "NL")
    assert [condition.id for condition in review.open_conditions] == ["C1"]


GOOD = review_body("nl", "NL", hex_of("commit", 40))["predicate"]
CONDITION = {"id": "C1", "text": "later", "met": False}


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({}, True),
        ({"verdict": "accepted-with-conditions", "conditions": [CONDITION]}, True),
        ({"verdict": "rejected"}, True),
        ({"objection": {"text": "no"}}, True),
        ({"base": {"gitCommit": "0" * 40}}, True),
        ({"scope": {"kind": "partial", "name": "login", "include": ["src/**"]}}, True),
        ({"supersedes": ["0" * 64]}, True),
        ({"verdict": "fine"}, False),
        ({"verdict": "accepted-with-conditions"}, False),
        ({"conditions": [CONDITION]}, False),
        ({"verdict": "accepted-with-conditions", "conditions": [{"id": "C1", "text": "x"}]}, False),
        ({"objection": {}}, False),
        ({"objection": "no"}, False),
        ({"base": {"gitCommit": "HEAD"}}, False),
        ({"scope": {"kind": "partial"}}, False),
        ({"scope": {"kind": "most"}}, False),
        ({"scope": {"kind": "full", "unreviewedFiles": -1}}, False),
        ({"depth": []}, False),
        ({"depth": ["glance"]}, False),
        ({"authority": {"id": "nl", "country": "nl"}}, False),
        ({"authority": {"id": " ", "country": "NL"}}, False),
        ({"reviewedOn": "1 September 2026"}, False),
        ({"supersedes": ["abc"]}, False),
    ],
)
def test_reader_and_schema_agree(change: dict[str, Any], good: bool) -> None:
    predicate = GOOD | change
    validator = jsonschema.Draft202012Validator(load_review_schema())
    assert validator.is_valid(predicate) is good
    if good:
        parse_review(predicate)
    else:
        with pytest.raises(ValueError, match=r".+"):
            parse_review(predicate)


@pytest.mark.parametrize("name", ["authority", "scope", "depth", "verdict", "reviewedOn", "validUntil"])
def test_what_the_schema_requires_the_reader_requires(name: str) -> None:
    predicate = {key: value for key, value in GOOD.items() if key != name}
    assert not jsonschema.Draft202012Validator(load_review_schema()).is_valid(predicate)
    with pytest.raises(ValueError, match=name):
        parse_review(predicate)


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(load_review_schema())

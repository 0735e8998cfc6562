"""From what is deployed to the reviews of its source: statements read, signatures verified, chains judged.

``read_software`` reads an institution's folder. ``verify_chain`` is the core that decides; it opens no file,
no connection and no clock.
"""

from __future__ import annotations

from hansa.provenance.chain import ChainVerifier, verify_chain
from hansa.provenance.envelope import (
    PAYLOAD_TYPE,
    Envelope,
    EnvelopeSignature,
    canonical_json,
    envelope_from_json,
    pre_authentication_encoding,
    sign_payload,
)
from hansa.provenance.links import Chain, Link, LinkKind, LinkStatus, Refusal, parse_digest
from hansa.provenance.policy import Authority, Builder, Policy, TrustedKey, load_policy
from hansa.provenance.reading import POLICY_NAME, SoftwareReading, read_software
from hansa.provenance.review import REVIEW_TYPE, Review, ReviewVerdict, load_review_schema, parse_review
from hansa.provenance.sbom import Sbom, read_sbom
from hansa.provenance.slsa import PROVENANCE_TYPE, Provenance, parse_provenance
from hansa.provenance.statement import STATEMENT_TYPE, Descriptor, Statement, parse_statement

__all__ = [
    "PAYLOAD_TYPE",
    "POLICY_NAME",
    "PROVENANCE_TYPE",
    "REVIEW_TYPE",
    "STATEMENT_TYPE",
    "Authority",
    "Builder",
    "Chain",
    "ChainVerifier",
    "Descriptor",
    "Envelope",
    "EnvelopeSignature",
    "Link",
    "LinkKind",
    "LinkStatus",
    "Policy",
    "Provenance",
    "Refusal",
    "Review",
    "ReviewVerdict",
    "Sbom",
    "SoftwareReading",
    "Statement",
    "TrustedKey",
    "canonical_json",
    "envelope_from_json",
    "load_policy",
    "load_review_schema",
    "parse_digest",
    "parse_provenance",
    "parse_review",
    "parse_statement",
    "pre_authentication_encoding",
    "read_sbom",
    "read_software",
    "sign_payload",
    "verify_chain",
]

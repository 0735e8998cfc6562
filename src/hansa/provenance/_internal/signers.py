"""Who signed a statement, under a policy and on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hansa.provenance.envelope import PAYLOAD_TYPE, EnvelopeSignature
from hansa.provenance.links import Link, LinkKind, LinkStatus, Refusal
from hansa.provenance.policy import Authority, Builder, Policy, TrustedKey
from hansa.provenance.statement import Statement

__all__ = ["Signer", "SignerRefused", "Signers", "refused_link"]


class SignerRefused(Exception):  # noqa: N818 - a refusal is an outcome, not a fault of the program
    """No accepted key signed the statement, or what it says cannot count."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal
        self.message = message


@dataclass(frozen=True, slots=True)
class Signer:
    """One verified signature.

    Attributes:
        position: of the signature in the envelope.
        party: whose key it is.
    """

    position: int
    party: Authority | Builder


class Signers:
    """Verifies signatures against the keys of a policy, each statement once."""

    def __init__(self, policy: Policy, as_of: date) -> None:
        self._policy = policy
        self._as_of = as_of
        self._keys: dict[str, list[tuple[TrustedKey, Authority | Builder]]] = {}
        parties: Iterable[Authority | Builder] = (*policy.authorities, *policy.builders)
        for party in parties:
            for key in party.keys:
                self._keys.setdefault(key.keyid, []).append((key, party))
        # The statement is kept with its outcome, so that its identity cannot pass to another one.
        self._outcomes: dict[int, tuple[Statement, tuple[Signer, ...] | SignerRefused]] = {}
        self._all = [row for rows in self._keys.values() for row in rows]

    def of(self, statement: Statement) -> tuple[Signer, ...]:
        """The verified signatures of a statement, at least one.

        Raises:
            SignerRefused: if there is none, with the reason of the first signature.
        """
        _, outcome = self._outcomes.get(id(statement), (statement, None))
        if outcome is None:
            try:
                outcome = self._signers(statement)
            except SignerRefused as refusal:
                outcome = refusal
            self._outcomes[id(statement)] = (statement, outcome)
        if isinstance(outcome, SignerRefused):
            raise SignerRefused(outcome.refusal, outcome.message)
        return outcome

    def _signers(self, statement: Statement) -> tuple[Signer, ...]:
        envelope = statement.envelope
        if not envelope.signatures:
            raise SignerRefused(Refusal.UNSIGNED, "nobody signed it")
        if envelope.payload_type != PAYLOAD_TYPE:
            raise SignerRefused(
                Refusal.PAYLOAD_TYPE,
                f"its payload type is {envelope.payload_type[:80]!r}, not {PAYLOAD_TYPE}",
            )
        data = envelope.signed_bytes
        verified: list[Signer] = []
        refused: list[SignerRefused] = []
        for position, signature in enumerate(envelope.signatures):
            try:
                verified.append(Signer(position, self._verify(signature, data)))
            except SignerRefused as refusal:
                refused.append(refusal)
        if not verified:
            raise refused[0]
        return tuple(verified)

    def _verify(self, signature: EnvelopeSignature, data: bytes) -> Authority | Builder:
        # The key id is a hint: without one, every key is tried; the scheme always comes from the key.
        candidates = self._keys.get(signature.keyid, []) if signature.keyid else self._all
        if not candidates:
            raise SignerRefused(
                Refusal.UNKNOWN_KEY, f"its key {signature.keyid[:80]!r} is not a key of the policy"
            )
        found = next(
            ((key, party) for key, party in candidates if key.verifies(signature.signature, data)), None
        )
        if found is None:
            raise SignerRefused(Refusal.BAD_SIGNATURE, "its signature does not fit its content")
        key, party = found
        if key.weak:
            raise SignerRefused(Refusal.ALGORITHM, key.weak)
        if key.scheme not in self._policy.algorithms:
            raise SignerRefused(Refusal.ALGORITHM, f"the policy does not accept {key.scheme} signatures")
        if signature.algorithm and signature.algorithm != key.scheme:
            raise SignerRefused(
                Refusal.ALGORITHM,
                f"it claims to be signed with {signature.algorithm[:40]!r}; the key is for {key.scheme}",
            )
        if key.valid_until is not None and key.valid_until < self._as_of:
            raise SignerRefused(
                Refusal.KEY_EXPIRED, f"the key it is signed with was trusted until {key.valid_until}"
            )
        return party


def refused_link(
    kind: LinkKind, about: str, refusal: Refusal, message: str, statement: Statement | None
) -> Link:
    """A link that a statement failed to be."""
    return Link(kind, LinkStatus.REFUSED, about, message, refusal, statement=statement)

"""The words of a chain: links, their state, and why one does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from hansa.provenance.statement import Statement

__all__ = ["Chain", "Link", "LinkKind", "LinkStatus", "Refusal", "join_words", "parse_digest"]

_DIGEST = re.compile(r"(?:.*@)?(?:sha256:)?([0-9a-f]{64})")


class LinkKind(StrEnum):
    """What a link joins, in the order of the chain."""

    PROVENANCE = "provenance"
    SOURCE = "source"
    REVIEW = "review"
    QUORUM = "quorum"


class LinkStatus(StrEnum):
    """Whether a link holds."""

    OK = "ok"
    MISSING = "missing"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a link does not hold: the closed list."""

    NO_POLICY = "no_policy"
    NO_STATEMENT = "no_statement"
    BROKEN_BEFORE = "broken_before"
    UNSIGNED = "unsigned"
    PAYLOAD_TYPE = "payload_type"
    PREDICATE_TYPE = "predicate_type"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    ALGORITHM = "algorithm"
    KEY_EXPIRED = "key_expired"
    WRONG_BUILDER = "wrong_builder"
    WRONG_AUTHORITY = "wrong_authority"
    NO_SOURCE = "no_source"
    CONFLICT = "conflict"
    OTHER_COMMIT = "other_commit"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    TOO_OLD = "too_old"
    SUPERSEDED = "superseded"
    PARTIAL_SCOPE = "partial_scope"
    SCOPE_CONTRADICTION = "scope_contradiction"
    BASE_MISSING = "base_missing"
    OPEN_CONDITIONS = "open_conditions"
    OBJECTION = "objection"
    TOO_FEW_COUNTRIES = "too_few_countries"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain, or one statement that was looked at and refused.

    Attributes:
        kind: what it joins.
        status: whether it holds.
        about: what it is about: ``sha256:…`` or ``repository@commit``.
        message: one sentence for people.
        refusal: why it does not hold; None if it does.
        decisive: whether the chain stands or falls with it. A refused statement beside a good one does not
            decide, but it is shown.
        statement: the statement; None where there is none.
        signature: position of the signature that was verified; -1 if none was.
        party: id of the builder or authority whose key verified it, or "".
        country: of the authority, or "".
        valid_from: first day on which it holds, if it says so.
        valid_until: last day on which it holds, if there is one.
        conditions: what stays open or should be known although it holds.
    """

    kind: LinkKind
    status: LinkStatus
    about: str
    message: str
    refusal: Refusal | None = None
    decisive: bool = False
    statement: Statement | None = field(default=None, repr=False)
    signature: int = -1
    party: str = ""
    country: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    conditions: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The link as a JSON object."""
        return {
            "kind": self.kind.value,
            "status": self.status.value,
            "reason": self.refusal.value if self.refusal else "",
            "decisive": self.decisive,
            "about": self.about,
            "message": self.message,
            "statement": self.statement.where if self.statement else "",
            "party": self.party,
            "country": self.country,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "conditions": list(self.conditions),
        }


@dataclass(frozen=True, slots=True)
class Chain:
    """From a deployed digest to the reviews of its source.

    Attributes:
        digest: sha256 of the artifact, lower-case hex.
        as_of: the day for which it was judged.
        links: in the order of the chain; refused statements stand behind the link they failed to be.
    """

    digest: str
    as_of: date
    links: tuple[Link, ...]

    @property
    def ok(self) -> bool:
        """Whether every decisive link holds, from the artifact to a quorum."""
        decisive = [link for link in self.links if link.decisive]
        kinds = {link.kind for link in decisive}
        return {LinkKind.PROVENANCE, LinkKind.SOURCE, LinkKind.QUORUM} <= kinds and all(
            link.status is LinkStatus.OK for link in decisive
        )

    @property
    def provenance(self) -> Link:
        """The decisive link from the artifact to its build."""
        return next(link for link in self.links if link.decisive and link.kind is LinkKind.PROVENANCE)

    @property
    def sources(self) -> tuple[Link, ...]:
        """The decisive links from the build to its sources."""
        return tuple(link for link in self.links if link.decisive and link.kind is LinkKind.SOURCE)

    @property
    def quorums(self) -> tuple[Link, ...]:
        """The decisive links from each source to a quorum of reviews."""
        return tuple(link for link in self.links if link.decisive and link.kind is LinkKind.QUORUM)

    @property
    def reviews(self) -> tuple[Link, ...]:
        """The reviews that hold."""
        return tuple(
            link for link in self.links if link.kind is LinkKind.REVIEW and link.status is LinkStatus.OK
        )

    @property
    def objections(self) -> tuple[Link, ...]:
        """The reviews in which an authority speaks against the source."""
        return tuple(
            link for link in self.links if link.kind is LinkKind.REVIEW and link.refusal is Refusal.OBJECTION
        )

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries whose reviews hold, each once, sorted."""
        return tuple(sorted({link.country for link in self.reviews}))

    @property
    def broken(self) -> Link | None:
        """The first decisive link that does not hold; None if the chain is whole."""
        return next((link for link in self.links if link.decisive and link.status is not LinkStatus.OK), None)

    @property
    def conditions(self) -> tuple[str, ...]:
        """What stays open although the links hold, each once, in order."""
        held = (link for link in self.links if link.status is LinkStatus.OK)
        return tuple(dict.fromkeys(text for link in held for text in link.conditions))

    def to_json(self) -> dict[str, Any]:
        """The chain as a JSON object, as ``verify --format json`` prints it."""
        return {
            "digest": f"sha256:{self.digest}",
            "verified": self.ok,
            "as_of": self.as_of.isoformat(),
            "countries": list(self.countries),
            "conditions": list(self.conditions),
            "links": [link.to_json() for link in self.links],
        }


def parse_digest(text: str) -> str:
    """The hex sha256 in a digest (``sha256:…`` or bare) or an image reference with a digest.

    Raises:
        ValueError: if there is none.
    """
    found = _DIGEST.fullmatch(text.strip())
    if not found:
        raise ValueError(f"not a sha256 digest or an image reference with one: {text[:120]!r}")
    return found.group(1)


def join_words(words: Iterable[str]) -> str:
    """Words as a list in a sentence."""
    items = list(words)
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)

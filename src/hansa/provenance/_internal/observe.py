"""Chains, statements and SBOMs as observations, each with a place where its evidence stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from hansa.model import (
    Basis,
    Country,
    JsonPointer,
    LineSpan,
    Observation,
    Source,
    Subject,
    SubjectKind,
    Unknown,
    UnknownReason,
    Value,
)
from hansa.provenance.links import Chain, Link, LinkKind, LinkStatus, Refusal
from hansa.provenance.policy import Demand, Policy
from hansa.provenance.sbom import Place, Sbom
from hansa.provenance.slsa import PROVENANCE_TYPE, parse_provenance
from hansa.provenance.statement import Statement

__all__ = ["absence_observations", "artifact_observations"]

_READER = "provenance.software"
_WORDS = 80


def artifact_observations(
    chains: Iterable[Chain], statements: Iterable[Statement], sboms: Iterable[Sbom], policy: Policy | None
) -> tuple[Observation, ...]:
    """Everything the folder says about the artifacts it names, without repetition."""
    found: dict[str, Observation] = {}
    named: set[str] = set()
    for chain in chains:
        for entry in _chain_observations(chain, policy):
            found.setdefault(entry.id, entry)
            named |= {entry.subject.key} if entry.property == "artifact.name" else set()
    if policy is None:
        for entry in _claims(statements):
            found.setdefault(entry.id, entry)
    for sbom in sboms:
        for entry in _sbom_observations(sbom, named=sbom.digest in named):
            found.setdefault(entry.id, entry)
    return tuple(found.values())


def absence_observations(chain: Chain, policy: Policy, unread: int) -> Iterator[Observation]:
    """That nobody showed what the policy asks for, read at the line that asks for it.

    Args:
        chain: of a deployed artifact that the policy covers.
        policy: read from a file.
        unread: how many parts of the folder could not be read; then absence is not known.
    """
    value: Value = False
    if unread:
        value = Unknown(
            UnknownReason.UNREADABLE.value, f"{unread} files or lines of the folder were not read"
        )
    if chain.provenance.status is not LinkStatus.OK:
        yield from _demanded(chain, "artifact.provenance_valid", value, policy, policy.covers_line)
    if any(link.status is not LinkStatus.OK for link in chain.quorums):
        yield from _demanded(chain, "artifact.review_quorum", value, policy, policy.quorum_line)


def _chain_observations(chain: Chain, policy: Policy | None) -> Iterator[Observation]:
    """What verified signatures prove, and what verification refused."""
    build = chain.provenance
    if build.status is LinkStatus.REFUSED:
        refused: Value = False
        if build.refusal is Refusal.CONFLICT:
            refused = Unknown(UnknownReason.CONFLICT.value, build.message)
        yield from _signed(chain, build, "artifact.provenance_valid", value=refused)
    if build.status is not LinkStatus.OK or policy is None:
        return
    yield from _signed(chain, build, "artifact.provenance_valid", value=True)
    yield from _signed(chain, build, "artifact.builder", value=build.party)
    for subject in build.statement.subjects if build.statement else ():
        if subject.sha256 == chain.digest and subject.name:
            yield from _signed(chain, build, "artifact.name", value=subject.name)
            break
    held = [link.about for link in chain.sources if link.status is LinkStatus.OK]
    if held:
        yield from _signed(chain, build, "artifact.built_from", value=", ".join(held))
    for review in chain.reviews:
        yield from _signed(chain, review, "artifact.reviewed_by", value=Country(review.country))
    for objection in chain.objections:
        yield from _signed(chain, objection, "artifact.review_objection", value=Country(objection.country))
    if chain.quorums and all(link.status is LinkStatus.OK for link in chain.quorums):
        days = [link.valid_until for link in chain.quorums if link.valid_until]
        yield from _demanded(
            chain, "artifact.review_quorum", True, policy, policy.quorum_line, until=min(days, default=None)
        )
    elif any(link.refusal is Refusal.OBJECTION for link in chain.quorums):
        yield from _signed(chain, chain.objections[0], "artifact.review_quorum", value=False)


def _signed(chain: Chain, link: Link, name: str, *, value: Value) -> Iterator[Observation]:
    """A fact that stands or falls with a signature: the signature is its place and its quote.

    The words themselves stand inside the payload, which is base64 in the file; the signature over them is
    what can be pointed at in one line and what proves them.
    """
    statement = link.statement
    if statement is None:
        return
    position = max(link.signature, 0)
    locator, quote = (
        statement.signature_place(position) if statement.envelope.signatures else statement.type_place()
    )
    review = link.kind is LinkKind.REVIEW
    yield Observation(
        subject=Subject(SubjectKind.ARTIFACT, chain.digest),
        property=name,
        value=value,
        source=statement.source,
        locator=locator,
        quote=quote,
        basis=Basis.PROVEN,
        reader=_READER,
        valid_from=link.valid_from if review else None,
        valid_to=link.valid_until if review else None,
    )


def _demanded(
    chain: Chain, name: str, value: Value, policy: Policy, demand: Demand, *, until: date | None = None
) -> Iterator[Observation]:
    """A fact about what the policy asks for, read at the line that asks."""
    if policy.source is None:
        return
    yield Observation(
        subject=Subject(SubjectKind.ARTIFACT, chain.digest),
        property=name,
        value=value,
        source=policy.source,
        locator=LineSpan(demand.line, demand.line),
        quote=demand.text,
        basis=Basis.PROVEN,
        reader=_READER,
        valid_to=until,
    )


def _claims(statements: Iterable[Statement]) -> Iterator[Observation]:
    """What provenance says where no policy tells whom to believe: attested, not proven."""
    for statement in statements:
        if statement.predicate_type != PROVENANCE_TYPE:
            continue
        try:
            provenance = parse_provenance(statement.predicate)
        except ValueError:
            continue
        locator, quote = statement.type_place()
        commits = [f"{entry.repository}@{entry.commit}" for entry in provenance.sources if entry.commit]
        for subject in statement.subjects:
            if not subject.sha256:
                continue
            facts = [("artifact.builder", provenance.builder), ("artifact.name", subject.name)]
            facts.append(("artifact.built_from", ", ".join(commits)))
            for name, value in facts:
                if value:
                    yield _attested(subject.sha256, name, value, statement.source, locator, quote)


def _sbom_observations(sbom: Sbom, *, named: bool) -> Iterator[Observation]:
    def fact(name: str, value: Value, place: Place) -> Observation:
        return _attested(sbom.digest, name, value, sbom.source, JsonPointer(place.pointer), place.text)

    yield fact("artifact.has_sbom", True, sbom.named)
    yield fact("artifact.component_count", sbom.components, sbom.last or sbom.named)
    if sbom.name and not named:
        yield fact("artifact.name", sbom.name.text, sbom.name)
    for origin in sbom.origins:
        value: Value = (
            Country(origin.country)
            if origin.country
            else Unknown(UnknownReason.UNREADABLE.value, f"{origin.place.text[:_WORDS]!r} is no country code")
        )
        yield fact("artifact.origin_country", value, origin.place)


def _attested(digest: str, name: str, value: Value, source: Source, locator: Any, quote: str) -> Observation:
    return Observation(
        subject=Subject(SubjectKind.ARTIFACT, digest),
        property=name,
        value=value,
        source=source,
        locator=locator,
        quote=quote,
        basis=Basis.ATTESTED,
        reader=_READER,
    )

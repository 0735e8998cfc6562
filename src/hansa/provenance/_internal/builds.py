"""From an artifact to its build, and from the build to its sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hansa.provenance._internal.signers import SignerRefused, Signers, refused_link
from hansa.provenance.links import Link, LinkKind, LinkStatus, Refusal
from hansa.provenance.policy import Builder
from hansa.provenance.slsa import PROVENANCE_TYPE, Provenance, parse_provenance
from hansa.provenance.statement import Descriptor, Statement

__all__ = ["PROVENANCE_FAMILY", "Builds", "source_links"]

PROVENANCE_FAMILY = PROVENANCE_TYPE.rpartition("/")[0]


class Builds:
    """The provenance statements, by the artifact they are about."""

    def __init__(self, statements: Iterable[Statement], signers: Signers) -> None:
        self._signers = signers
        self._by_digest: dict[str, list[Statement]] = {}
        self._count = 0
        for statement in statements:
            if statement.predicate_type.startswith(PROVENANCE_FAMILY):
                self._count += 1
                for digest in {subject.sha256 for subject in statement.subjects} - {""}:
                    self._by_digest.setdefault(digest, []).append(statement)

    def links(self, digest: str, about: str) -> tuple[Link, list[Link], Provenance | None]:
        """The decisive link, refused statements beside it, and what was proven."""
        held: list[tuple[Link, Provenance]] = []
        refused: list[Link] = []
        for statement in self._by_digest.get(digest, ()):
            try:
                held.append(self._check(statement, about))
            except SignerRefused as refusal:
                message = f"the provenance is refused: {refusal.message}."
                refused.append(refused_link(LinkKind.PROVENANCE, about, refusal.refusal, message, statement))
        if not held:
            if refused:
                return replace(refused[0], decisive=True), refused[1:], None
            count = self._count
            beside = f" ({count} provenance statements are about other digests)" if count else ""
            message = f"no provenance statement is about this digest{beside}."
            missing = Link(
                LinkKind.PROVENANCE, LinkStatus.MISSING, about, message, Refusal.NO_STATEMENT, decisive=True
            )
            return missing, [], None
        first, provenance = held[0]
        for link, other in held[1:]:
            if {entry.commit for entry in other.sources} != {entry.commit for entry in provenance.sources}:
                message = (
                    f"two accepted provenance statements ({_where(first)}, {_where(link)}) "
                    "name different sources."
                )
                conflict = refused_link(LinkKind.PROVENANCE, about, Refusal.CONFLICT, message, link.statement)
                return replace(conflict, decisive=True), refused, None
        return replace(first, decisive=True), [*(link for link, _ in held[1:]), *refused], provenance

    def _check(self, statement: Statement, about: str) -> tuple[Link, Provenance]:
        signers = self._signers.of(statement)
        if statement.predicate_type != PROVENANCE_TYPE:
            raise SignerRefused(
                Refusal.PREDICATE_TYPE,
                f"its predicate type is {statement.predicate_type[:80]}, not {PROVENANCE_TYPE}",
            )
        try:
            provenance = parse_provenance(statement.predicate)
        except ValueError as error:
            raise SignerRefused(Refusal.MALFORMED, str(error)) from error
        builder_id = provenance.builder
        for signer in signers:
            builder = signer.party
            if isinstance(builder, Builder) and builder.id == builder_id:
                if builder.build_types and provenance.build_type not in builder.build_types:
                    raise SignerRefused(
                        Refusal.WRONG_BUILDER,
                        f"the policy does not accept the build type {provenance.build_type[:80]!r} of it",
                    )
                link = Link(
                    LinkKind.PROVENANCE,
                    LinkStatus.OK,
                    about,
                    f"built by {builder_id}, signed with its key.",
                    statement=statement,
                    signature=signer.position,
                    party=builder_id,
                )
                return link, provenance
        raise SignerRefused(
            Refusal.WRONG_BUILDER, f"the key that signed it is not a key of the builder {builder_id[:120]!r}"
        )


def source_links(provenance: Provenance, about: str, build: Link) -> list[tuple[Link, Descriptor | None]]:
    """One link for each git source of the build; every one of them must have been reviewed."""
    statement = build.statement
    if not provenance.sources:
        message = "the provenance names no git source, so that no review can be joined to it."
        link = Link(
            LinkKind.SOURCE,
            LinkStatus.MISSING,
            about,
            message,
            Refusal.NO_SOURCE,
            decisive=True,
            statement=statement,
        )
        return [(link, None)]
    inputs = provenance.other_inputs
    what = "build input is" if inputs == 1 else "build inputs are"
    conditions = (f"{inputs} further {what} no git source: not reviewed as such",) if inputs else ()
    links: list[tuple[Link, Descriptor | None]] = []
    seen: set[str] = set()
    for source in provenance.sources:
        if source.commit in seen and source.commit:
            continue
        seen.add(source.commit)
        name = f"{source.repository}@{source.commit}" if source.commit else source.repository
        if source.commit:
            link = Link(
                LinkKind.SOURCE,
                LinkStatus.OK,
                name,
                f"built from {name}.",
                decisive=True,
                statement=statement,
                signature=build.signature,
                party=build.party,
                conditions=conditions,
            )
            links.append((link, source))
            continue
        message = f"the provenance names the source {name} without a commit."
        refused = refused_link(LinkKind.SOURCE, name or about, Refusal.NO_SOURCE, message, statement)
        links.append((replace(refused, decisive=True), None))
    return links


def _where(link: Link) -> str:
    return link.statement.where if link.statement else "?"

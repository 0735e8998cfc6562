"""The core that decides: from a digest to the reviews of its source. No files, no network, no clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hansa.provenance._internal.signers import Signer, SignerRefused, Signers
from hansa.provenance.links import Chain, Link, LinkKind, LinkStatus, Refusal, join_words, parse_digest
from hansa.provenance.policy import Authority, Builder, Policy
from hansa.provenance.review import REVIEW_TYPE, Review, parse_review
from hansa.provenance.slsa import PROVENANCE_TYPE, Provenance, parse_provenance
from hansa.provenance.statement import Descriptor, Statement

__all__ = ["ChainVerifier", "verify_chain"]

_REVIEW_FAMILY = REVIEW_TYPE.rpartition(":")[0]
_PROVENANCE_FAMILY = PROVENANCE_TYPE.rpartition("/")[0]
_NEIGHBOURS = 5
_BASES = 50


def verify_chain(digest: str, statements: Iterable[Statement], policy: Policy | None, as_of: date) -> Chain:
    """Link one artifact to the reviews of the source it was built from.

    Args:
        digest: ``sha256:…``, bare hex, or an image reference with a digest.
        statements: everything that was said; whom to believe is the policy's matter.
        policy: whom the institution accepts; without one nothing is verified.
        as_of: the day for which it is judged.

    Raises:
        ValueError: if ``digest`` is no sha256 digest.
    """
    return ChainVerifier(statements, policy, as_of).chain(digest)


class ChainVerifier:
    """The same for many artifacts: statements are indexed once, each signature is verified once."""

    def __init__(self, statements: Iterable[Statement], policy: Policy | None, as_of: date) -> None:
        self._policy = policy
        self._as_of = as_of
        self._signers = Signers(policy, as_of) if policy else None
        self._verified: dict[int, tuple[Signer, ...] | SignerRefused] = {}
        self._builds: dict[str, list[Statement]] = {}
        self._reviews: dict[str, list[Statement]] = {}
        self._by_repository: dict[str, list[Statement]] = {}
        self._all = tuple(statements)
        for statement in self._all:
            self._index(statement)
        self._superseded = self._find_superseded()

    def _index(self, statement: Statement) -> None:
        if statement.predicate_type.startswith(_PROVENANCE_FAMILY):
            for digest in {subject.sha256 for subject in statement.subjects} - {""}:
                self._builds.setdefault(digest, []).append(statement)
        elif statement.predicate_type.startswith(_REVIEW_FAMILY):
            for commit in {subject.commit for subject in statement.subjects} - {""}:
                self._reviews.setdefault(commit, []).append(statement)
            for repository in {subject.repository for subject in statement.subjects} - {""}:
                self._by_repository.setdefault(repository, []).append(statement)

    def chain(self, digest: str) -> Chain:
        """The chain of one artifact.

        Raises:
            ValueError: if ``digest`` is no sha256 digest.
        """
        key = parse_digest(digest)
        about = f"sha256:{key}"
        if self._policy is None:
            refused = Link(
                LinkKind.PROVENANCE,
                LinkStatus.MISSING,
                about,
                "there is no policy, so nobody is accepted as a builder or an authority.",
                Refusal.NO_POLICY,
                decisive=True,
            )
            return Chain(key, self._as_of, (refused, *_broken_after(about)))
        decisive, others, provenance = self._provenance(key, about)
        if provenance is None:
            return Chain(key, self._as_of, (decisive, *others, *_broken_after(about)))
        links = [decisive, *others]
        sources = self._source_links(provenance, about, decisive)
        links += [link for link, _ in sources]
        for link, source in sources:
            links += (
                self._review_links(self._policy, source, link.about)
                if source is not None
                else [_broken_quorum(link.about)]
            )
        return Chain(key, self._as_of, tuple(links))

    # ---- provenance ----------------------------------------------------------------------------------

    def _provenance(self, digest: str, about: str) -> tuple[Link, list[Link], Provenance | None]:
        """The decisive link, refused statements beside it, and what was proven."""
        held: list[tuple[Link, Provenance]] = []
        refused: list[Link] = []
        for statement in self._builds.get(digest, ()):
            try:
                held.append(self._check_provenance(statement, about))
            except SignerRefused as refusal:
                message = f"the provenance is refused: {refusal.message}."
                refused.append(_refused(LinkKind.PROVENANCE, about, refusal.refusal, message, statement))
        if not held:
            if refused:
                return replace(refused[0], decisive=True), refused[1:], None
            count = len({id(entry) for rows in self._builds.values() for entry in rows})
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
                conflict = _refused(LinkKind.PROVENANCE, about, Refusal.CONFLICT, message, link.statement)
                return replace(conflict, decisive=True), refused, None
        return replace(first, decisive=True), [*(link for link, _ in held[1:]), *refused], provenance

    def _check_provenance(self, statement: Statement, about: str) -> tuple[Link, Provenance]:
        signers = self._signed_by(statement)
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

    def _source_links(
        self, provenance: Provenance, about: str, build: Link
    ) -> list[tuple[Link, Descriptor | None]]:
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
        conditions = (
            (f"{inputs} further build inputs are no git source and were not reviewed as such",)
            if inputs
            else ()
        )
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
            refused = _refused(LinkKind.SOURCE, name or about, Refusal.NO_SOURCE, message, statement)
            links.append((replace(refused, decisive=True), None))
        return links

    # ---- reviews -------------------------------------------------------------------------------------

    def _review_links(self, policy: Policy, source: Descriptor, about: str) -> list[Link]:
        """Every review of the source, then the quorum."""
        links = [self._review_link(policy, entry, source, about) for entry in self._of_commit(source.commit)]
        held = [link for link in links if link.status is LinkStatus.OK]
        objections = [link for link in links if link.refusal is Refusal.OBJECTION]
        links += self._neighbours(source)
        objecting = {link.country for link in objections}
        until: dict[str, date] = {}
        for link in held:
            if link.country not in objecting and link.valid_until:
                until[link.country] = max(link.valid_until, until.get(link.country, link.valid_until))
        countries = sorted(until)
        asked = (
            f"{policy.quorum} distinct {'country is' if policy.quorum == 1 else 'countries are'} asked for"
        )
        quorum = Link(
            LinkKind.QUORUM,
            LinkStatus.OK,
            about,
            f"reviewed by {join_words(countries)}; {asked}.",
            decisive=True,
            valid_until=sorted(until.values(), reverse=True)[policy.quorum - 1]
            if len(countries) >= policy.quorum
            else None,
        )
        if objections and policy.objection_blocks:
            message = f"{join_words(sorted(objecting))} objects, and the policy lets one objection block."
            quorum = replace(
                quorum,
                status=LinkStatus.REFUSED,
                message=message,
                refusal=Refusal.OBJECTION,
                valid_until=None,
            )
        elif len(countries) < policy.quorum:
            seen = f"only {join_words(countries)} reviewed it" if countries else "nobody reviewed it"
            twice = len(held) > len(countries) and len(countries) > 0 and not objecting
            note = " (a country counts once, however many keys it has)" if twice else ""
            quorum = replace(
                quorum,
                status=LinkStatus.MISSING,
                message=f"{seen}{note}; {asked}.",
                refusal=Refusal.TOO_FEW_COUNTRIES,
            )
        return [*links, quorum]

    def _of_commit(self, commit: str) -> list[Statement]:
        return self._reviews.get(commit, [])

    def _neighbours(self, source: Descriptor) -> list[Link]:
        """Reviews of other commits of the same repository: shown, so that nobody mistakes them."""
        links: list[Link] = []
        for statement in self._by_repository.get(source.repository, ()):
            commits = {subject.commit for subject in statement.subjects}
            if source.commit in commits:
                continue
            other = join_words(sorted(commits))
            message = f"this review is about {other or 'no commit'}, not about {source.commit}."
            about = f"{source.repository}@{other}"
            links.append(_refused(LinkKind.REVIEW, about, Refusal.OTHER_COMMIT, message, statement))
            if len(links) == _NEIGHBOURS:
                break
        return links

    def _review_link(self, policy: Policy, statement: Statement, source: Descriptor, about: str) -> Link:
        try:
            return self._check_review(policy, statement, source, about, ())
        except SignerRefused as refusal:
            message = f"the review is refused: {refusal.message}."
            return _refused(LinkKind.REVIEW, about, refusal.refusal, message, statement)

    def _check_review(
        self,
        policy: Policy,
        statement: Statement,
        source: Descriptor,
        about: str,
        above: tuple[str, ...],
    ) -> Link:
        """The link of a review that holds or objects.

        Raises:
            SignerRefused: with the reason why it does not count.
        """
        signer, authority, review = self._reviewer(statement)
        _check_tree(statement, source)
        if max(review.reviewed_on, review.valid_from) > self._as_of:
            raise SignerRefused(Refusal.NOT_YET_VALID, f"it counts from {review.valid_from} only")
        if (authority.id, _payload_digest(statement)) in self._superseded:
            raise SignerRefused(Refusal.SUPERSEDED, f"{authority.id} has replaced it by a later statement")
        if review.objects:
            # An objection stands until its authority replaces it: it neither expires nor needs a full scope.
            words = review.objection or "the verdict is rejected"
            return replace(
                _refused(
                    LinkKind.REVIEW,
                    about,
                    Refusal.OBJECTION,
                    f"{authority.id} ({authority.country}) objects: {words[:300]}",
                    statement,
                ),
                signature=signer.position,
                party=authority.id,
                country=authority.country,
                valid_from=review.valid_from,
            )
        self._check_age(policy, review)
        conditions = self._check_extent(policy, review, authority, about, (*above, source.commit))
        until = review.valid_until
        if policy.maximum_age_days is not None:
            until = min(until, review.reviewed_on + timedelta(days=policy.maximum_age_days))
        return Link(
            LinkKind.REVIEW,
            LinkStatus.OK,
            about,
            f"reviewed by {authority.id} ({authority.country}) on {review.reviewed_on}: "
            f"{review.verdict}, {review.scope.kind} scope.",
            statement=statement,
            signature=signer.position,
            party=authority.id,
            country=authority.country,
            valid_from=review.valid_from,
            valid_until=until,
            conditions=conditions,
        )

    def _reviewer(self, statement: Statement) -> tuple[Signer, Authority, Review]:
        """Who made a review, verified.

        Raises:
            SignerRefused: unsigned, malformed, or signed by somebody other than the authority it names.
        """
        signers = self._signed_by(statement)
        if statement.predicate_type != REVIEW_TYPE:
            raise SignerRefused(
                Refusal.PREDICATE_TYPE,
                f"its predicate type is {statement.predicate_type[:80]}, not {REVIEW_TYPE}",
            )
        try:
            review = parse_review(statement.predicate)
        except ValueError as error:
            raise SignerRefused(Refusal.MALFORMED, str(error)) from error
        for signer in signers:
            party = signer.party
            if isinstance(party, Authority) and (party.id, party.country) == (
                review.authority,
                review.country,
            ):
                return signer, party, review
        raise SignerRefused(
            Refusal.WRONG_AUTHORITY,
            f"the key that signed it is not a key of {review.authority[:80]!r} of {review.country}",
        )

    def _check_age(self, policy: Policy, review: Review) -> None:
        if review.valid_until < self._as_of:
            raise SignerRefused(Refusal.EXPIRED, f"it was valid until {review.valid_until}")
        age = (self._as_of - review.reviewed_on).days
        if policy.maximum_age_days is not None and age > policy.maximum_age_days:
            raise SignerRefused(
                Refusal.TOO_OLD, f"it is {age} days old; the policy accepts {policy.maximum_age_days}"
            )

    def _check_extent(
        self, policy: Policy, review: Review, authority: Authority, about: str, above: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Whether enough was reviewed; what should be known about it although it counts."""
        scope = review.scope
        who = f"{authority.id} ({authority.country})"
        conditions = [
            f"{who}: open condition {condition.id}: {condition.text[:300]}"
            for condition in review.open_conditions
        ]
        if scope.contradiction:
            raise SignerRefused(
                Refusal.SCOPE_CONTRADICTION, f"it calls its scope full, yet {scope.contradiction}"
            )
        if scope.kind == "partial":
            if scope.name not in policy.partial_scopes:
                raise SignerRefused(
                    Refusal.PARTIAL_SCOPE,
                    f"it covers only {scope.name[:80]!r}, a partial scope the policy does not accept",
                )
            conditions.append(f"{who}: reviewed only the partial scope {scope.name[:80]}")
        if conditions and review.open_conditions and policy.conditions_block:
            raise SignerRefused(Refusal.OPEN_CONDITIONS, f"{len(review.open_conditions)} conditions are open")
        if review.base:
            conditions.append(f"{who}: reviewed only the changes since {review.base}")
            conditions += self._check_base(policy, review, authority, about, above)
        return tuple(conditions)

    def _check_base(
        self, policy: Policy, review: Review, authority: Authority, about: str, above: tuple[str, ...]
    ) -> tuple[str, ...]:
        """A review of changes stands on a review of the base by the same authority that itself holds."""
        if review.base not in above and len(above) <= _BASES:
            base = Descriptor("", "", {"gitCommit": review.base})
            for statement in self._of_commit(review.base):
                try:
                    link = self._check_review(policy, statement, base, about, above)
                except SignerRefused:
                    continue
                if link.status is LinkStatus.OK and link.party == authority.id:
                    return link.conditions
        raise SignerRefused(
            Refusal.BASE_MISSING,
            f"it covers only the changes since {review.base}, of which no review of {authority.id} holds",
        )

    # ---- shared --------------------------------------------------------------------------------------

    def _signed_by(self, statement: Statement) -> tuple[Signer, ...]:
        key = id(statement)  # statements live as long as the verifier: self._all holds them
        outcome = self._verified.get(key)
        if outcome is None:
            if self._signers is None:
                raise SignerRefused(Refusal.NO_POLICY, "there is no policy")
            try:
                outcome = self._signers.of(statement)
            except SignerRefused as refusal:
                outcome = refusal
            self._verified[key] = outcome
        if isinstance(outcome, SignerRefused):
            raise SignerRefused(outcome.refusal, outcome.message)
        return outcome

    def _find_superseded(self) -> frozenset[tuple[str, str]]:
        """(authority, payload digest) of statements their own authority has replaced by as_of."""
        found: set[tuple[str, str]] = set()
        if self._policy is None:
            return frozenset()
        for statements in self._reviews.values():
            for statement in statements:
                if not statement.predicate.get("supersedes"):
                    continue
                try:
                    _, authority, review = self._reviewer(statement)
                except SignerRefused:
                    continue
                if review.reviewed_on <= self._as_of:
                    found |= {(authority.id, digest) for digest in review.supersedes}
        return frozenset(found)


def _check_tree(statement: Statement, source: Descriptor) -> None:
    """Where both name the tree of the commit, it must be the same one."""
    tree = source.digest.get("gitTree", "")
    for subject in statement.subjects:
        other = subject.digest.get("gitTree", "")
        if subject.commit == source.commit and tree and other and tree != other:
            raise SignerRefused(Refusal.OTHER_COMMIT, "it names another tree for the same commit")


def _payload_digest(statement: Statement) -> str:
    return hashlib.sha256(statement.envelope.payload).hexdigest()


def _where(link: Link) -> str:
    return link.statement.where if link.statement else "?"


def _refused(kind: LinkKind, about: str, refusal: Refusal, message: str, statement: Statement | None) -> Link:
    return Link(kind, LinkStatus.REFUSED, about, message, refusal, statement=statement)


def _broken_quorum(about: str) -> Link:
    message = "reviews cannot be joined: the source is not known."
    return Link(LinkKind.QUORUM, LinkStatus.MISSING, about, message, Refusal.BROKEN_BEFORE, decisive=True)


def _broken_after(about: str) -> tuple[Link, Link]:
    message = "the source is not known without an accepted provenance statement."
    source = Link(LinkKind.SOURCE, LinkStatus.MISSING, about, message, Refusal.BROKEN_BEFORE, decisive=True)
    return source, _broken_quorum(about)

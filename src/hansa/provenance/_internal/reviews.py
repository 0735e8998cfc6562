"""From a source to a quorum of reviews."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hansa.provenance._internal.signers import Signer, SignerRefused, Signers, refused_link
from hansa.provenance.links import Link, LinkKind, LinkStatus, Refusal, join_words
from hansa.provenance.policy import Authority, Policy
from hansa.provenance.review import REVIEW_TYPE, Review, parse_review
from hansa.provenance.statement import Descriptor, Statement

__all__ = ["REVIEW_FAMILY", "Reviews"]

REVIEW_FAMILY = REVIEW_TYPE.rpartition(":")[0]
_NEIGHBOURS = 5
_BASES = 50


class Reviews:
    """The review statements, by the commit they are about, judged under a policy on a day."""

    def __init__(
        self, statements: Iterable[Statement], signers: Signers, policy: Policy, as_of: date
    ) -> None:
        self._signers = signers
        self._policy = policy
        self._as_of = as_of
        self._by_commit: dict[str, list[Statement]] = {}
        self._by_repository: dict[str, list[Statement]] = {}
        self._base_links: dict[int, Link | None] = {}
        reviews = [entry for entry in statements if entry.predicate_type.startswith(REVIEW_FAMILY)]
        for statement in reviews:
            for commit in {subject.commit for subject in statement.subjects} - {""}:
                self._by_commit.setdefault(commit, []).append(statement)
            for repository in {subject.repository for subject in statement.subjects} - {""}:
                self._by_repository.setdefault(repository, []).append(statement)
        self._superseded = self._find_superseded(reviews)

    def links(self, source: Descriptor, about: str) -> list[Link]:
        """Every review of the source, then the quorum."""
        links = [self._link(entry, source, about) for entry in self._by_commit.get(source.commit, ())]
        held = [link for link in links if link.status is LinkStatus.OK]
        objections = [link for link in links if link.refusal is Refusal.OBJECTION]
        links += self._neighbours(source)
        objecting = {link.country for link in objections}
        until: dict[str, date] = {}
        for link in held:
            if link.country not in objecting and link.valid_until:
                until[link.country] = max(link.valid_until, until.get(link.country, link.valid_until))
        countries = sorted(until)
        needed = self._policy.quorum
        asked = f"{needed} distinct {'country is' if needed == 1 else 'countries are'} asked for"
        quorum = Link(
            LinkKind.QUORUM,
            LinkStatus.OK,
            about,
            f"reviewed by {join_words(countries)}; {asked}.",
            decisive=True,
            # The quorum lapses when the review that is the last one needed for it does.
            valid_until=sorted(until.values(), reverse=True)[needed - 1]
            if len(countries) >= needed
            else None,
        )
        if objections and self._policy.objection_blocks:
            message = f"an objection of {join_words(sorted(objecting))} stands, and by the policy one blocks."
            quorum = replace(
                quorum,
                status=LinkStatus.REFUSED,
                message=message,
                refusal=Refusal.OBJECTION,
                valid_until=None,
            )
        elif len(countries) < needed:
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
            links.append(refused_link(LinkKind.REVIEW, about, Refusal.OTHER_COMMIT, message, statement))
            if len(links) == _NEIGHBOURS:
                break
        return links

    def _link(self, statement: Statement, source: Descriptor, about: str) -> Link:
        try:
            return self._check(statement, source, about, ())
        except SignerRefused as refusal:
            message = f"the review is refused: {refusal.message}."
            return refused_link(LinkKind.REVIEW, about, refusal.refusal, message, statement)

    def _check(
        self,
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
                refused_link(
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
        self._check_age(review)
        conditions = self._check_extent(review, authority)
        until = self._last_day(review)
        if review.base:
            base = self._base_of(review, authority, about, (*above, source.commit))
            conditions += (f"{authority.id} ({authority.country}): reviewed the changes since {review.base}",)
            conditions += base.conditions
            until = min(until, base.valid_until or until)
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
        signers = self._signers.of(statement)
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

    def _check_age(self, review: Review) -> None:
        if review.valid_until < self._as_of:
            raise SignerRefused(Refusal.EXPIRED, f"it was valid until {review.valid_until}")
        age = (self._as_of - review.reviewed_on).days
        if self._policy.maximum_age_days is not None and age > self._policy.maximum_age_days:
            raise SignerRefused(
                Refusal.TOO_OLD, f"it is {age} days old; the policy accepts {self._policy.maximum_age_days}"
            )

    def _last_day(self, review: Review) -> date:
        """The last day on which it counts: its own end, or the day it grows too old."""
        oldest = self._policy.maximum_age_days
        if oldest is None or (review.valid_until - review.reviewed_on).days <= oldest:
            return review.valid_until
        return review.reviewed_on + timedelta(days=oldest)

    def _check_extent(self, review: Review, authority: Authority) -> tuple[str, ...]:
        """Whether enough was reviewed; what should be known about it although it counts."""
        scope = review.scope
        who = f"{authority.id} ({authority.country})"
        if scope.contradiction:
            raise SignerRefused(
                Refusal.SCOPE_CONTRADICTION, f"it calls its scope full, yet {scope.contradiction}"
            )
        if scope.kind == "partial" and scope.name not in self._policy.partial_scopes:
            raise SignerRefused(
                Refusal.PARTIAL_SCOPE,
                f"it covers only {scope.name[:80]!r}, a partial scope the policy does not accept",
            )
        if review.open_conditions and self._policy.conditions_block:
            raise SignerRefused(Refusal.OPEN_CONDITIONS, f"{len(review.open_conditions)} conditions are open")
        conditions = [
            f"{who}: open condition {condition.id}: {condition.text[:300]}"
            for condition in review.open_conditions
        ]
        if scope.kind == "partial":
            conditions.append(f"{who}: reviewed only the partial scope {scope.name[:80]}")
        return tuple(conditions)

    def _base_of(self, review: Review, authority: Authority, about: str, above: tuple[str, ...]) -> Link:
        """The review of the base that a review of changes stands on: by the same authority, and it holds.

        Raises:
            SignerRefused: if there is none, if the bases run in a circle or on without end.
        """
        if review.base not in above and len(above) <= _BASES:
            base = Descriptor("", "", {"gitCommit": review.base})
            for statement in self._by_commit.get(review.base, ()):
                link = self._base_link(statement, base, about, above)
                if link is not None and link.status is LinkStatus.OK and link.party == authority.id:
                    return link
        raise SignerRefused(
            Refusal.BASE_MISSING,
            f"it covers only the changes since {review.base}, of which no review of {authority.id} holds",
        )

    def _base_link(
        self, statement: Statement, base: Descriptor, about: str, above: tuple[str, ...]
    ) -> Link | None:
        """Judge a review as a base, once: many reviews may stand on it. None if it is refused."""
        key = id(statement)
        if key not in self._base_links:
            try:
                self._base_links[key] = self._check(statement, base, about, above)
            except SignerRefused:
                self._base_links[key] = None
        return self._base_links[key]

    def _find_superseded(self, reviews: Iterable[Statement]) -> frozenset[tuple[str, str]]:
        """(authority, payload digest) of statements their own authority has replaced by as_of."""
        found: set[tuple[str, str]] = set()
        for statement in reviews:
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

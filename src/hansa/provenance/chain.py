"""The core that decides: from a digest to the reviews of its source. No files, no network, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hansa.provenance._internal.builds import Builds, source_links
from hansa.provenance._internal.reviews import Reviews
from hansa.provenance._internal.signers import Signers
from hansa.provenance.links import Chain, Link, LinkKind, LinkStatus, Refusal, parse_digest
from hansa.provenance.policy import Policy
from hansa.provenance.statement import Statement

__all__ = ["ChainVerifier", "verify_chain"]


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
        self._as_of = as_of
        self._judges: tuple[Builds, Reviews] | None = None
        if policy is not None:
            everything = tuple(statements)
            signers = Signers(policy, as_of)
            self._judges = (
                Builds(everything, signers),
                Reviews(everything, signers, policy, as_of),
            )

    def chain(self, digest: str) -> Chain:
        """The chain of one artifact.

        Raises:
            ValueError: if ``digest`` is no sha256 digest.
        """
        key = parse_digest(digest)
        about = f"sha256:{key}"
        if self._judges is None:
            refused = Link(
                LinkKind.PROVENANCE,
                LinkStatus.MISSING,
                about,
                "there is no policy, so nobody is accepted as a builder or an authority.",
                Refusal.NO_POLICY,
                decisive=True,
            )
            return Chain(key, self._as_of, (refused, *_broken_after(about)))
        builds, reviews = self._judges
        decisive, others, provenance = builds.links(key, about)
        if provenance is None:
            return Chain(key, self._as_of, (decisive, *others, *_broken_after(about)))
        sources = source_links(provenance, about, decisive)
        links = [decisive, *others, *(link for link, _ in sources)]
        for link, source in sources:
            links += reviews.links(source, link.about) if source else [_broken_quorum(link.about)]
        return Chain(key, self._as_of, tuple(links))


def _broken_quorum(about: str) -> Link:
    message = "reviews cannot be joined: the source is not known."
    return Link(LinkKind.QUORUM, LinkStatus.MISSING, about, message, Refusal.BROKEN_BEFORE, decisive=True)


def _broken_after(about: str) -> tuple[Link, Link]:
    message = "the source is not known without an accepted provenance statement."
    source = Link(LinkKind.SOURCE, LinkStatus.MISSING, about, message, Refusal.BROKEN_BEFORE, decisive=True)
    return source, _broken_quorum(about)

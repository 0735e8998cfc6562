"""What the knowledge base says of the parties that a run meets, as observations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hansa.knowledge import KnowledgeBase, Party
from hansa.model import Basis, Country, JsonPointer, Observation, Subject, SubjectKind, Value

__all__ = ["party_observations"]

_READER = "evidence.parties"


def party_observations(knowledge: KnowledgeBase, parties: Iterable[Subject]) -> tuple[Observation, ...]:
    """Name, seat and owners of the parties, and of everyone above them.

    Args:
        knowledge: where they are looked up.
        parties: subjects of kind party; unresolved ones give nothing.
    """
    wanted: dict[str, Party] = {}
    for subject in parties:
        party = knowledge.parties.get(subject.key)
        if party is not None:
            wanted |= {entry.id: entry for entry in (party, *knowledge.owners(party.id))}
    return tuple(row for party in wanted.values() for row in _observe(party, knowledge))


def _observe(party: Party, knowledge: KnowledgeBase) -> Iterator[Observation]:
    yield _row(party, "party.name", party.name, f"{party.pointer}/name", party.name)
    yield _row(party, "party.country", party.country, f"{party.pointer}/country", party.country.code)
    for place, parent in enumerate(party.parents):
        value = Subject(SubjectKind.PARTY, parent.party)
        yield _row(party, "party.owned_by", value, f"{party.pointer}/parents/{place}/party", parent.party)
    above = knowledge.owners(party.id)
    if not knowledge.ownership_is_known(party.id):
        return
    for top in [entry for entry in above if entry.ultimate] or ([party] if party.ultimate else []):
        # The country stands in the row of the owner: that is the place that says it.
        yield _row(
            party, "party.ultimate_country", top.country, f"{top.pointer}/country", top.country.code, top
        )


def _row(
    party: Party, name: str, value: Value | Country, pointer: str, quote: str, place: Party | None = None
) -> Observation:
    stands_in = place or party
    if stands_in.file is None:
        raise ValueError(f"party {stands_in.id} does not say which file it stands in")
    return Observation(
        subject=party.subject,
        property=name,
        value=value,
        source=stands_in.file,
        locator=JsonPointer(pointer),
        quote=quote,
        basis=Basis.ATTESTED,
        reader=_READER,
        confidence=stands_in.confidence,
        observed_at=stands_in.date,
    )

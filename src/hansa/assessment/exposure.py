"""Which foreign law reaches a resource, by which path, and what would cut the path.

Law reaches data through six links: the **place** where it lies, the **operator**, an **owner** of the
operator, the **key holder**, **staff** with access and **subcontractors**. Each country outside the allowed
ones that appears at a link is held against the laws on file for that country.

Three rules keep the answer safe:

* What is only proposed, unresolved or of low confidence may add an exposure; it never removes one.
* What is not known (an owner not on file, a place after apply, a country without a law on file) is listed as
  unknown, never taken for "no exposure".
* Taking a party, a key or a flow away never adds an exposure.

Key custody decides whether *content* is readable to the party that is addressed; metadata stays within reach.
It does not protect what a resource sends elsewhere, and keys outside the provider protect only if whoever
holds them is known and is not reached by the same country.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hansa.knowledge import KnowledgeBase, Law, Party, is_within
from hansa.model import Country, Observation, Subject, SubjectKind, Unknown

__all__ = ["SURE", "Exposure", "ExposureResult", "exposures", "service_exposures"]

SURE = 0.6
"""From this confidence on an observation may clear something."""

_CUSTODY = ("provider_key", "provider_kms", "imported", "external", "client_side")
_CLIENT_SIDE = "client_side"


@dataclass(frozen=True, slots=True)
class Exposure:
    """One law that reaches a resource by one path.

    Attributes:
        law: id of the law.
        country: ISO code of the country whose law it is.
        party: name of the party that can be addressed; "" if the place alone decides.
        link: ``place``, ``operator``, ``owner``, ``key_holder``, ``staff`` or ``subcontractor``.
        path: steps from the resource to the party, for people.
        observations: ids of the observations behind the steps, sorted.
        defeated_by: key custody that keeps the content unreadable, or "". Metadata stays within reach.
        cut_by: what would end this path.
    """

    law: str
    country: str
    party: str
    link: str
    path: tuple[str, ...]
    observations: tuple[str, ...]
    defeated_by: str = ""
    cut_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExposureResult:
    """What reaches a resource or a service, and what nobody has shown.

    Attributes:
        exposures: sorted, without repetition.
        unknown: one sentence each, sorted.
        rests_on: ids of every observation that was considered, sorted; what "no exposure" rests on.
    """

    exposures: tuple[Exposure, ...]
    unknown: tuple[str, ...]
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """A way from the resource to a party or a place.

    Attributes:
        words: the steps, for people.
        ids: observations behind them.
        protected: rungs of custody that keep content on this way unreadable; none for what is sent elsewhere.
        cut_by: what would end it.
    """

    words: tuple[str, ...]
    ids: tuple[str, ...]
    protected: frozenset[str]
    cut_by: tuple[str, ...]

    def then(self, *words: str) -> _Step:
        return _Step((*self.words, *words), self.ids, self.protected, self.cut_by)


@dataclass
class _Reach:
    """Collects exposures of one resource."""

    resource: Subject
    knowledge: KnowledgeBase
    allowed: frozenset[str]
    custody: str = ""
    key_countries: frozenset[str] = frozenset()
    holder_known: bool = False
    found: dict[tuple[str, ...], Exposure] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def place(self, country: Country, link: str, party: str, step: _Step) -> None:
        """A country appears at a link: every law of it that the link connects is an exposure."""
        if is_within(country, self.allowed):
            return
        if country.code == "EU":
            self.unknown.add(f"{step.words[-1]}: the Union as a whole is not within the allowed countries")
            return
        laws = [law for law in self.knowledge.laws if law.country == country]
        if not laws:
            self.unknown.add(f"no law of {country} is on file, which is reached by: {step.words[-1]}")
        for law in laws:
            if link in law.reaches:
                self._add(law, link, party, step)

    def _add(self, law: Law, link: str, party: str, step: _Step) -> None:
        key = (law.id, link, party, *step.words)
        before = self.found.get(key)
        defeat = self._defeat(law, step)
        # The same path read at several places is one exposure that rests on all of them.
        self.found[key] = Exposure(
            law=law.id,
            country=law.country.code,
            party=party,
            link=link,
            path=step.words,
            observations=tuple(sorted({*step.ids, *(before.observations if before else ())})),
            defeated_by=defeat if before is None or before.defeated_by else "",
            cut_by=step.cut_by,
        )

    def _defeat(self, law: Law, step: _Step) -> str:
        if self.custody not in law.defeated_by or self.custody not in step.protected:
            return ""
        if law.country.code in self.key_countries:
            return ""
        if self.custody != _CLIENT_SIDE and not self.holder_known:
            return ""
        return self.custody

    def party(self, party: Party, link: str, owner_link: str, step: _Step, verb: str) -> None:
        """A party appears at a link: its own country, and that of everybody who controls it."""
        here = step.then(f"{verb} {_shown(party)}")
        self.place(party.country, link, party.name, here)
        for owner in self.knowledge.owners(party.id):
            above = here.then(f"owned by {_shown(owner)}")
            cut = (*step.cut_by, f"a party without {owner.name} among its owners")
            self.place(
                owner.country, owner_link, owner.name, _Step(above.words, above.ids, above.protected, cut)
            )
        if not self.knowledge.ownership_is_known(party.id):
            self.unknown.add(f"who owns {party.name} is not on file")


_AT_REST = frozenset(_CUSTODY)
_NOT_PROTECTED: frozenset[str] = frozenset()
_KEYS_OUTSIDE = "keys outside the provider: an external key manager or client-side encryption"


def _shown(party: Party) -> str:
    return f"{party.name} ({party.country})"


def exposures(
    resource: Subject,
    facts: Mapping[Subject, Sequence[Observation]],
    documents: Sequence[Observation] | None,
    knowledge: KnowledgeBase,
    allowed: frozenset[str],
) -> ExposureResult:
    """Every law that reaches one resource.

    Args:
        resource: the resource.
        facts: observations by subject; those of ``resource`` are used.
        documents: observations of the documents of the service it belongs to; None if documents are no part
            of the question (then nothing is said of staff and subcontractors, not even that it is unknown).
        knowledge: parties, owners, laws.
        allowed: country codes within which law is no exposure (:func:`hansa.knowledge.expand_places`).
    """
    rows = facts.get(resource, ())
    reach = _Reach(resource, knowledge, allowed)
    start = _name(resource, rows)
    _custody(reach, rows)
    _places(reach, rows, start)
    _operators(reach, rows, start)
    _keys(reach, rows, start)
    _flows(reach, rows, start)
    _read(reach, documents, start)
    if reach.found and _said(rows, "resource.key_custody") and not reach.custody:
        reach.unknown.add("who holds the keys is not known")
    return _result(reach.found.values(), reach.unknown, reach.seen)


def service_exposures(
    name: str,
    resources: Iterable[Subject],
    facts: Mapping[Subject, Sequence[Observation]],
    documents: Sequence[Observation],
    knowledge: KnowledgeBase,
    allowed: frozenset[str],
) -> ExposureResult:
    """Every law that reaches a service: by its resources, and by what its documents say of staff and parties.

    Args:
        name: of the service, for people; the start of paths that documents alone show.
        resources: its resources.
        facts: observations by subject.
        documents: observations of its documents.
        knowledge: parties, owners, laws.
        allowed: as for :func:`exposures`.
    """
    found: list[Exposure] = []
    unknown: set[str] = set()
    seen: set[str] = set()
    for resource in resources:
        result = exposures(resource, facts, None, knowledge, allowed)
        start = _name(resource, facts.get(resource, ()))
        found += result.exposures
        unknown |= {f"{start}: {sentence}" for sentence in result.unknown}
        seen |= set(result.rests_on)
    reach = _Reach(Subject(SubjectKind.SERVICE, name), knowledge, allowed)
    _read(reach, documents, name)
    return _result((*found, *reach.found.values()), unknown | reach.unknown, seen | reach.seen)


def _result(found: Iterable[Exposure], unknown: Iterable[str], seen: Iterable[str]) -> ExposureResult:
    ordered = sorted(set(found), key=lambda row: (row.country, row.law, row.link, row.party, row.path))
    return ExposureResult(tuple(ordered), tuple(sorted(set(unknown))), tuple(sorted(set(seen))))


def _name(resource: Subject, rows: Sequence[Observation]) -> str:
    names = [row.value for row in rows if row.property == "resource.name" and isinstance(row.value, str)]
    kinds = [row.value for row in rows if row.property == "resource.type" and isinstance(row.value, str)]
    if names and kinds:
        return f"{kinds[0]} {names[0]}"
    return resource.key.rsplit(":", 1)[-1]


def _said(rows: Sequence[Observation], *names: str) -> list[Observation]:
    return [row for row in rows if row.property in names]


def _doubt(row: Observation) -> str:
    return "" if row.confidence >= SURE else " (not sure)"


# ---- the links ------------------------------------------------------------------------------------------


def _custody(reach: _Reach, rows: Sequence[Observation]) -> None:
    """The weakest custody that is said with certainty; a doubtful or unknown one protects nothing."""
    told = _said(rows, "resource.key_custody")
    reach.seen |= {row.id for row in told}
    sure = [row.value for row in told if row.confidence >= SURE]
    if not sure or any(not isinstance(value, str) or value not in _CUSTODY for value in sure):
        return
    weak = [row.value for row in told if isinstance(row.value, str) and row.value in _CUSTODY]
    reach.custody = min((str(value) for value in weak), key=_CUSTODY.index)
    countries: set[str] = set()
    known = []
    for row in _said(rows, "resource.keys_held_by"):
        party = _party_of(reach, row)
        if party is None:
            known.append(False)
            continue
        known.append(row.confidence >= SURE and reach.knowledge.ownership_is_known(party.id))
        countries |= {party.country.code, *(owner.country.code for owner in reach.knowledge.owners(party.id))}
    reach.key_countries = frozenset(countries)
    reach.holder_known = bool(known) and all(known)


def _party_of(reach: _Reach, row: Observation) -> Party | None:
    """The party of an observation, if it is on file; anything less is noted as unknown."""
    reach.seen.add(row.id)
    if not isinstance(row.value, Subject):
        reach.unknown.add(f"{_WHAT[row.property]} is not known")
        return None
    party = reach.knowledge.parties.get(row.value.key)
    if party is None:
        reach.unknown.add(f"{row.value.key.removeprefix('unresolved/')} is not on file as a party")
        return None
    if row.confidence < SURE:
        reach.unknown.add(f"whether {_WHAT[row.property]} is {party.name} is not sure")
    return party


_WHAT = {
    "resource.operated_by": "the operator",
    "resource.keys_held_by": "the key holder",
    "resource.sends_to_party": "the receiver of data",
    "contract.subprocessor": "a subcontractor",
    "resource.country": "the place",
    "resource.replicates_to": "the place of a copy",
    "resource.sends_to_country": "the place data is sent to",
    "contract.data_location": "the agreed place of data",
    "contract.backup_location": "the agreed place of backups",
    "contract.staff_location": "the place of staff",
    "contract.subprocessor_country": "the place of a subcontractor",
}


def _country_of(reach: _Reach, row: Observation) -> Country | None:
    reach.seen.add(row.id)
    if isinstance(row.value, Country):
        if row.confidence < SURE:
            reach.unknown.add(f"whether {_WHAT[row.property]} is {row.value} is not sure")
        return row.value
    detail = row.value.detail if isinstance(row.value, Unknown) else ""
    reach.unknown.add(f"{_WHAT[row.property]} is not known" + (f": {detail}" if detail else ""))
    return None


def _places(reach: _Reach, rows: Sequence[Observation], start: str) -> None:
    told = _said(rows, "resource.country")
    if not told:
        reach.unknown.add("the place is not known")
    for row in told:
        if (country := _country_of(reach, row)) is not None:
            words = (start, f"lies in {country}{_doubt(row)}")
            cut = ("a region within the allowed countries", _KEYS_OUTSIDE)
            reach.place(country, "place", "", _Step(words, (row.id,), _AT_REST, cut))
    for row in _said(rows, "resource.replicates_to"):
        if (country := _country_of(reach, row)) is not None:
            words = (start, f"replicated to {row.quote} in {country}{_doubt(row)}")
            # Replication by the provider needs the provider's access to content: only client-side keys help.
            protected = frozenset({_CLIENT_SIDE})
            reach.place(
                country, "place", "", _Step(words, (row.id,), protected, (f"end the copy in {country}",))
            )


def _operators(reach: _Reach, rows: Sequence[Observation], start: str) -> None:
    told = _said(rows, "resource.operated_by")
    if not told:
        reach.unknown.add("the operator is not known")
    for row in told:
        if (party := _party_of(reach, row)) is not None:
            cut = (_KEYS_OUTSIDE, f"another operator than {party.name}")
            reach.party(party, "operator", "owner", _Step((start,), (row.id,), _AT_REST, cut), "operated by")


def _keys(reach: _Reach, rows: Sequence[Observation], start: str) -> None:
    for row in _said(rows, "resource.keys_held_by"):
        if (party := _party_of(reach, row)) is not None:
            cut = (f"keys that {party.name} does not hold",)
            reach.party(
                party,
                "key_holder",
                "key_holder",
                _Step((start,), (row.id,), _NOT_PROTECTED, cut),
                "keys held by",
            )


def _flows(reach: _Reach, rows: Sequence[Observation], start: str) -> None:
    """What is sent elsewhere is readable there, whoever holds the keys of the resource."""
    for row in _said(rows, "resource.sends_to"):
        reach.seen.add(row.id)
        if isinstance(row.value, Unknown):
            reach.unknown.add("where it sends data is not known")
    for row in _said(rows, "resource.sends_to_country"):
        if (country := _country_of(reach, row)) is not None:
            words = (start, f"sends data to {row.quote}", f"lies in {country}{_doubt(row)}")
            step = _Step(words, (row.id,), _NOT_PROTECTED, (f"stop sending to {row.quote}",))
            reach.place(country, "place", "", step)
    for row in _said(rows, "resource.sends_to_party"):
        if (party := _party_of(reach, row)) is not None:
            step = _Step(
                (start, f"sends data to {row.quote}"),
                (row.id,),
                _NOT_PROTECTED,
                (f"stop sending to {row.quote}",),
            )
            reach.party(party, "subcontractor", "subcontractor", step, "run by")


def _read(reach: _Reach, documents: Sequence[Observation] | None, start: str) -> None:
    """What the documents of the service say of places, staff and subcontractors."""
    if documents is None:
        return
    for row in _said(documents, "contract.data_location", "contract.backup_location"):
        if (country := _country_of(reach, row)) is not None:
            what = "data" if row.property == "contract.data_location" else "backups"
            words = (start, f"contract keeps {what} in {country}{_doubt(row)}")
            cut: tuple[str, ...] = ("agree on a place within the allowed countries",)
            reach.place(country, "place", "", _Step(words, (row.id,), _AT_REST, cut))
    staff = _said(documents, "contract.staff_location")
    if not staff:
        reach.unknown.add("no document says from where staff has access")
    for row in staff:
        if (country := _country_of(reach, row)) is not None:
            words = (start, f"staff has access from {country}{_doubt(row)}")
            cut = (f"end access from {country}", _KEYS_OUTSIDE)
            reach.place(country, "staff", "", _Step(words, (row.id,), _AT_REST, cut))
    parties = _said(documents, "contract.subprocessor")
    countries = _said(documents, "contract.subprocessor_country")
    if not parties and not countries:
        reach.unknown.add("no document names subcontractors, or says that there are none")
    for row in parties:
        if (party := _party_of(reach, row)) is not None:
            cut = (f"exclude {party.name} by contract", _KEYS_OUTSIDE)
            step = _Step((start,), (row.id,), _AT_REST, cut)
            reach.party(party, "subcontractor", "subcontractor", step, "subcontracted to")
    for row in countries:
        if (country := _country_of(reach, row)) is not None:
            words = (start, f"subcontracted in {country}{_doubt(row)}")
            cut = (f"exclude subcontractors in {country} by contract", _KEYS_OUTSIDE)
            reach.place(country, "subcontractor", "", _Step(words, (row.id,), _AT_REST, cut))

"""Parties, regions, hosts and laws, looked up by the readers and by the reasoning."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from hansa.model import Country, ProblemReason, Source, SourceKind, Subject, SubjectKind
from hansa.sources import SourceError, load_yaml_documents, open_bytes

__all__ = [
    "Control",
    "KnowledgeBase",
    "Law",
    "Match",
    "Parent",
    "Party",
    "Region",
    "Resolution",
    "load_knowledge",
]


class Match(StrEnum):
    """How surely a spelling names a party. Only the first two carry a PASS."""

    EXACT = "exact"
    ALIAS = "alias"
    PROPOSED = "proposed"
    UNRESOLVED = "unresolved"

    @property
    def sure(self) -> bool:
        """Whether a PASS may rest on it."""
        return self in (Match.EXACT, Match.ALIAS)


class Control(StrEnum):
    """What hold a parent has over a party."""

    FULL = "full"
    MAJORITY = "majority"
    JOINT = "joint"
    MINORITY = "minority"


@dataclass(frozen=True, slots=True)
class Parent:
    """One parent of a party."""

    party: str
    control: Control


@dataclass(frozen=True, slots=True)
class Party:
    """A legal entity.

    Attributes:
        id: canonical id, the key of its :class:`~hansa.model.Subject`.
        name: legal name.
        country: of the registered seat.
        aliases: other spellings that surely mean it.
        parents: who controls it; empty means "no parent known", see ``ultimate``.
        hosts: domain suffixes it operates.
        register: public register id, or "".
        ultimate: True if the row states that nobody stands above it.
        date: when the row was made.
        source: where it comes from.
        confidence: 0..1.
        host_countries: those of ``hosts`` that by themselves say where the machine is.
        file: the file the row stands in.
        pointer: the place of the row in it (RFC 6901).
    """

    id: str
    name: str
    country: Country
    aliases: tuple[str, ...]
    parents: tuple[Parent, ...]
    hosts: tuple[str, ...]
    register: str
    ultimate: bool
    date: date
    source: str
    confidence: float
    host_countries: Mapping[str, Country] = field(default_factory=dict)
    file: Source | None = None
    pointer: str = ""

    @property
    def subject(self) -> Subject:
        """The party as a subject."""
        return Subject(SubjectKind.PARTY, self.id)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a spelling was resolved to.

    Attributes:
        subject: the party, or ``party:unresolved/<normalised spelling>``.
        match: how surely.
        party: the row, unless unresolved.
    """

    subject: Subject
    match: Match
    party: Party | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """One region of a provider.

    Attributes:
        provider: prefix of Terraform resource types, or ``kubernetes``.
        patterns: identifiers of the region, or prefixes that end in ``*``.
        country: where it lies; ``EU`` where the provider names no single member state.
        operator: id of the party that operates it there, or "".
        confidence: 0..1, of the row.
        source: what kind of source the row comes from.
    """

    provider: str
    patterns: tuple[str, ...]
    country: Country
    operator: str
    confidence: float = 1.0
    source: str = ""

    def matches(self, region: str) -> bool:
        """Whether ``region`` is this one (patterns are exact, or a prefix that ends in ``*``)."""
        lowered = region.lower()
        return any(
            lowered.startswith(pattern[:-1].lower()) if pattern.endswith("*") else lowered == pattern.lower()
            for pattern in self.patterns
        )


@dataclass(frozen=True, slots=True)
class Law:
    """A law by which a state can reach data.

    Attributes:
        id: for example ``us-cloud-act``.
        name: by language code.
        country: whose law it is.
        reaches: links that connect it to data: place, operator, owner, key_holder, staff, subcontractor.
        demands: content, metadata, decryption.
        defeated_by: rungs of key custody at which content stays unreadable.
    """

    id: str
    name: Mapping[str, str]
    country: Country
    reaches: tuple[str, ...]
    demands: tuple[str, ...]
    defeated_by: tuple[str, ...]
    date: date
    source: str
    confidence: float


_LEGAL_FORMS = frozenset(
    "ab ag aps as asa bv b.v. co company corp corporation eood gmbh gmbh&co.kg holding inc incorporated kg "  # noqa: SIM905
    "kft limited llc ltd nv n.v. oy oyj plc s.a. s.a.s. s.p.a. s.r.l. sa sarl sas sasu se sl spa srl "
    "spzoo & und".split()
)


def normalise_name(name: str) -> str:
    """Fold case, accents, punctuation and white space of a name."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w&.]+", " ", folded).split())


def _bare_name(name: str) -> str:
    words = [word for word in normalise_name(name).split() if word.strip(".") not in _LEGAL_FORMS]
    return " ".join(word for word in words if word not in _LEGAL_FORMS)


@dataclass(frozen=True)
class KnowledgeBase:
    """All that is known beforehand, with the sources it came from."""

    parties: Mapping[str, Party]
    regions: Mapping[str, tuple[Region, ...]]
    operators: Mapping[str, str]
    laws: tuple[Law, ...]
    sources: tuple[Source, ...]
    _exact: Mapping[str, str] = field(default_factory=dict)
    _alias: Mapping[str, str] = field(default_factory=dict)
    _bare: Mapping[str, str] = field(default_factory=dict)
    _hosts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def build(
        cls,
        parties: Iterable[Party],
        regions: Iterable[Region],
        operators: Mapping[str, str],
        laws: Iterable[Law],
        sources: Iterable[Source],
    ) -> KnowledgeBase:
        """Index the rows. A later party row with the same id replaces an earlier one."""
        by_id = {party.id: party for party in parties}
        by_provider: dict[str, list[Region]] = {}
        for region in regions:
            by_provider.setdefault(region.provider, []).insert(0, region)
        bare: dict[str, str] = {}
        clashes: set[str] = set()
        for party in by_id.values():
            for spelling in {_bare_name(text) for text in (party.name, *party.aliases)} - {""}:
                if bare.setdefault(spelling, party.id) != party.id:
                    clashes.add(spelling)
        hosts = [(host.lower(), party.id) for party in by_id.values() for host in party.hosts]
        return cls(
            parties=by_id,
            regions={provider: tuple(rows) for provider, rows in by_provider.items()},
            operators=dict(operators),
            laws=tuple(laws),
            sources=tuple(sources),
            _exact={normalise_name(party.name): party.id for party in by_id.values()},
            _alias={normalise_name(alias): party.id for party in by_id.values() for alias in party.aliases},
            _bare={spelling: party for spelling, party in bare.items() if spelling not in clashes},
            _hosts=tuple(sorted(hosts, key=lambda row: -len(row[0]))),
        )

    def resolve_party(self, spelling: str) -> Resolution:
        """Resolve a spelling: exact legal name, alias, proposed (only might be), or unresolved."""
        name = normalise_name(spelling)
        if (found := self._exact.get(name)) is not None:
            return self._resolution(found, Match.EXACT)
        if (found := self._alias.get(name)) is not None:
            return self._resolution(found, Match.ALIAS)
        bare = _bare_name(spelling)
        found = self._bare.get(bare)
        if found is None and len(bare) >= 5:
            scored = [
                (SequenceMatcher(None, bare, known).ratio(), party) for known, party in self._bare.items()
            ]
            best, party = max(scored, default=(0.0, ""))
            found = party if best >= 0.88 else None
        if found is not None:
            return self._resolution(found, Match.PROPOSED)
        key = name or hashlib.sha256(spelling.encode("utf-8", "replace")).hexdigest()[:16]
        return Resolution(Subject(SubjectKind.PARTY, f"unresolved/{key}"), Match.UNRESOLVED)

    def _resolution(self, party_id: str, match: Match) -> Resolution:
        party = self.parties[party_id]
        return Resolution(party.subject, match, party)

    def region(self, provider: str, region: str) -> Region | None:
        """The region of a provider, or None if it is not known (then nothing may be assumed)."""
        return next((row for row in self.regions.get(provider, ()) if row.matches(region)), None)

    def operator(self, provider: str) -> Party | None:
        """The legal entity that operates a provider's services, where that does not depend on the region."""
        return self.parties.get(self.operators.get(provider, ""))

    def party_of_host(self, host: str) -> Party | None:
        """The party that operates a host name, by the longest known domain suffix."""
        lowered = host.lower().rstrip(".")
        for suffix, party in self._hosts:
            if lowered == suffix or lowered.endswith(f".{suffix}"):
                return self.parties[party]
        return None

    def country_of_host(self, host: str) -> Country | None:
        """Where a host is, if its name alone says so; None where it does not.

        A domain suffix with a country decides first (the longest); then a label of the name that is the
        identifier of a region of the party behind the host (``s3.eu-central-1.amazonaws.com``).
        """
        lowered = host.lower().rstrip(".")
        for suffix, party in self._hosts:
            if lowered == suffix or lowered.endswith(f".{suffix}"):
                if (fixed := self.parties[party].host_countries.get(suffix)) is not None:
                    return fixed
                return self._country_of_labels(lowered.removesuffix(suffix).split("."), party)
        return None

    def _country_of_labels(self, labels: list[str], party_id: str) -> Country | None:
        group = {party_id, *(owner.id for owner in self.owners(party_id))}
        for provider, operator in self.operators.items():
            if not group & {operator, *(owner.id for owner in self.owners(operator))}:
                continue
            for label in filter(None, labels):
                if (row := self.region(provider, label)) is not None:
                    return row.country
        return None

    def ownership_is_known(self, party_id: str) -> bool:
        """Whether every chain of owners of a party ends at a row that states nobody stands above it."""
        party = self.parties.get(party_id)
        chain = (party, *self.owners(party_id)) if party else ()
        return any(row.ultimate for row in chain) and all(
            row.ultimate
            or any(
                parent.control is not Control.MINORITY and parent.party in self.parties
                for parent in row.parents
            )
            for row in chain
        )

    def owners(self, party_id: str) -> tuple[Party, ...]:
        """Every party above ``party_id`` that has full, majority or joint control, nearest first."""
        seen: dict[str, Party] = {}
        queue = [party_id]
        while queue:
            party = self.parties.get(queue.pop(0))
            for parent in party.parents if party else ():
                above = self.parties.get(parent.party)
                if above and parent.control is not Control.MINORITY and above.id not in seen:
                    seen[above.id] = above
                    queue.append(above.id)
        return tuple(seen.values())


def _party(row: Mapping[str, Any], file: Source, pointer: str) -> Party:
    hosts = [{"host": entry} if isinstance(entry, str) else entry for entry in row.get("hosts", ())]
    return Party(
        id=row["id"],
        name=row["name"],
        country=Country(row["country"]),
        aliases=tuple(row.get("aliases", ())),
        parents=tuple(Parent(entry["party"], Control(entry["control"])) for entry in row.get("parents", ())),
        hosts=tuple(entry["host"].lower() for entry in hosts),
        register=row.get("register", ""),
        ultimate=bool(row.get("ultimate", False)),
        date=row["date"],
        source=row["source"],
        confidence=float(row["confidence"]),
        host_countries={
            entry["host"].lower(): Country(entry["country"]) for entry in hosts if "country" in entry
        },
        file=file,
        pointer=pointer,
    )


def _law(row: Mapping[str, Any]) -> Law:
    return Law(
        id=row["id"],
        name=row["name"],
        country=Country(row["country"]),
        reaches=tuple(row["reaches"]),
        demands=tuple(row["demands"]),
        defeated_by=tuple(row["defeated_by"]),
        date=row["date"],
        source=row["source"],
        confidence=float(row["confidence"]),
    )


def _regions(provider: str, row: Mapping[str, Any]) -> list[Region]:
    operator = row.get("operator", "")
    return [
        Region(
            provider=provider,
            patterns=tuple(str(pattern) for pattern in entry["match"]),
            country=Country(entry["country"]),
            operator=entry.get("operator", operator),
            confidence=float(row["confidence"]),
            source=row["source"],
        )
        for entry in row["regions"]
    ]


@cache
def _shipped(name: str) -> tuple[Source, Any]:
    data = resources.files("hansa.knowledge").joinpath(f"data/{name}").read_bytes()
    source = Source(
        f"hansa/knowledge/{name}", hashlib.sha256(data).hexdigest(), SourceKind.KNOWLEDGE, len(data)
    )
    return source, load_yaml_documents(name, data)[0]


def load_knowledge(extra: Path | None = None, *, root: Path | None = None) -> KnowledgeBase:
    """The knowledge that ships with Hansa, and a folder of the user's own rows on top.

    Args:
        extra: a folder with any of ``parties.yaml``, ``regions.yaml``, ``laws.yaml`` in the same form; its
            rows replace rows with the same id.
        root: the folder that reported paths are relative to; default ``extra``.

    Raises:
        SourceError: if a file of ``extra`` cannot be read or a row does not have the form.
    """
    parties: list[Party] = []
    regions: list[Region] = []
    operators: dict[str, str] = {}
    laws: dict[str, Law] = {}
    sources: list[Source] = []
    layers = [_shipped(name) for name in ("parties.yaml", "regions.yaml", "laws.yaml")]
    if extra is not None:
        for name in ("parties.yaml", "regions.yaml", "laws.yaml"):
            if (extra / name).exists():
                opened = open_bytes(root or extra, extra / name, SourceKind.KNOWLEDGE)
                layers.append((opened.source, load_yaml_documents(name, opened.data)[0]))
    for source, rows in layers:
        sources.append(source)
        try:
            match source.path.rsplit("/", 1)[-1]:
                case "parties.yaml":
                    parties += [_party(row, source, f"/{place}") for place, row in enumerate(rows)]
                case "regions.yaml":
                    for provider, row in rows.items():
                        regions += _regions(provider, row)
                        operators[provider] = row.get("operator", "")
                case _:
                    laws |= {row["id"]: _law(row) for row in rows}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SourceError(
                source.path, ProblemReason.MALFORMED, f"has a row that is not understood: {error!r}."
            ) from error
    return KnowledgeBase.build(parties, regions, operators, laws.values(), sources)

"""What each subject looks like to the checks: its own facts, those of its joins, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hansa.assessment.exposure import SURE, ExposureResult
from hansa.assessment.facts import Derived, Facts
from hansa.evidence import Graph
from hansa.model import Country, Institution, Observation, Subject, SubjectKind, Unknown, UnknownReason

__all__ = ["ServiceScope", "build_facts", "service_scopes"]

_STORES = frozenset({"object_store", "block_volume", "database", "backup", "secret"})
_AGREEMENTS = "contract."


@dataclass(frozen=True, slots=True)
class ServiceScope:
    """Everything that belongs to one service.

    Attributes:
        service: id.
        subject: the service.
        supplier: the resolved supplier, or None if its spelling is not sure.
        documents: sorted.
        resources: sorted.
        artifacts: sorted.
        log_sources: sorted.
        data_rank: rank of its data class.
        data_class: its data class.
    """

    service: str
    subject: Subject
    supplier: Subject | None
    documents: tuple[Subject, ...]
    resources: tuple[Subject, ...]
    artifacts: tuple[Subject, ...]
    log_sources: tuple[Subject, ...]
    data_rank: int
    data_class: str

    @property
    def members(self) -> frozenset[Subject]:
        """All subjects whose findings count for the service, without the institution's own."""
        parties = (self.supplier,) if self.supplier else ()
        return frozenset(
            (self.subject, *self.documents, *self.resources, *self.artifacts, *self.log_sources, *parties)
        )


def service_scopes(graph: Graph, institution: Institution, *, sure: float = SURE) -> tuple[ServiceScope, ...]:
    """The scope of every service, in the order of the register."""
    ranks = {row.id: row.rank for row in institution.data_classes}
    found = []
    for service in institution.services:
        subject = Subject(SubjectKind.SERVICE, service.id)
        suppliers = [
            row.value
            for row in graph.values(subject, "service.supplier")
            if row.confidence >= sure and isinstance(row.value, Subject)
        ]
        found.append(
            ServiceScope(
                service=service.id,
                subject=subject,
                supplier=suppliers[0] if len(suppliers) == 1 else None,
                documents=_members(graph, subject, "service.document"),
                resources=_members(graph, subject, "service.resource"),
                artifacts=_members(graph, subject, "service.artifact"),
                log_sources=_members(graph, subject, "service.telemetry"),
                data_rank=ranks.get(service.data_class, 0),
                data_class=service.data_class,
            )
        )
    return tuple(found)


def _members(graph: Graph, subject: Subject, name: str) -> tuple[Subject, ...]:
    return tuple(sorted({row.value for row in graph.values(subject, name) if isinstance(row.value, Subject)}))


@dataclass
class _Builder:
    graph: Graph
    as_of: date
    damaged_paths: frozenset[str]
    exposure_of: Callable[[Subject], ExposureResult | None]
    found: dict[Subject, Facts] = field(default_factory=dict)

    def add(
        self,
        subject: Subject,
        extra: Iterable[Observation] = (),
        derived: Mapping[str, Derived] | None = None,
    ) -> None:
        rows: dict[str, list[Observation]] = {
            name: list(entries) for name, entries in self.graph.of(subject).items()
        }
        for row in extra:
            rows.setdefault(row.property, []).append(row)
        paths = {row.source.path for entries in rows.values() for row in entries}
        self.found[subject] = Facts(subject, rows, derived or {}, damaged=bool(paths & self.damaged_paths))

    def add_resource(self, resource: Subject) -> None:
        derived: dict[str, Derived] = {}
        result = self.exposure_of(resource)
        if result is not None:
            derived |= _exposure_facts(result, self.graph)
        registry = self._registry(resource)
        if registry is not None:
            derived["evidence.registry_country"] = registry
        self.add(resource, (), derived)

    def _registry(self, resource: Subject) -> Derived | None:
        """The countries of the parties behind the registries of a workload, owners included."""
        hosts = self.graph.values(resource, "resource.registry")
        if not hosts:
            return None
        parties = self.graph.values(resource, "resource.registry_party")
        countries: set[str] = set()
        rests_on = [row.id for row in (*hosts, *parties)]
        weak = None if {row.value for row in parties} else UnknownReason.NO_EVIDENCE
        for row in parties:
            if not isinstance(row.value, Subject):
                weak = UnknownReason.NO_EVIDENCE
                continue
            owners = self.graph.values(row.value, "party.ultimate_country")
            seats = self.graph.values(row.value, "party.country")
            weak = weak if owners else UnknownReason.NO_EVIDENCE
            countries |= {str(entry.value) for entry in (*owners, *seats)}
            rests_on += [entry.id for entry in (*owners, *seats)]
        if any(row.value is None for row in hosts):
            weak = UnknownReason.NO_EVIDENCE
        return Derived(tuple(sorted(countries)), tuple(sorted(set(rests_on))), weak)

    def add_service(self, scope: ServiceScope) -> None:
        agreed = [
            row
            for document in scope.documents
            if not self._lapsed(document)
            for row in self.graph.all_of(document)
            if row.property.startswith(_AGREEMENTS)
        ]
        telemetry = self._union(scope.resources, ("resource.sends_to_country",))
        stores = [
            resource for resource in scope.resources if self.graph.text(resource, "resource.class") in _STORES
        ]
        data = self._union(stores, ("resource.country", "resource.replicates_to"))
        keys = self._union(stores, ("resource.key_custody",))
        derived = {
            name: fact
            for name, fact in (
                ("evidence.telemetry_country", telemetry),
                ("evidence.data_country", data),
                ("evidence.key_custody", keys),
            )
            if fact is not None
        }
        self.add(scope.subject, agreed, derived)

    def _lapsed(self, document: Subject) -> bool:
        """Whether a document says that it has ended; what a lapsed contract agreed is agreed no more."""
        ends = [
            row.value
            for row in self.graph.values(document, "document.valid_until")
            if isinstance(row.value, date)
        ]
        return bool(ends) and max(ends) < self.as_of

    def _union(self, resources: Sequence[Subject], names: Sequence[str]) -> Derived | None:
        rows = [row for resource in resources for name in names for row in self.graph.values(resource, name)]
        if not rows:
            return None
        known = {_plain(row) for row in rows if not isinstance(row.value, Unknown)}
        weak = UnknownReason.NO_EVIDENCE if any(isinstance(row.value, Unknown) for row in rows) else None
        return Derived(tuple(sorted(known)), tuple(sorted({row.id for row in rows})), weak)


def _plain(row: Observation) -> str:
    return row.value.code if isinstance(row.value, Country) else str(row.value)


def _exposure_facts(result: ExposureResult, graph: Graph) -> dict[str, Derived]:
    """Which laws reach the resource; a path of which a step is not sure weakens a PASS and makes no FAIL."""
    weak = UnknownReason.NO_EVIDENCE if result.unknown else None
    facts = {}
    for name, entries in (
        ("exposure.content", [row for row in result.exposures if not row.defeated_by]),
        ("exposure.metadata", list(result.exposures)),
    ):
        sure = [row for row in entries if _is_sure(row.observations, graph)]
        rests_on = {place for row in sure for place in row.observations} or set(result.rests_on)
        doubt = UnknownReason.LOW_CONFIDENCE if len(sure) < len(entries) else weak
        facts[name] = Derived(tuple(sorted({row.law for row in sure})), tuple(sorted(rests_on)), doubt)
    facts["exposure.unknown"] = Derived(tuple(result.unknown), tuple(result.rests_on), None)
    return facts


def _is_sure(observations: Iterable[str], graph: Graph) -> bool:
    rows = (graph.observations.get(name) for name in observations)
    return all(row is not None and row.confidence >= SURE for row in rows)


def build_facts(
    graph: Graph,
    scopes: Sequence[ServiceScope],
    institution: Subject,
    as_of: date,
    damaged_paths: frozenset[str],
    exposure_of: Callable[[Subject], ExposureResult | None],
) -> dict[Subject, Facts]:
    """The facts of every subject that checks look at.

    Args:
        graph: all observations, with the joins.
        scopes: of the services.
        institution: the institution as a subject.
        as_of: the day; documents that ended before it agree nothing any more.
        damaged_paths: sources of which a part was lost.
        exposure_of: which law reaches a resource; None where that is not asked.
    """
    builder = _Builder(graph, as_of, damaged_paths, exposure_of)
    for resource in graph.subjects(SubjectKind.RESOURCE):
        builder.add_resource(resource)
    for kind in (SubjectKind.DOCUMENT, SubjectKind.ARTIFACT, SubjectKind.LOG_SOURCE):
        for subject in graph.subjects(kind):
            builder.add(subject)
    for scope in scopes:
        builder.add_service(scope)
        if scope.supplier is not None:
            builder.add(scope.supplier)
    builder.add(institution)
    return builder.found

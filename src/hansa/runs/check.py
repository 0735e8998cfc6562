"""The main job: read everything an institution has, and judge it. From the folder to a :class:`Run`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from hansa import __version__
from hansa.assessment import Assessment, CompiledCheck, Frame, Material, ServiceSeal, assess, load_checks
from hansa.assessment.exposure import ExposureResult, exposures, service_exposures
from hansa.catalogs import Standard, load_standard
from hansa.evidence import Graph, join_services, party_observations, resource_populations
from hansa.knowledge import EU, KnowledgeBase, load_knowledge
from hansa.model import Observation, ProblemReason, SourceKind, Subject, SubjectKind
from hansa.provenance import Chain, SoftwareReading
from hansa.runs.answers import Answers, read_answers
from hansa.runs.config import Config, read_config
from hansa.runs.gather import (
    Harvest,
    Progress,
    Watch,
    gather_documents,
    gather_infrastructure,
    gather_software,
    gather_telemetry,
)
from hansa.runs.run import DetectionSummary, Population, Run, SealInterval, SourceRead
from hansa.runs.snapshot import compare, read_snapshot
from hansa.sources import DEFAULT_LIMITS, Limits, SourceError

__all__ = ["check"]


def _quiet(_what: str, _done: int, _total: int) -> None:
    """No progress is shown."""


def check(
    root: Path,
    *,
    as_of: date | None = None,
    limits: Limits = DEFAULT_LIMITS,
    workers: int = 2,
    progress: Progress = _quiet,
) -> Run:
    """Check one institution.

    Args:
        root: the folder with ``hansa.toml``.
        as_of: the day for which everything is judged; default: the day ``hansa.toml`` states.
        limits: bounds on every source.
        workers: most processes that read documents at a time.
        progress: told what is being read, how much is done and how much there is.

    Raises:
        SourceError: if ``hansa.toml``, the knowledge folder or a check of the user cannot be used. What is
            wrong with any other source is in the run.
    """
    config = read_config(root, as_of)
    standard = load_standard()
    _check_schemes(config, standard)
    knowledge = load_knowledge(
        config.places.knowledge if config.places.knowledge.is_dir() else None, root=root
    )
    checks = load_checks(config.checks)
    harvest = Harvest()
    harvest.add("runs.config", [config.source], (), (), SourceKind.CONFIG)
    # Documents are read by worker processes: while they work, this process reads the rest.
    with ThreadPoolExecutor(max_workers=1) as background:
        documents = background.submit(gather_documents, config, knowledge, limits, workers)
        gather_infrastructure(config, knowledge, limits, harvest, progress)
        software = gather_software(config, knowledge, limits, harvest)
        watch = gather_telemetry(config, limits, harvest, software, progress)
        progress("documents", 0, 1)
        readings, lost = documents.result()
    harvest.add("documents", (), (), lost, SourceKind.DOCUMENT)
    for reading in readings:
        harvest.add(
            "documents", [reading.source], reading.observations, reading.problems, SourceKind.DOCUMENT
        )
    answers = read_answers(root, config.places.answers, config.institution)
    harvest.add(
        "runs.answers", [answers.source], answers.observations, answers.problems, SourceKind.DECLARATION
    )
    progress("assessment", 0, 1)
    graph = _graph(config, knowledge, harvest)
    reach = _Reach(graph, knowledge, config.allowed)
    material = _material(config, standard, knowledge, harvest, graph, answers, checks, reach)
    return _conclude(
        _Parts(config, standard, harvest, graph, software, watch, checks, reach),
        material,
        assess(material),
    )


def _check_schemes(config: Config, standard: Standard) -> None:
    for use in config.institution.schemes:
        if not standard.has_scheme(use.id, use.edition):
            known = ", ".join(f"{row.id} {row.edition}" for row in standard.schemes)
            raise _unusable(f"there is no scheme {use.id} in edition {use.edition}; there are {known}")
        if use.level and use.level not in standard.level_names(use.id):
            known = ", ".join(standard.level_names(use.id))
            raise _unusable(f"scheme {use.id} has no level {use.level}; it has {known or 'none'}")


def _unusable(sentence: str) -> SourceError:
    return SourceError("hansa.toml", ProblemReason.MALFORMED, f"{sentence}.")


def _graph(config: Config, knowledge: KnowledgeBase, harvest: Harvest) -> Graph:
    seen = Graph(harvest.observations)
    joins = join_services(config.register, seen, knowledge)
    met = {
        row.value
        for row in (*harvest.observations, *joins)
        if isinstance(row.value, Subject) and row.value.kind is SubjectKind.PARTY
    }
    parties = party_observations(knowledge, met)
    for row in parties:
        harvest.sources.setdefault(row.source.path, (row.source, "knowledge"))
    return Graph([*harvest.observations, *joins, *parties])


def _material(
    config: Config,
    standard: Standard,
    knowledge: KnowledgeBase,
    harvest: Harvest,
    graph: Graph,
    answers: Answers,
    checks: Mapping[str, CompiledCheck],
    reach: _Reach,
) -> Material:
    institution = config.institution
    populations = resource_populations(
        graph, [row.id for row in institution.services], harvest.problems, harvest.kinds
    )
    names = {party.subject: party.name for party in knowledge.parties.values()}
    return Material(
        institution=institution,
        graph=graph,
        frame=Frame(institution.as_of, config.allowed, institution.jurisdiction, EU),
        checks=checks,
        standard=standard,
        populations=populations,
        damaged_paths=frozenset(problem.path for problem in harvest.problems),
        exposure_of=reach.of_resource,
        answers=answers.csf or {},
        names=names,
    )


class _Reach:
    """Which law reaches what, computed once a resource."""

    def __init__(self, graph: Graph, knowledge: KnowledgeBase, allowed: frozenset[str]) -> None:
        self._graph = graph
        self._knowledge = knowledge
        self._allowed = allowed
        self._facts = {
            resource: tuple(graph.all_of(resource)) for resource in graph.subjects(SubjectKind.RESOURCE)
        }
        self._services: dict[Subject, list[Subject]] = {}
        for service in graph.subjects(SubjectKind.SERVICE):
            for row in graph.values(service, "service.resource"):
                if isinstance(row.value, Subject):
                    self._services.setdefault(row.value, []).append(service)
        self._known: dict[Subject, ExposureResult] = {}

    def of_resource(self, resource: Subject) -> ExposureResult:
        """Every law that reaches a resource, by what the documents of its services say as well."""
        if resource not in self._known:
            services = self._services.get(resource)
            documents = (
                [row for service in services for row in self._documents(service)] if services else None
            )
            self._known[resource] = exposures(
                resource, self._facts, documents, self._knowledge, self._allowed
            )
        return self._known[resource]

    def of_service(self, name: str, service: Subject, resources: Sequence[Subject]) -> ExposureResult:
        """Every law that reaches a service."""
        return service_exposures(
            name, resources, self._facts, self._documents(service), self._knowledge, self._allowed
        )

    def _documents(self, service: Subject) -> list[Observation]:
        return [
            row
            for join in self._graph.values(service, "service.document")
            if isinstance(join.value, Subject)
            for row in self._graph.all_of(join.value)
        ]


@dataclass(frozen=True)
class _Parts:
    """What a run is put together from, besides the assessment."""

    config: Config
    standard: Standard
    harvest: Harvest
    graph: Graph
    software: SoftwareReading | None
    watch: Watch
    checks: Mapping[str, CompiledCheck]
    reach: _Reach


def _conclude(parts: _Parts, material: Material, assessment: Assessment) -> Run:
    institution = parts.config.institution
    exposed: dict[str, ExposureResult] = {}
    for scope in assessment.scopes:
        name = next(row.name for row in institution.services if row.id == scope.service)
        exposed[scope.service] = parts.reach.of_service(name, scope.subject, scope.resources)
    belongs: dict[str, list[str]] = {}
    for scope in assessment.scopes:
        for member in scope.members:
            belongs.setdefault(member.urn, []).append(scope.service)
    given = Counter(row.source.path for row in parts.graph.observations.values())
    return Run(
        version=__version__,
        institution=institution,
        as_of=institution.as_of,
        standard=parts.standard,
        checks={name: entry.check for name, entry in parts.checks.items()},
        sources=tuple(
            SourceRead(source, reader, given[source.path])
            for _, (source, reader) in sorted(parts.harvest.sources.items())
        ),
        problems=tuple(sorted(set(parts.harvest.problems))),
        observations=parts.graph.observations,
        findings=assessment.findings,
        verdicts=assessment.verdicts,
        decisions=assessment.decisions,
        seals={row.service: _seal(row) for row in assessment.seals},
        exposures={service: result.exposures for service, result in exposed.items()},
        unknown_exposures={service: result.unknown for service, result in exposed.items()},
        chains=_chains(parts),
        detections=parts.watch.detections,
        detection=_detection_summary(parts.watch),
        populations=tuple(
            Population("resource", row.service, len(row.members), row.complete, row.reason)
            for row in material.populations.values()
        ),
        changes=compare(read_snapshot(parts.config.root), assessment.findings, assessment.decisions),
        subject_names=_names(parts, material),
        subject_services={urn: tuple(services) for urn, services in sorted(belongs.items())},
    )


def _seal(seal: ServiceSeal) -> SealInterval:
    bounds = seal.interval.seal
    return SealInterval(
        service=seal.service,
        score_low=_percent(seal.interval.at_least, Decimal(0)),
        score_high=_percent(seal.interval.at_most, Decimal(100)),
        seal_low=bounds.low if bounds else 0,
        seal_high=bounds.high if bounds else 4,
        answered=len(seal.interval.answered),
        questions=seal.interval.total,
        objectives={
            name: (entry.low, entry.high)
            for name, (_, _, entry) in seal.interval.objectives.items()
            if entry is not None
        },
        by_evidence=seal.by_evidence,
        by_declaration=seal.by_declaration,
    )


def _percent(exact: Decimal | None, otherwise: Decimal) -> Decimal:
    """A score for people: two places."""
    return round(otherwise if exact is None else exact, 2)


def _chains(parts: _Parts) -> dict[str, Chain]:
    """The chain of every artifact that statements speak of or that is deployed."""
    if parts.software is None:
        return {}
    digests = {chain.digest for chain in parts.software.chains}
    for artifact in parts.graph.subjects(SubjectKind.ARTIFACT):
        digests.add(artifact.key)
    return {digest: parts.software.chain(digest) for digest in sorted(digests)}


def _detection_summary(watch: Watch) -> DetectionSummary:
    summary = watch.detector.summary(not_parsed=watch.not_parsed)
    return DetectionSummary(
        events=summary.events,
        not_parsed=dict(watch.not_parsed),
        rules_loaded=summary.rules,
        rules_failed=Counter(failure.reason for failure in summary.failures),
        rules_silent=Counter(entry.reason for entry in summary.silent),
    )


def _names(parts: _Parts, material: Material) -> dict[str, str]:
    """Names for people: URN → what to call it."""
    names = {subject.urn: name for subject, name in material.names.items()}
    for kind, name in (
        (SubjectKind.RESOURCE, "resource.name"),
        (SubjectKind.ARTIFACT, "artifact.name"),
        (SubjectKind.DOCUMENT, "document.title"),
    ):
        for subject in parts.graph.subjects(kind):
            text = parts.graph.text(subject, name)
            if text:
                names[subject.urn] = text
    for service in parts.config.institution.services:
        names[Subject(SubjectKind.SERVICE, service.id).urn] = service.name
    return names

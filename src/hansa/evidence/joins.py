"""Services joined to their documents, resources, artifacts, log sources and supplier.

Documents and resources meet only through a service (DESIGN section 1). A join is an observation whose value
is a Subject; its place is the line of the register that names the pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from hansa.evidence.graph import Graph
from hansa.knowledge import KnowledgeBase
from hansa.model import Basis, LineSpan, Observation, Source, Subject, SubjectKind

__all__ = ["RegisterLine", "join_services"]

_READER = "evidence.joins"
_CONTRACTS = ("contract", "data_processing_agreement", "service_agreement")


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of the service register.

    Attributes:
        service: id of the service.
        field: ``supplier``, ``owner``, ``data_class``, ``documents``, ``resources``, ``software`` or
            ``telemetry``.
        value: the spelling, or the glob.
        source: the register.
        locator: the line.
        quote: the words on it.
    """

    service: str
    field: str
    value: str
    source: Source
    locator: LineSpan
    quote: str


def join_services(
    register: Iterable[RegisterLine], graph: Graph, knowledge: KnowledgeBase
) -> tuple[Observation, ...]:
    """The observations ``service.*`` that follow from the register and what was read.

    Args:
        register: the lines of the register.
        graph: everything the readers saw.
        knowledge: to resolve suppliers.
    """
    paths = _document_paths(graph)
    names = _artifact_names(graph)
    found: list[Observation] = []
    for line in register:
        found += _join(line, graph, knowledge, paths, names)
    return tuple(found)


def _join(
    line: RegisterLine,
    graph: Graph,
    knowledge: KnowledgeBase,
    paths: Mapping[Subject, set[str]],
    names: Mapping[Subject, set[str]],
) -> Iterator[Observation]:
    match line.field:
        case "supplier":
            resolution = knowledge.resolve_party(line.value)
            confidence = 1.0 if resolution.match.sure else 0.5
            yield _observe(line, "service.supplier", resolution.subject, confidence)
        case "owner" | "data_class":
            yield _observe(line, f"service.{line.field}", line.value)
        case "documents":
            yield from _join_documents(line, graph, paths)
        case "resources":
            yield from _join_resources(line, graph)
        case "software":
            for artifact, spellings in names.items():
                if _any(spellings, line.value):
                    yield _observe(line, "service.artifact", artifact)
        case "telemetry":
            for log_source in graph.subjects(SubjectKind.LOG_SOURCE):
                # A packed log is named in the register by its archive.
                if _any((log_source.key, log_source.key.partition("!/")[0]), line.value):
                    yield _observe(line, "service.telemetry", log_source)


def _join_documents(
    line: RegisterLine, graph: Graph, paths: Mapping[Subject, set[str]]
) -> Iterator[Observation]:
    for document, spellings in paths.items():
        if _any(spellings, line.value):
            yield _observe(line, "service.document", document)
            if graph.text(document, "document.type") in _CONTRACTS:
                yield _observe(line, "service.contract", document)


def _join_resources(line: RegisterLine, graph: Graph) -> Iterator[Observation]:
    for resource in graph.subjects(SubjectKind.RESOURCE):
        if fnmatchcase(resource.key, line.value):
            yield _observe(line, "service.resource", resource)
            for row in graph.values(resource, "resource.runs_artifact"):
                if isinstance(row.value, Subject):
                    yield _observe(line, "service.artifact", row.value)


def _any(spellings: Iterable[str], pattern: str) -> bool:
    return any(fnmatchcase(spelling, pattern) for spelling in spellings)


def _observe(line: RegisterLine, name: str, value: Subject | str, confidence: float = 1.0) -> Observation:
    return Observation(
        subject=Subject(SubjectKind.SERVICE, line.service),
        property=name,
        value=value,
        source=line.source,
        locator=line.locator,
        quote=line.quote,
        # The register is the institution's own record of what it uses: nobody knows it better, and it is
        # no claim about a supplier.
        basis=Basis.OBSERVED,
        reader=_READER,
        confidence=confidence,
    )


def _document_paths(graph: Graph) -> dict[Subject, set[str]]:
    return {
        document: {row.source.path for row in graph.all_of(document)}
        for document in graph.subjects(SubjectKind.DOCUMENT)
    }


def _artifact_names(graph: Graph) -> dict[Subject, set[str]]:
    named: dict[Subject, set[str]] = {}
    for artifact in graph.subjects(SubjectKind.ARTIFACT):
        spellings = {
            str(row.value) for row in graph.values(artifact, "artifact.name") if isinstance(row.value, str)
        }
        named[artifact] = spellings | {row.source.path for row in graph.all_of(artifact)}
    return named

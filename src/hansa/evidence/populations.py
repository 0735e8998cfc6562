"""Whether all members of a kind are known. "No public bucket" passes only over a complete population."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hansa.evidence.graph import Graph
from hansa.model import Problem, SourceKind, Subject, SubjectKind

__all__ = ["ResourcePopulation", "resource_populations"]


@dataclass(frozen=True, slots=True)
class ResourcePopulation:
    """The resources of one service.

    Attributes:
        service: id of the service.
        members: the resources, sorted.
        complete: ``proven``, ``declared`` or ``unknown``.
        reason: why it is not better than that.
    """

    service: str
    members: tuple[Subject, ...]
    complete: str
    reason: str

    @property
    def suffices(self) -> bool:
        """Whether a statement about all members may pass."""
        return self.complete in ("proven", "declared")


def resource_populations(
    graph: Graph,
    services: Iterable[str],
    problems: Iterable[Problem],
    kinds: Mapping[str, SourceKind],
) -> dict[str, ResourcePopulation]:
    """The population of resources of each service.

    A register that names the resources of a service by pattern declares them complete; it can do so only
    while every infrastructure source was read whole.

    Args:
        graph: with the joins.
        services: ids.
        problems: what was not read.
        kinds: reported path → kind of source, for the files that have problems.
    """
    unread = sorted(
        {problem.path for problem in problems if kinds.get(problem.path) is SourceKind.INFRASTRUCTURE}
    )
    found = {}
    for service in services:
        subject = Subject(SubjectKind.SERVICE, service)
        members = tuple(
            sorted(
                {
                    row.value
                    for row in graph.values(subject, "service.resource")
                    if isinstance(row.value, Subject)
                }
            )
        )
        if unread:
            complete, reason = "unknown", f"{', '.join(unread)} could not be read whole"
        elif not members:
            complete, reason = "unknown", "the register names no resource that was read"
        else:
            complete, reason = "declared", "the register names the resources of the service by pattern"
        found[service] = ResourcePopulation(service, members, complete, reason)
    return found

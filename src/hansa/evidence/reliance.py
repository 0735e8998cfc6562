"""What an attestation covers: party, service, regions, period, clauses, minus exceptions.

A valid C5 report answers C5 clauses for the provider; it does not answer the institution's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hansa.evidence.graph import Graph
from hansa.model import Clause, Observation, Role, Subject

__all__ = ["Reliance", "reliances"]

_ATTESTING = ("attestation", "qualification")
# An attestation over a past period is relied on for as long as the next one may reasonably take: a yearly
# audit, and half a year for the report. Older reports say nothing about today.
_PERIOD_GRACE = timedelta(days=548)
_CLAUSE_ID = re.compile(r"\b(?:[A-Z]{2,4}-\d{2}(?:\.\d{2}[A-Z]*)?|\d{1,2}(?:\.\d{1,2}){1,3}(?:\.[a-z])?)\b")


@dataclass(frozen=True, slots=True)
class Reliance:
    """One attestation as far as a service may rely on it.

    Attributes:
        document: the attestation.
        party: whom it is about.
        scheme: id of the scheme.
        edition: edition, or "".
        valid: whether it is in force at the day asked for.
        why_not: if not valid: ``expired``, ``not_yet``, ``no_validity``, ``holder``, ``low_confidence``.
        exceptions: clause ids (or prefixes of them) it does not answer.
        carve_outs: what is carved out in words, without naming a clause.
        level: level reached, or "".
        observations: ids of the observations it rests on.
    """

    document: Subject
    party: Subject | None
    scheme: str
    edition: str
    valid: bool
    why_not: str
    exceptions: tuple[str, ...]
    carve_outs: tuple[str, ...]
    level: str
    observations: tuple[str, ...]

    def answers(self, clause: Clause) -> bool:
        """Whether it answers this clause: in force, for the provider, not excepted."""
        if not self.valid or clause.scheme != self.scheme or clause.binds is not Role.PROVIDER:
            return False
        return not any(
            clause.id == excepted or clause.id.startswith(f"{excepted}.") for excepted in self.exceptions
        )


def reliances(
    graph: Graph, documents: Iterable[Subject], supplier: Subject | None, as_of: date, *, sure: float = 0.6
) -> tuple[Reliance, ...]:
    """The attestations among the documents of a service, and whether it may rely on them.

    Args:
        graph: all observations.
        documents: the documents of the service.
        supplier: the resolved supplier; an attestation of another party is not relied on.
        as_of: the day asked for.
        sure: least confidence of the facts it rests on.
    """
    found = []
    for document in sorted(documents):
        if graph.text(document, "document.type") not in _ATTESTING:
            continue
        scheme = graph.text(document, "document.scheme")
        if scheme:
            found.append(_reliance(graph, document, scheme, supplier, as_of, sure))
    return tuple(found)


def _reliance(
    graph: Graph, document: Subject, scheme: str, supplier: Subject | None, as_of: date, sure: float
) -> Reliance:
    holders = graph.values(document, "document.holder")
    until = graph.values(document, "document.valid_until")
    start = graph.values(document, "document.valid_from")
    period = graph.values(document, "document.period_to")
    rests_on = [*graph.values(document, "document.scheme"), *holders, *until, *start, *period]
    parties = {row.value for row in holders if isinstance(row.value, Subject)}
    ends = [day + _PERIOD_GRACE for day in _days(period)] + _days(until)
    if parties != {supplier} or supplier is None:
        why_not = "holder"
    elif not ends:
        why_not = "no_validity"
    elif min(ends) < as_of:
        why_not = "expired"
    elif any(day > as_of for day in _days(start)):
        why_not = "not_yet"
    elif any(row.confidence < sure for row in rests_on):
        why_not = "low_confidence"
    else:
        why_not = ""
    exceptions: list[str] = []
    carve_outs: list[str] = []
    for name in ("document.exception", "document.carve_out"):
        for row in graph.values(document, name):
            rests_on.append(row)
            named = _CLAUSE_ID.findall(f"{row.value} {row.quote}")
            exceptions += named
            if name == "document.carve_out" and not named:
                carve_outs.append(f"{row.value} {row.quote}")
    return Reliance(
        document=document,
        party=next(iter(parties)) if len(parties) == 1 else None,
        scheme=scheme,
        edition=graph.text(document, "document.edition"),
        valid=not why_not,
        why_not=why_not,
        exceptions=tuple(sorted(set(exceptions))),
        carve_outs=tuple(sorted(set(carve_outs))),
        level=graph.text(document, "document.level"),
        observations=tuple(sorted({row.id for row in rests_on})),
    )


def _days(rows: Iterable[Observation]) -> list[date]:
    return [row.value for row in rows if isinstance(row.value, date)]
